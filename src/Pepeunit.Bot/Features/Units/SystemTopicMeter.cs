using System.Diagnostics.Metrics;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Takes the states and logs that Units send about themselves: counted by kind.</summary>
internal sealed class SystemTopicMeter : ISystemTopicSink, IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Units");
    private readonly Counter<long> _states;
    private readonly Counter<long> _logs;

    public SystemTopicMeter()
    {
        _states = _meter.CreateCounter<long>("unit.states", description: "State messages of Units.");
        _logs = _meter.CreateCounter<long>("unit.logs", description: "Log messages of Units.");
    }

    public SystemTopicOutcome Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs)
    {
        if (word == SystemWord.State) _states.Add(1);
        else _logs.Add(1);
        return SystemTopicOutcome.Accepted;
    }

    public void Dispose() => _meter.Dispose();
}
