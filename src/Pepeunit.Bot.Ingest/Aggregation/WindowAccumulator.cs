namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>Collects the values of one window in place: the mutable twin of <see cref="Partial"/>.</summary>
/// <remarks>Adding values one by one gives what merging their partials gives. Used under the lock of its
/// node.</remarks>
internal struct WindowAccumulator
{
    private double _sum;
    private double _mean;
    private double _m2;
    private double _min;
    private double _max;
    private long _firstMs;
    private double _first;
    private long _lastMs;
    private double _last;
    private ulong _mask;

    /// <summary>Inclusive; meaningless before the first <see cref="Open"/>.</summary>
    public long StartMs { get; private set; }

    /// <summary>Exclusive; at first not after the start, so that nothing is in the window.</summary>
    public long EndMs { get; private set; }

    /// <summary>Values since it was opened or last cleared.</summary>
    public long Count { get; private set; }

    public readonly bool Covers(long timestampMs) => timestampMs >= StartMs && timestampMs < EndMs;

    /// <summary>Turns to another window, empty.</summary>
    public void Open(long startMs, long endMs)
    {
        this = default;
        (StartMs, EndMs) = (startMs, endMs);
    }

    /// <summary>Empties the window and stays with it.</summary>
    public void Clear() => Open(StartMs, EndMs);

    /// <summary>Adds a finite value whose time the window covers.</summary>
    public void Add(long timestampMs, double value)
    {
        _mask |= Partial.MaskOf(StartMs, EndMs, timestampMs);
        if (Count++ == 0)
        {
            (_sum, _mean, _min, _max, _first, _last) = (value, value, value, value, value, value);
            (_firstMs, _lastMs) = (timestampMs, timestampMs);
            return;
        }

        var delta = value - _mean;
        _sum += value;
        _mean += delta / Count;
        _m2 += delta * (value - _mean);
        if (value < _min) _min = value;
        if (value > _max) _max = value;
        if (timestampMs < _firstMs || (timestampMs == _firstMs && value < _first))
            (_firstMs, _first) = (timestampMs, value);
        if (timestampMs > _lastMs || (timestampMs == _lastMs && value > _last))
            (_lastMs, _last) = (timestampMs, value);
    }

    /// <summary>What was collected; there must be a value.</summary>
    public readonly Partial ToPartial() => new()
    {
        StartMs = StartMs,
        EndMs = EndMs,
        Count = Count,
        Sum = _sum,
        Mean = _mean,
        M2 = _m2,
        Min = _min,
        Max = _max,
        FirstMs = _firstMs,
        First = _first,
        LastMs = _lastMs,
        Last = _last,
        Mask = _mask,
    };
}
