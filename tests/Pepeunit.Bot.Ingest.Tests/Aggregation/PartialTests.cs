using CsCheck;
using Pepeunit.Bot.Ingest.Aggregation;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Aggregation;

public sealed class PartialTests
{
    private const long StartMs = 1_795_478_400_000;
    private const long EndMs = StartMs + 60_000;

    // Few distinct times and values, so that ties are common.
    private static readonly Gen<(long AtMs, double Value)[]> Values =
        Gen.Select(
            Gen.OneOf(Gen.Long[StartMs, StartMs + 2], Gen.Long[EndMs - 3, EndMs - 1], Gen.Long[StartMs, EndMs - 1]),
            Gen.OneOf(Gen.Int[-3, 3].Select(value => (double)value), Gen.Double[-1e6, 1e6].Select(value => value + 0.0)))
        .Array[1, 40];

    private delegate Partial MergeRule(in Partial left, in Partial right);

    [Fact]
    public void Any_split_and_order_merges_to_what_the_values_say() => CheckMerge(Partial.Merge);

    [Theory]
    [InlineData("count")]
    [InlineData("moments")]
    [InlineData("tie of first")]
    [InlineData("tie of last")]
    [InlineData("mask")]
    [InlineData("min")]
    public void The_property_catches_a_broken_merge(string fault)
    {
        var failure = Record.Exception(() => CheckMerge((in Partial left, in Partial right) =>
        {
            var whole = Partial.Merge(left, right);
            return fault switch
            {
                "count" => whole with { Count = Math.Max(left.Count, right.Count) },
                "moments" => whole with { M2 = left.M2 + right.M2 },
                "tie of first" => left.FirstMs == right.FirstMs ? whole with { First = left.First } : whole,
                "tie of last" => left.LastMs == right.LastMs ? whole with { Last = left.Last } : whole,
                "mask" => whole with { Mask = left.Mask },
                "min" => whole with { Min = left.Min },
                _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault."),
            };
        }));

        Assert.IsType<CsCheckException>(failure);
    }

    [Fact]
    public void Adding_in_place_gives_what_merging_gives() => Values.Sample(values =>
    {
        var window = default(WindowAccumulator);
        window.Open(StartMs, EndMs);
        foreach (var (atMs, value) in values) window.Add(atMs, value);

        return IsSame(Oracle(values), window.ToPartial());
    });

    [Fact]
    public void Large_offsets_do_not_cancel()
    {
        var window = default(WindowAccumulator);
        window.Open(StartMs, EndMs);
        for (var i = 0; i < 1_000; i++) window.Add(StartMs + i, 1e9 + i % 2);

        Assert.Equal(0.5, window.ToPartial().Evaluate(WindowFunction.StdDev)!.Value, 1e-9);
    }

    [Fact]
    public void All_functions_come_from_one_partial()
    {
        var partial = Oracle([(StartMs, 2), (StartMs + 30_000, 6), (StartMs + 59_999, 4)]);

        Assert.Equal(
            [4, 2, 6, 12, 3, 2, 4, Math.Sqrt(8.0 / 3)],
            Enum.GetValues<WindowFunction>().Select(partial.Evaluate));
        Assert.Equal(3 / 64.0, partial.Coverage);
    }

    [Fact]
    public void A_deviation_that_is_not_finite_is_not_known()
    {
        var partial = Partial.Merge(
            Partial.Of(StartMs, EndMs, StartMs, -1e300), Partial.Of(StartMs, EndMs, StartMs, 1e300));

        Assert.Null(partial.Evaluate(WindowFunction.StdDev));
        Assert.Equal(0, partial.Evaluate(WindowFunction.Avg));
    }

    [Fact]
    public void Different_windows_do_not_merge() =>
        Assert.Throws<ArgumentException>(() => Partial.Merge(
            Partial.Of(StartMs, EndMs, StartMs, 1), Partial.Of(StartMs, EndMs + 1, StartMs, 1)));

    [Fact]
    public void Regrouping_gives_what_one_long_window_would_have()
    {
        const long hourMs = 3_600_000;
        var minutes = Enumerable.Range(0, 60).Select(i => Partial.Of(
            StartMs + i * 60_000L, StartMs + (i + 1) * 60_000L, StartMs + i * 60_000L + 7, i)).Reverse();

        var hour = Partial.Regroup(StartMs, StartMs + hourMs, minutes);

        Assert.Equal((60, 0, 59, 0, 59), (hour.Count, hour.Min, hour.Max, hour.First, hour.Last));
        Assert.Equal(29.5, hour.Mean, 1e-9);
        Assert.Equal(60 * (60 * 60 - 1) / 12.0, hour.M2, 1e-6);
        Assert.True(hour.Coverage > 0.9);
    }

    private static void CheckMerge(MergeRule merge) =>
        Gen.Select(Values, Gen.Int[0, int.MaxValue]).Sample((values, seed) =>
        {
            var random = new Random(seed);
            var parts = values.Select(value => Partial.Of(StartMs, EndMs, value.AtMs, value.Value)).ToList();

            // Merging any two until one is left is any order and any bracketing.
            while (parts.Count > 1)
            {
                var left = Take();
                var right = Take();
                parts.Add(merge(left, right));
            }

            return IsSame(Oracle(values), parts[0]);

            Partial Take()
            {
                var at = random.Next(parts.Count);
                var part = parts[at];
                parts.RemoveAt(at);
                return part;
            }
        });

    private static Partial Oracle((long AtMs, double Value)[] values)
    {
        var firstMs = values.Min(value => value.AtMs);
        var lastMs = values.Max(value => value.AtMs);
        var mean = values.Average(value => value.Value);
        return new Partial
        {
            StartMs = StartMs,
            EndMs = EndMs,
            Count = values.Length,
            Sum = values.Sum(value => value.Value),
            Mean = mean,
            M2 = values.Sum(value => (value.Value - mean) * (value.Value - mean)),
            Min = values.Min(value => value.Value),
            Max = values.Max(value => value.Value),
            FirstMs = firstMs,
            First = values.Where(value => value.AtMs == firstMs).Min(value => value.Value),
            LastMs = lastMs,
            Last = values.Where(value => value.AtMs == lastMs).Max(value => value.Value),
            Mask = values.Aggregate(0UL, (mask, value) => mask | (1UL << (int)((value.AtMs - StartMs) * 64 / 60_000))),
        };
    }

    private static bool IsSame(in Partial expected, in Partial actual)
    {
        var scale = Math.Max(1, Math.Max(Math.Abs(expected.Min), Math.Abs(expected.Max)));
        return expected with { Sum = 0, Mean = 0, M2 = 0 } == actual with { Sum = 0, Mean = 0, M2 = 0 }
            && IsClose(expected.Sum, actual.Sum, scale * expected.Count)
            && IsClose(expected.Mean, actual.Mean, scale)
            && IsClose(expected.M2, actual.M2, scale * scale * expected.Count);
    }

    private static bool IsClose(double expected, double actual, double scale) =>
        Math.Abs(expected - actual) <= 1e-9 * scale;
}
