using System.Globalization;

namespace Pepeunit.Bot.Charts.Axes;

/// <summary>A vertical axis: its range and evenly spaced ticks at round values.</summary>
internal sealed record ValueScale
{
    // DESIGN section 4: larger magnitudes never enter a window. Here they would overflow the span.
    private const double Limit = 1e300;

    // Below it a double loses its digits, and a step between ticks its meaning.
    private const double Least = 1e-290;

    public required double Min { get; init; }
    public required double Max { get; init; }
    public required double Step { get; init; }
    public required IReadOnlyList<double> Ticks { get; init; }

    /// <summary>A scale around the values: with air above and below.</summary>
    /// <remarks>
    /// Least and greatest value are not finite when there is none: then it is [0, 1]. There are about as many intervals
    /// between ticks as asked for, never more.
    /// </remarks>
    public static ValueScale Around(double low, double high, int intervals)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high)) (low, high) = (0, 1);
        (low, high) = (Math.Clamp(low, -Limit, Limit), Math.Clamp(high, -Limit, Limit));

        // Equal values, or values that differ only in the last bits, stand in the middle of a range of their size.
        var size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low <= Math.Max(size * 1e-9, Least))
        {
            var half = size <= Least ? 1 : size * 0.05;
            return Spread(low - half, high + half, intervals);
        }

        var air = (high - low) * 0.06;
        return Spread(low >= 0 && low - air < 0 ? 0 : low - air, high <= 0 && high + air > 0 ? 0 : high + air, intervals);
    }

    /// <summary>A scale that includes zero, for bars.</summary>
    public static ValueScale FromZero(double low, double high, int intervals)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high)) (low, high) = (0, 1);
        (low, high) = (Math.Clamp(low, -Limit, 0), Math.Clamp(high, 0, Limit));
        if (high - low <= Least) high = 1;
        var air = (high - low) * 0.06;
        return Spread(low == 0 ? 0 : low - air, high == 0 ? 0 : high + air, intervals);
    }

    /// <summary>Scales of equally many intervals, so that several axes share one grid; the least empty room wins.</summary>
    public static IReadOnlyList<ValueScale> Shared(IReadOnlyList<(double Low, double High)> ranges, int intervals) =>
        Enumerable.Range(Math.Max(2, intervals - 1), 3)
            .Select(count => ranges.Select(range => Snapped(range.Low, range.High, count)).ToArray())
            .MinBy(scales => scales.Zip(ranges).Sum(pair => (pair.First.Max - pair.First.Min) / Span(pair.Second)))!;

    private static ValueScale Snapped(double low, double high, int intervals)
    {
        // Rounding to ticks brings air of its own, so less is asked for.
        var loose = Around(low, high, intervals);
        var margin = (loose.Max - loose.Min) * 0.03;
        var (min, max) = (loose.Min == 0 ? 0 : loose.Min + margin, loose.Max == 0 ? 0 : loose.Max - margin);
        for (var step = NiceStep((max - min) / intervals); ; step = NiceStep(step * 1.01))
        {
            var first = Math.Floor(min / step);
            if ((first + intervals) * step < max) continue;
            var ticks = Enumerable.Range(0, intervals + 1).Select(i => (first + i) * step).ToArray();
            return new ValueScale { Min = ticks[0], Max = ticks[^1], Step = step, Ticks = ticks };
        }
    }

    private static double Span((double Low, double High) range)
    {
        var loose = Around(range.Low, range.High, 1);
        return loose.Max - loose.Min;
    }

    /// <summary>Where a value stands between the ends: 0 at <see cref="Min"/>, 1 at <see cref="Max"/>.</summary>
    public double Fraction(double value) => (Math.Clamp(value, -Limit, Limit) - Min) / (Max - Min);

    /// <summary>The labels of the ticks, all with the same number of digits.</summary>
    public IReadOnlyList<string> Labels(CultureInfo culture)
    {
        var largest = Math.Max(Math.Abs(Min), Math.Abs(Max));
        return [.. Ticks.Select(tick => NumberText.Tick(tick, Step, largest, culture))];
    }

    private static ValueScale Spread(double min, double max, int intervals)
    {
        // With a step as long as the range there may be no round value in it: then the next finer one that has some.
        var step = NiceStep((max - min) / Math.Max(1, intervals));
        while (CountIn(min, max, step) < 1) step = NiceStep(step / 2.5);
        var first = Math.Ceiling(min / step - 1e-9);
        var count = (int)Math.Min(100, CountIn(min, max, step));
        var ticks = Enumerable.Range(0, count).Select(i => (first + i) * step).ToArray();
        return new ValueScale { Min = min, Max = max, Step = step, Ticks = ticks };
    }

    private static double CountIn(double min, double max, double step) =>
        Math.Floor(max / step + 1e-9) - Math.Ceiling(min / step - 1e-9) + 1;

    // 1, 2, 2.5 or 5 times a power of ten, not less than asked for.
    private static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var digit = (rough / power) switch
        {
            <= 1.0000001 => 1.0,
            <= 2.0000001 => 2.0,
            <= 2.5000001 => 2.5,
            <= 5.0000001 => 5.0,
            _ => 10.0,
        };
        return digit * power;
    }
}
