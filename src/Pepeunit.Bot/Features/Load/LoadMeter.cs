using System.Diagnostics.Metrics;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Load;

/// <summary>Counts what arrives, over all Units: two counters without tags, so that a message costs two additions.</summary>
internal sealed class LoadMeter : ILoadSink, IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Load");
    private readonly Counter<long> _messages;
    private readonly Counter<long> _bytes;

    public LoadMeter()
    {
        _messages = _meter.CreateCounter<long>("load.messages", description: "Messages on value topics.");
        _bytes = _meter.CreateCounter<long>("load.payload", "By", "Payload bytes on value topics.");
    }

    public void Count(UnitId unit, UnitNodeId node, int payloadBytes)
    {
        _messages.Add(1);
        _bytes.Add(payloadBytes);
    }

    public void Dispose() => _meter.Dispose();
}
