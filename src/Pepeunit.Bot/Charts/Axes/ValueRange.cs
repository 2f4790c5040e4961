namespace Pepeunit.Bot.Charts.Axes;

/// <summary>Least, greatest and last finite value of a series within a range, its band included.</summary>
internal readonly record struct ValueRange(double Low, double High, double Last)
{
    public static readonly ValueRange None = new(double.PositiveInfinity, double.NegativeInfinity, double.NaN);

    public bool IsFound => Low <= High;

    public static ValueRange Of(ChartSeries series, long fromMs, long toMs)
    {
        var (low, high, last) = None;
        var times = series.TimesMs.Span;
        var values = series.Values.Span;
        var lows = series.BandMin.Span;
        var highs = series.BandMax.Span;
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] < fromMs || times[i] >= toMs || !double.IsFinite(values[i])) continue;
            (low, high, last) = (Math.Min(low, values[i]), Math.Max(high, values[i]), values[i]);
            if (lows.IsEmpty || !double.IsFinite(lows[i]) || !double.IsFinite(highs[i])) continue;
            (low, high) = (Math.Min(low, lows[i]), Math.Max(high, highs[i]));
        }

        return new ValueRange(low, high, last);
    }

    public ValueRange Merge(ValueRange other) =>
        new(Math.Min(Low, other.Low), Math.Max(High, other.High), double.NaN);

    /// <summary>Widened to thresholds that are near: a far one would press the line flat and is left out.</summary>
    public ValueRange Reach(IReadOnlyList<Threshold> thresholds)
    {
        var reached = this;
        var span = Math.Max(High - Low, Math.Max(Math.Abs(High), Math.Abs(Low)) * 0.02);
        foreach (var value in thresholds.Select(threshold => threshold.Value).Where(double.IsFinite))
        {
            if (value < Low - 3 * span || value > High + 3 * span) continue;
            reached = reached with { Low = Math.Min(reached.Low, value), High = Math.Max(reached.High, value) };
        }

        return reached;
    }
}
