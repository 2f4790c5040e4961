using CsCheck;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using static Pepeunit.Bot.Storage.Tests.Samples.Batches;

namespace Pepeunit.Bot.Storage.Tests.Samples;

public abstract partial class SampleStoreContract
{
    // Coarse times and values on purpose: ties of both are what a wrong rule would show.
    private static readonly Gen<(long TimestampMs, double Value)> SomeValue =
        Gen.Select(Gen.Long[0, 63], Gen.OneOf(Gen.Int[-3, 3].Select(i => (double)i), Gen.Double[-1e6, 1e6]));

    [Fact]
    public async Task Windows_merge_in_the_store_as_they_do_in_memory()
    {
        // Values in parts, the parts in batches: however they are cut, the window is the same.
        var parts = SomeValue.Array[1, 5].Array[1, 6].Array[1, 4];
        await parts.SampleAsync(
            async batches =>
            {
                var key = NewSeries();
                var sent = batches.Select(batch => batch.Select(PartOf).ToArray()).ToArray();

                foreach (var batch in sent)
                    await WriteAsync(Batch.OfWindows(batch.Select(part => Window(key, part))));

                var expected = sent.SelectMany(batch => batch).Aggregate((left, right) => Partial.Merge(left, right));
                var read = await Store.ReadPartialsAsync(key.Listener, key.Node, TimeRange.All, null, Stop);
                AssertSame(expected, Assert.Single(read));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Windows_of_far_apart_values_keep_their_spread()
    {
        // The sum of squares would lose it: 1e9 squared leaves no room for a difference of 1.
        await WriteAsync(Batch.OfWindows(Window(Key, PartOf((0, 1e9), (1, 1e9 + 1)))));
        await WriteAsync(Batch.OfWindows(Window(Key, PartOf((2, 1e9 + 2), (3, 1e9 + 3)))));

        var window = Assert.Single(await ReadWindowsAsync());

        Assert.Equal(Math.Sqrt(1.25), window.Evaluate(WindowFunction.StdDev)!.Value, 1e-6);
    }

    [Fact]
    public async Task A_window_of_the_greatest_values_stays_readable()
    {
        await WriteAsync(Batch.OfWindows(Window(Key, PartOf((0, 1e300), (1, -1e300)))));
        await WriteAsync(Batch.OfWindows(Window(Key, PartOf((2, 1e300)))));

        var window = Assert.Single(await ReadWindowsAsync());

        Assert.Equal(3, window.Count);
        Assert.Equal(double.PositiveInfinity, window.M2);
        Assert.Null(window.Evaluate(WindowFunction.StdDev));
    }

    [Fact]
    public async Task A_sum_beyond_all_numbers_blocks_no_batch()
    {
        var up = PartOf((0, 1)) with { Sum = double.PositiveInfinity };
        await WriteAsync(Batch.OfWindows(Window(Key, up)));
        await WriteAsync(Batch.OfWindows(Window(Key, up with { Sum = double.NegativeInfinity })));
        await WriteAsync(Batch.OfWindows(Window(Key, PartOf((1, 1)))));

        var window = Assert.Single(await ReadWindowsAsync());

        Assert.Equal(3, window.Count);
        Assert.Null(window.Evaluate(WindowFunction.Sum));
    }

    [Fact]
    public async Task A_range_takes_windows_by_their_start()
    {
        await WriteAsync(Batch.OfWindows(new long[] { 20, 0, 10 }.Select(
            start => Window(Key, Partial.Of(start, start + 10, start + 5, start)))));

        var read = await Store.ReadPartialsAsync(Key.Listener, Key.Node, new TimeRange(0, 20), null, Stop);

        Assert.Equal([0, 10], read.Select(window => window.StartMs));
    }

    [Fact]
    public async Task A_window_length_that_was_changed_keeps_both_kinds_apart()
    {
        await WriteAsync(Batch.OfWindows(
            Window(Key, Partial.Of(0, 60, 5, 1)), Window(Key, Partial.Of(0, 10, 5, 2)), Window(Key, Partial.Of(0, 10, 6, 2))));

        var read = await ReadWindowsAsync();

        Assert.Equal([(10, 2), (60, 1)], read.Select(window => (window.EndMs, window.Count)));
    }

    [Fact]
    public async Task Windows_regroup_to_multiples_of_a_length()
    {
        var windows = new[] { 0, 10, 20, 30, 50 }.Select(start => Partial.Of(start, start + 10, start + 3, start)).ToArray();
        await WriteAsync(Batch.OfWindows(windows.Select(window => Window(Key, window))));

        var read = await Store.ReadPartialsAsync(Key.Listener, Key.Node, new TimeRange(10, 60), 30, Stop);

        Assert.Equal([Partial.Regroup(0, 30, windows[1..3]), Partial.Regroup(30, 60, windows[3..])], read);
    }

    [Fact]
    public async Task A_window_that_fits_no_group_stays_as_it_is()
    {
        var longer = Partial.Of(0, 60, 50, 1);
        await WriteAsync(Batch.OfWindows(Window(Key, Partial.Of(0, 10, 5, 2)), Window(Key, longer)));

        var read = await Store.ReadPartialsAsync(Key.Listener, Key.Node, TimeRange.All, 30, Stop);

        Assert.Equal([Partial.Regroup(0, 30, [Partial.Of(0, 10, 5, 2)]), longer], read);
    }

    [Fact]
    public async Task Pixel_columns_are_those_of_a_plain_loop_over_the_samples()
    {
        var cases = Gen.Select(SomeValue.Array[0, 40], Gen.Long[0, 40], Gen.Long[1, 40], Gen.Int[1, 12]);
        await cases.SampleAsync(
            async (values, startMs, lengthMs, columns) =>
            {
                var key = NewSeries();
                var range = new TimeRange(startMs, startMs + lengthMs);
                await WriteAsync(Batch.Of(
                    [.. values.Select(value => Number(key, value.TimestampMs, value.Value)), Text(key, startMs, "text")]));

                var read = await Store.ReadSamplesForPixelsAsync(key.Listener, key.Node, range, columns, Stop);

                Assert.Equal(ColumnsOf(values, range, columns), read);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Pixel_columns_need_a_range_with_two_ends() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.ReadSamplesForPixelsAsync(Key.Listener, Key.Node, TimeRange.All, 100, Stop));

    private static Partial PartOf(params (long TimestampMs, double Value)[] values) => values
        .Select(value => Partial.Of(0, 64, value.TimestampMs, value.Value))
        .Aggregate((left, right) => Partial.Merge(left, right));

    private static IEnumerable<PixelColumn> ColumnsOf(
        (long TimestampMs, double Value)[] values, TimeRange range, int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            // Times are whole, so the real ends of the column are met by comparing multiples.
            var length = range.EndMs - range.StartMs;
            var inside = values.Where(value =>
                (value.TimestampMs - range.StartMs) * columns >= column * length
                && (value.TimestampMs - range.StartMs) * columns < (column + 1) * length).ToArray();
            if (inside.Length == 0) continue;
            var (firstMs, lastMs) = (inside.Min(value => value.TimestampMs), inside.Max(value => value.TimestampMs));
            yield return new PixelColumn(
                column,
                inside.Length,
                inside.Min(value => value.Value),
                inside.Max(value => value.Value),
                firstMs,
                inside.Where(value => value.TimestampMs == firstMs).Min(value => value.Value),
                lastMs,
                inside.Where(value => value.TimestampMs == lastMs).Max(value => value.Value));
        }
    }

    private static void AssertSame(in Partial expected, in Partial actual)
    {
        var scale = Math.Max(Math.Abs(expected.Min), Math.Abs(expected.Max));
        Assert.Equal(expected with { Sum = 0, Mean = 0, M2 = 0 }, actual with { Sum = 0, Mean = 0, M2 = 0 });
        Assert.Equal(expected.Sum, actual.Sum, 1e-9 * (1 + scale * expected.Count));
        Assert.Equal(expected.Mean, actual.Mean, 1e-9 * (1 + scale));
        Assert.Equal(expected.M2, actual.M2, 1e-9 * (1 + scale * scale * expected.Count));
    }
}
