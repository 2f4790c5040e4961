using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing;

/// <summary>A load sink that only adds up.</summary>
public sealed class CountingLoadSink : ILoadSink
{
    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public void Count(UnitId unit, UnitNodeId node, int payloadBytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, payloadBytes);
    }
}
