namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>A half-open range of time, [start, end), in Unix ms UTC. May be empty.</summary>
public readonly record struct TimeRange
{
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="endMs"/> is before
    /// <paramref name="startMs"/>.</exception>
    public TimeRange(long startMs, long endMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(endMs, startMs);
        (StartMs, EndMs) = (startMs, endMs);
    }

    /// <summary>All of time that the store can hold.</summary>
    public static TimeRange All { get; } = new(0, long.MaxValue);

    /// <summary>Inclusive.</summary>
    public long StartMs { get; }

    /// <summary>Exclusive.</summary>
    public long EndMs { get; }

    /// <summary>Says whether a time is in the range.</summary>
    public bool Contains(long timestampMs) => timestampMs >= StartMs && timestampMs < EndMs;
}
