namespace Pepeunit.Bot.Features.Series;

/// <summary>Collects the points of a line and puts a NaN into every hole longer than the limit. Not thread-safe.</summary>
internal sealed class LineBuilder(double gapMs)
{
    private readonly List<long> _times = [];
    private readonly List<double> _values = [];
    private readonly List<double> _min = [];
    private readonly List<double> _max = [];
    private bool _hasBand;

    public void Add(long timestampMs, double value) => Add(timestampMs, value, value, value);

    public void Add(long timestampMs, double value, double min, double max)
    {
        if (_times.Count > 0 && timestampMs - _times[^1] > gapMs)
            Append(_times[^1] + (timestampMs - _times[^1]) / 2, double.NaN, double.NaN, double.NaN);
        _hasBand |= min < max;
        Append(timestampMs, value, min, max);
    }

    public LineData ToLine() => new(
        [.. _times], [.. _values], _hasBand ? [.. _min] : [], _hasBand ? [.. _max] : []);

    private void Append(long timestampMs, double value, double min, double max)
    {
        _times.Add(timestampMs);
        _values.Add(value);
        _min.Add(min);
        _max.Add(max);
    }
}
