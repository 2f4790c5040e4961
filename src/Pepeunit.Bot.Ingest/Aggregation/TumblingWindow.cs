using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>Windows of one length, side by side, aligned to UTC multiples of the length. Pure.</summary>
public readonly record struct TumblingWindow
{
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lengthMs"/> is not positive.</exception>
    public TumblingWindow(long lengthMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthMs);
        LengthMs = lengthMs;
    }

    /// <summary>The length in milliseconds.</summary>
    public long LengthMs { get; }

    /// <summary>The start of the window that a time (Unix ms, also before 1970) falls into.</summary>
    public long StartOf(long timestampMs)
    {
        var offset = timestampMs % LengthMs;
        return offset < 0 ? timestampMs - offset - LengthMs : timestampMs - offset;
    }

    /// <summary>The half-open window that a time falls into.</summary>
    public TimeRange RangeOf(long timestampMs)
    {
        var start = StartOf(timestampMs);
        return new TimeRange(start, start + LengthMs);
    }
}
