using System.Diagnostics.Metrics;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Load;

/// <summary>Counts what arrives, over all Units, so that a message costs two additions.</summary>
/// <remarks>
/// The meter asks when it is read. Told of each message, whoever listens to it (prometheus-net) took two thirds of the
/// CPU time of the whole path from socket to window.
/// </remarks>
internal sealed class LoadMeter : ILoadSink, IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Load");
    private readonly StripedCounter _messages = new();
    private readonly StripedCounter _bytes = new();

    public LoadMeter()
    {
        _meter.CreateObservableCounter(
            "load.messages", () => _messages.Sum, description: "Messages on value topics.");
        _meter.CreateObservableCounter(
            "load.payload", () => _bytes.Sum, "By", "Payload bytes on value topics.");
    }

    public void Count(UnitId unit, UnitNodeId node, int payloadBytes)
    {
        _messages.Add(1);
        _bytes.Add(payloadBytes);
    }

    public void Dispose() => _meter.Dispose();
}
