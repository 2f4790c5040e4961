using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Takes what Units send about themselves; both rooms copy it and store it later.</summary>
internal sealed class SystemTopicSink(StateIntake states, LogIntake logs) : ISystemTopicSink
{
    public SystemTopicOutcome Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs) =>
        word == SystemWord.State
            ? states.Offer(unit, payload, arrivalMs)
            : logs.Offer(unit, payload, arrivalMs);
}
