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

    /// <summary>The counts by bin; <c>null</c> when none are asked for.</summary>
    public SketchAccumulator? Sketch { get; init; }

    /// <summary>The time of the earliest value; there must be one.</summary>
    public readonly long FirstMs => _firstMs;

    /// <summary>The time of the latest value; there must be one.</summary>
    public readonly long LastMs => _lastMs;

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
        Sketch?.Clear();
        this = new WindowAccumulator { Sketch = Sketch, StartMs = startMs, EndMs = endMs };
    }

    /// <summary>Empties the window and stays with it.</summary>
    public void Clear() => Open(StartMs, EndMs);

    /// <summary>Adds a finite value whose time the window covers.</summary>
    /// <returns>Bins that were not counted before: 1 or 0.</returns>
    public int Add(long timestampMs, double value)
    {
        var newBins = Sketch is { } sketch && sketch.Add(value) ? 1 : 0;
        _mask |= Partial.MaskOf(StartMs, EndMs, timestampMs);
        if (Count++ == 0)
        {
            (_sum, _mean, _min, _max, _first, _last) = (value, value, value, value, value, value);
            (_firstMs, _lastMs) = (timestampMs, timestampMs);
            return newBins;
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
        return newBins;
    }

    /// <summary>Adds what another one collected of the same window; both hold a value.</summary>
    public void Absorb(in WindowAccumulator other)
    {
        var whole = Partial.Combine(StartMs, EndMs, ToFigures(), other.ToFigures());
        (_sum, _mean, _m2, _min, _max) = (whole.Sum, whole.Mean, whole.M2, whole.Min, whole.Max);
        (_firstMs, _first, _lastMs, _last) = (whole.FirstMs, whole.First, whole.LastMs, whole.Last);
        (Count, _mask) = (whole.Count, whole.Mask);
        if (Sketch is { } sketch && other.Sketch is { } others) sketch.Add(others);
    }

    /// <summary>What was collected; there must be a value.</summary>
    public readonly Partial ToPartial() => ToFigures() with { Sketch = Sketch?.ToSketch() };

    private readonly Partial ToFigures() => new()
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
