using System.Diagnostics.Metrics;

namespace Pepeunit.Bot.Features.Units;

/// <summary>What became of a state that a Unit has sent.</summary>
internal enum StateOutcome
{
    Stored,

    /// <summary>Sooner after the one before than it may.</summary>
    TooOften,

    /// <summary>No JSON object, or far too large for one.</summary>
    Malformed,

    /// <summary>The states that wait to be stored take as much memory as they may.</summary>
    QueueFull,

    /// <summary>There is no such Unit (any more).</summary>
    UnknownUnit,
}

/// <summary>What became of a log entry that a Unit has sent; what is not read counts as one.</summary>
internal enum LogOutcome
{
    Stored,

    /// <summary>Beyond the entries that a Unit may send in a minute.</summary>
    TooMany,

    /// <summary>No JSON object, or one without a known level and a text.</summary>
    Malformed,

    /// <summary>The messages that wait to be stored are as many, or take as much memory, as they may.</summary>
    QueueFull,

    /// <summary>There is no such Unit (any more).</summary>
    UnknownUnit,

    /// <summary>Stored as well, but with the time of its arrival: its own is not to be believed.</summary>
    TimeReplaced,
}

/// <summary>What is counted instead of logged. Any thread may add.</summary>
internal sealed class SystemTopicMetrics : IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Units");
    private readonly long[] _states = new long[Enum.GetValues<StateOutcome>().Length];
    private readonly long[] _logs = new long[Enum.GetValues<LogOutcome>().Length];

    public SystemTopicMetrics()
    {
        _meter.CreateObservableCounter(
            "unit.states", () => Read<StateOutcome>(_states), unit: null, "State messages of Units, by outcome.");
        _meter.CreateObservableCounter(
            "unit.logs", () => Read<LogOutcome>(_logs), unit: null, "Log entries of Units, by outcome.");
    }

    public long this[StateOutcome outcome] => Volatile.Read(ref _states[(int)outcome]);

    public long this[LogOutcome outcome] => Volatile.Read(ref _logs[(int)outcome]);

    public void Add(StateOutcome outcome, long count = 1) => Interlocked.Add(ref _states[(int)outcome], count);

    public void Add(LogOutcome outcome, long count = 1) => Interlocked.Add(ref _logs[(int)outcome], count);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Read<TOutcome>(long[] counts) where TOutcome : struct, Enum =>
        Enum.GetNames<TOutcome>().Select((name, at) =>
            new Measurement<long>(Volatile.Read(ref counts[at]), new KeyValuePair<string, object?>("outcome", name)));
}
