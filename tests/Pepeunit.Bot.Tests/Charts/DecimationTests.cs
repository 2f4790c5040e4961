using CsCheck;
using Pepeunit.Bot.Charts.Axes;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class DecimationTests
{
    private const long FromMs = 1_000;

    /// <summary>Ascending times around [1000, 1000 + span), values with gaps, and a number of columns.</summary>
    private static readonly Gen<(long[] Times, double[] Values, long ToMs, int Columns)> Lines =
        from count in Gen.Int[0, 400]
        from steps in Gen.Long[0, 40].Array[count]
        from values in Gen.Frequency((8, Gen.Double[-1e6, 1e6]), (1, Gen.Const(double.NaN))).Array[count]
        from spanMs in Gen.Long[1, 8_000]
        from columns in Gen.Int[1, 60]
        select (Sum(steps), values, FromMs + spanMs, columns);

    [Fact]
    public void Every_column_keeps_its_first_least_greatest_and_last_sample() => Lines.Sample(line =>
    {
        var reduced = Reduce(line);
        var kept = Finite(reduced.TimesMs.ToArray(), reduced.Values.ToArray()).ToHashSet();

        foreach (var column in Inside(line).GroupBy(sample => ColumnOf(sample.TimeMs, line)))
        {
            var samples = column.ToArray();
            Assert.Contains(samples[0], kept);
            Assert.Contains(samples[^1], kept);
            Assert.Contains(samples.Min(sample => sample.Value), kept.Select(sample => sample.Value));
            Assert.Contains(samples.Max(sample => sample.Value), kept.Select(sample => sample.Value));
        }
    });

    [Fact]
    public void Nothing_is_invented_and_the_order_stays() => Lines.Sample(line =>
    {
        var reduced = Reduce(line);
        var times = reduced.TimesMs.ToArray();

        Assert.Equal(times.Order(), times);
        Assert.Subset(
            Finite(line.Times, line.Values).ToHashSet(), Finite(times, reduced.Values.ToArray()).ToHashSet());
    });

    [Fact]
    public void The_output_is_bounded_by_the_columns() => Lines.Sample(line =>
        Assert.True(Reduce(line).TimesMs.Length <= (line.Columns + 2) * Decimation.MaxPerColumn));

    [Fact]
    public void A_gap_between_columns_stays_a_gap_and_nowhere_else_is_one() => Lines.Sample(line =>
    {
        var reduced = Reduce(line);
        var values = reduced.Values.ToArray();
        var times = reduced.TimesMs.ToArray();
        var breaks = Enumerable.Range(0, values.Length).Where(i => double.IsNaN(values[i])).Select(i => times[i]).ToArray();

        var expected = new List<long>();
        (long TimeMs, double Value)? last = null;
        var isBroken = false;
        foreach (var sample in Around(line))
        {
            if (double.IsNaN(sample.Value))
            {
                isBroken = true;
                continue;
            }

            if (isBroken && last is { } before && ColumnOf(before.TimeMs, line) != ColumnOf(sample.TimeMs, line))
                expected.Add(sample.TimeMs);
            (last, isBroken) = (sample, false);
        }

        Assert.Equal(expected, breaks);
    });

    [Fact]
    public void A_line_of_fewer_samples_than_columns_is_unchanged()
    {
        long[] times = [0, 10, 20, 30, 40];
        double[] values = [1, 2, double.NaN, 4, 5];

        var reduced = Decimation.MinMaxPerPixel(times, values, 0, 50, 50);

        Assert.Equal([0, 10, 30, 30, 40], reduced.TimesMs.ToArray());
        Assert.Equal([1, 2, double.NaN, 4, 5], reduced.Values.ToArray());
    }

    [Fact]
    public void The_nearest_sample_on_each_side_is_kept_so_that_the_line_reaches_the_edges()
    {
        long[] times = [0, 10, 20, 30, 40];
        double[] values = [1, 2, 3, 4, 5];

        var reduced = Decimation.MinMaxPerPixel(times, values, 15, 25, 10);

        Assert.Equal([10, 20, 30], reduced.TimesMs.ToArray());
    }

    [Fact]
    public void Times_at_the_ends_of_the_calendar_do_not_overflow()
    {
        long[] times = [long.MinValue, 500, long.MaxValue];
        double[] values = [1, 2, 3];

        var reduced = Decimation.MinMaxPerPixel(times, values, 0, 1000, 10);

        Assert.Equal(times, reduced.TimesMs.ToArray());
    }

    [Fact]
    public void A_million_samples_become_a_few_per_column()
    {
        var times = Enumerable.Range(0, 1_000_000).Select(i => (long)i).ToArray();
        var values = times.Select(time => Math.Sin(time / 1000.0)).ToArray();
        values[123_456] = 77;

        var reduced = Decimation.MinMaxPerPixel(times, values, 0, 1_000_000, 600);

        Assert.InRange(reduced.TimesMs.Length, 600, 600 * Decimation.MaxPerColumn);
        Assert.Contains(77, reduced.Values.ToArray());
    }

    [Fact]
    public void A_band_keeps_the_extremes_of_each_column()
    {
        long[] times = [0, 1, 2, 10, 11];
        double[] low = [5, 1, 5, double.NaN, 3];
        double[] high = [6, 6, 9, 7, 4];

        var (lows, highs) = Decimation.BandPerPixel(times, low, high, 0, 20, 2);

        Assert.Equal([1, double.NaN, 3], lows.Values.ToArray());
        Assert.Equal([9, double.NaN, 4], highs.Values.ToArray());
    }

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(10, 10, 5)]
    public void No_columns_or_an_empty_range_is_refused(long fromMs, long toMs, int columns) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Decimation.MinMaxPerPixel([], [], fromMs, toMs, columns));

    private static DecimatedLine Reduce((long[] Times, double[] Values, long ToMs, int Columns) line) =>
        Decimation.MinMaxPerPixel(line.Times, line.Values, FromMs, line.ToMs, line.Columns);

    private static long[] Sum(long[] steps)
    {
        var time = 500L;
        return [.. steps.Select(step => time += step)];
    }

    private static int ColumnOf(long timeMs, (long[] Times, double[] Values, long ToMs, int Columns) line) =>
        (int)Math.Clamp(Math.Floor((timeMs - FromMs) * (line.Columns / (double)(line.ToMs - FromMs))), -1, line.Columns);

    private static IEnumerable<(long TimeMs, double Value)> Finite(long[] times, double[] values) =>
        times.Zip(values).Where(sample => !double.IsNaN(sample.Second));

    private static IEnumerable<(long TimeMs, double Value)> Inside(
        (long[] Times, double[] Values, long ToMs, int Columns) line) =>
        Finite(line.Times, line.Values).Where(sample => sample.TimeMs >= FromMs && sample.TimeMs < line.ToMs);

    // The range and one sample, be it a gap, on each side.
    private static (long TimeMs, double Value)[] Around(
        (long[] Times, double[] Values, long ToMs, int Columns) line)
    {
        var all = line.Times.Zip(line.Values).ToArray();
        var first = Array.FindIndex(all, sample => sample.First >= FromMs);
        var end = Array.FindIndex(all, sample => sample.First >= line.ToMs);
        first = first < 0 ? all.Length : first;
        end = end < 0 ? all.Length : end;
        return all[Math.Max(0, first - 1)..Math.Min(all.Length, end + 1)];
    }
}
