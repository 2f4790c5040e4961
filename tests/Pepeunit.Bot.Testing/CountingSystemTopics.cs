using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing;

/// <summary>A sink of states and logs that only counts.</summary>
public sealed class CountingSystemTopics : ISystemTopicSink
{
    private long _messages;

    public long Messages => Volatile.Read(ref _messages);

    public SystemTopicOutcome Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs)
    {
        Interlocked.Increment(ref _messages);
        return SystemTopicOutcome.Accepted;
    }
}
