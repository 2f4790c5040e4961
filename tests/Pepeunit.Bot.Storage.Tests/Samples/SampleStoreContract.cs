using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using static Pepeunit.Bot.Storage.Tests.Samples.Batches;

namespace Pepeunit.Bot.Storage.Tests.Samples;

/// <summary>What every sample store must do; each backend derives from it, so that the two cannot drift apart.</summary>
/// <remarks>Its promises of windows, last values and deletion are in the other files of the class.</remarks>
public abstract partial class SampleStoreContract
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Batches Batch { get; } = new();

    private SeriesKey Key { get; } = NewSeries();

    private protected abstract ISampleStore Store { get; }

    [Fact]
    public async Task A_range_includes_its_start_and_excludes_its_end()
    {
        await WriteAsync(Batch.Of(Number(Key, 0, 20.5), Number(Key, 10, 21), Number(Key, 20, 22)));

        var read = await ReadAsync(new TimeRange(0, 20));

        Assert.Equal([Number(Key, 0, 20.5), Number(Key, 10, 21)], read);
    }

    [Fact]
    public async Task Samples_come_by_time_and_equal_times_as_they_were_written()
    {
        await WriteAsync(Batch.Of(Number(Key, 20, 1), Number(Key, 10, 2), Number(Key, 20, 3)));
        await WriteAsync(Batch.Of(Number(Key, 10, 4), Number(Key, 20, 0)));

        var read = await ReadAsync(TimeRange.All);

        Assert.Equal([2, 4, 1, 3, 0], read.Select(sample => sample.Value.Number));
    }

    [Fact]
    public async Task A_limit_gives_the_latest_still_in_the_order_of_time()
    {
        await WriteAsync(Batch.Of(Enumerable.Range(0, 10).Select(i => Number(Key, i, i))));

        var read = await Store.ReadSamplesAsync(Key.Listener, Key.Node, new TimeRange(0, 8), 3, Stop);

        Assert.Equal([5, 6, 7], read.Select(sample => sample.TimestampMs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1e3")]
    [InlineData("с кириллицей, 👍🏽 and \"quotes\";")]
    [InlineData("a\0b")]
    [InlineData("line\r\nline\t")]
    public async Task A_text_comes_back_as_the_text_it_was(string text)
    {
        await WriteAsync(Batch.Of(Text(Key, 5, text)));

        var read = Assert.Single(await ReadAsync(TimeRange.All));

        Assert.Equal(text, read.Value.Text);
    }

    [Fact]
    public async Task A_text_of_the_greatest_length_comes_back()
    {
        var text = new string('я', 131_072);
        await WriteAsync(Batch.Of(Text(Key, 5, text)));

        Assert.Equal(text, Assert.Single(await ReadAsync(TimeRange.All)).Value.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1.5)]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData(double.Epsilon)]
    [InlineData(0.1)]
    [InlineData(9_007_199_254_740_993d)]
    public async Task A_number_comes_back_as_the_number_it_was(double number)
    {
        await WriteAsync(Batch.Of(Number(Key, 5, number)));

        var read = Assert.Single(await ReadAsync(TimeRange.All));

        Assert.False(read.Value.IsText);
        Assert.Equal(number, read.Value.Number);
    }

    [Fact]
    public async Task What_does_not_exist_reads_as_empty()
    {
        Assert.Empty(await ReadAsync(TimeRange.All));
        Assert.Empty(await Store.ReadSamplesForPixelsAsync(Key.Listener, Key.Node, new TimeRange(0, 100), 10, Stop));
        Assert.Empty(await Store.ReadPartialsAsync(Key.Listener, Key.Node, TimeRange.All, null, Stop));
        Assert.Empty(await Store.ReadPartialsAsync(Key.Listener, Key.Node, TimeRange.All, 60_000, Stop));
        Assert.Empty(await Store.ReadLastValuesAsync([Key.Node], Stop));
        Assert.Empty(await Store.ListSeriesAsync(Key.Listener, Stop));
        Assert.Empty(await ExportAsync(TimeRange.All));
        Assert.Equal(0, (await Store.ReadUsageAsync(Key.Listener, Stop)).Rows);
    }

    [Fact]
    public async Task Series_of_others_are_not_read()
    {
        var sameNode = Key with { Listener = NewSeries().Listener };
        var sameListener = Key with { Node = NewSeries().Node };
        await WriteAsync(Batch.Of(Number(Key, 1, 1), Number(sameNode, 1, 2), Number(sameListener, 1, 3)));

        Assert.Equal([Number(Key, 1, 1)], await ReadAsync(TimeRange.All));
    }

    [Fact]
    public async Task A_batch_written_again_changes_nothing()
    {
        var batch = Batch.Next(
            samples: [Number(Key, 1, 1)],
            recent: (5, [Number(Key, 2, 2)]),
            windows: [Window(Key, Partial.Of(0, 10, 5, 7))],
            values: [new() { Node = Key.Node, TimestampMs = 1, Value = SampleValue.Of(1), ReceivedAtMs = 1, Messages = 3 }],
            usage: [new() { Listener = Key.Listener, Rows = 2, Bytes = 9, Accepted = 2, Late = 0 }]);

        await WriteAsync(batch);
        await WriteAsync(batch);

        Assert.Equal(2, (await ReadAsync(TimeRange.All)).Count);
        Assert.Equal(1, Assert.Single(await ReadWindowsAsync()).Count);
        Assert.Equal(3, (await Store.ReadLastValuesAsync([Key.Node], Stop))[Key.Node].Messages);
        Assert.Equal(2, (await Store.ReadUsageAsync(Key.Listener, Stop)).Rows);
    }

    [Fact]
    public async Task A_batch_below_the_last_one_of_its_writer_is_ignored_and_another_writers_is_not()
    {
        var first = Batch.Of(Number(Key, 1, 1));
        await WriteAsync(Batch.Of(Number(Key, 2, 2)));

        await WriteAsync(first);
        await WriteAsync(new Batches().Of(Number(Key, 3, 3)));

        Assert.Equal([2, 3], (await ReadAsync(TimeRange.All)).Select(sample => sample.TimestampMs));
    }

    [Fact]
    public async Task Of_recent_rows_the_last_ones_stay()
    {
        await WriteAsync(Batch.OfRecent(3, Enumerable.Range(0, 5).Select(i => Number(Key, i, i))));
        await WriteAsync(Batch.OfRecent(3, Number(Key, 9, 9)));

        Assert.Equal([3, 4, 9], (await ReadAsync(TimeRange.All)).Select(sample => sample.TimestampMs));
    }

    [Fact]
    public async Task Of_recent_rows_of_one_time_the_ones_written_later_stay()
    {
        await WriteAsync(Batch.OfRecent(2, Number(Key, 5, 1), Number(Key, 5, 2), Number(Key, 5, 3)));
        await WriteAsync(Batch.OfRecent(2, Number(Key, 5, 4)));

        Assert.Equal([3, 4], (await ReadAsync(TimeRange.All)).Select(sample => sample.Value.Number));
    }

    [Fact]
    public async Task A_recent_row_that_is_late_takes_no_place_of_a_newer_one()
    {
        await WriteAsync(Batch.OfRecent(2, Number(Key, 5, 1), Number(Key, 6, 2)));
        await WriteAsync(Batch.OfRecent(2, Number(Key, 4, 3)));

        Assert.Equal([5, 6], (await ReadAsync(TimeRange.All)).Select(sample => sample.TimestampMs));
    }

    [Fact]
    public async Task Recent_rows_of_two_series_do_not_push_each_other_out()
    {
        var other = Key with { Node = NewSeries().Node };

        await WriteAsync(Batch.OfRecent(1, Number(Key, 1, 1), Number(other, 2, 2), Number(other, 3, 3)));

        Assert.Equal([1], (await ReadAsync(TimeRange.All)).Select(sample => sample.TimestampMs));
    }

    [Fact]
    public async Task Recent_rows_push_no_raw_rows_out_and_both_are_read_by_time()
    {
        await WriteAsync(Batch.Of(Number(Key, 1, 1), Number(Key, 5, 5)));
        await WriteAsync(Batch.OfRecent(1, Number(Key, 3, 3), Number(Key, 4, 4)));

        Assert.Equal([1, 4, 5], (await ReadAsync(TimeRange.All)).Select(sample => sample.TimestampMs));
        var latest = await Store.ReadSamplesAsync(Key.Listener, Key.Node, TimeRange.All, 2, Stop);
        Assert.Equal([4, 5], latest.Select(sample => sample.TimestampMs));
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_lose_nothing()
    {
        const int writers = 4, batches = 25;

        var writing = Enumerable.Range(0, writers).Select(writer => Task.Run(
            async () =>
            {
                var run = new Batches();
                for (var i = 0; i < batches; i++)
                {
                    await WriteAsync(run.Next(
                        samples: [Number(Key, i, writer)],
                        windows: [Window(Key, Partial.Of(0, 1_000, i, 1))],
                        usage: [new() { Listener = Key.Listener, Rows = 1, Bytes = 2, Accepted = 1, Late = 0 }]));
                    var window = Assert.Single(await ReadWindowsAsync());
                    Assert.True(window.Count > i, "A writer does not see what it has written.");
                }
            },
            Stop));
        await Task.WhenAll(writing);

        Assert.Equal(writers * batches, (await ReadAsync(TimeRange.All)).Count);
        Assert.Equal(writers * batches, Assert.Single(await ReadWindowsAsync()).Sum);
        Assert.Equal(2 * writers * batches, (await Store.ReadUsageAsync(Key.Listener, Stop)).Bytes);
    }

    private Task WriteAsync(SampleBatch batch) => Store.WriteAsync(batch, Stop);

    private Task<IReadOnlyList<Sample>> ReadAsync(TimeRange range) =>
        Store.ReadSamplesAsync(Key.Listener, Key.Node, range, int.MaxValue, Stop);

    private Task<IReadOnlyList<Partial>> ReadWindowsAsync() =>
        Store.ReadPartialsAsync(Key.Listener, Key.Node, TimeRange.All, null, Stop);

    private async Task<List<ExportRow>> ExportAsync(TimeRange range)
    {
        var rows = new List<ExportRow>();
        await foreach (var row in Store.ExportAsync(Key.Listener, range, Stop)) rows.Add(row);
        return rows;
    }
}
