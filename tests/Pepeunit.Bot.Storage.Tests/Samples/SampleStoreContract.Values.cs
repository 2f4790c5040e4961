using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using static Pepeunit.Bot.Storage.Tests.Samples.Batches;

namespace Pepeunit.Bot.Storage.Tests.Samples;

public abstract partial class SampleStoreContract
{
    [Fact]
    public async Task A_last_value_moves_forward_only()
    {
        await WriteAsync(Batch.OfValues(Last(10, SampleValue.Of(1), receivedAtMs: 100)));
        await WriteAsync(Batch.OfValues(Last(9, SampleValue.Of("late"), receivedAtMs: 200)));

        var value = await ReadLastAsync();

        Assert.Equal((10, SampleValue.Of(1), 100), (value.TimestampMs, value.Value, value.ReceivedAtMs));
    }

    [Fact]
    public async Task Of_last_values_of_one_time_the_one_written_later_stays()
    {
        await WriteAsync(Batch.OfValues(Last(10, SampleValue.Of(1), receivedAtMs: 100)));
        await WriteAsync(Batch.OfValues(Last(10, SampleValue.Of("text"), receivedAtMs: 90) with { IsCut = true }));

        var value = await ReadLastAsync();

        Assert.Equal((SampleValue.Of("text"), 90L, true), (value.Value, value.ReceivedAtMs, value.IsCut));
    }

    [Fact]
    public async Task Messages_of_a_node_add_up_also_when_they_are_late()
    {
        await WriteAsync(Batch.OfValues(Last(10, SampleValue.Of(1)) with { Messages = 2 }));
        await WriteAsync(Batch.OfValues(Last(5, SampleValue.Of(1)) with { Messages = 3 }));

        Assert.Equal(5, (await ReadLastAsync()).Messages);
    }

    [Fact]
    public async Task A_mean_period_that_is_not_known_leaves_the_one_that_is()
    {
        await WriteAsync(Batch.OfValues(Last(1, SampleValue.Of(1))));
        Assert.Null((await ReadLastAsync()).MeanPeriodMs);

        await WriteAsync(Batch.OfValues(Last(2, SampleValue.Of(1)) with { MeanPeriodMs = 1_000.5 }));
        await WriteAsync(Batch.OfValues(Last(3, SampleValue.Of(1))));

        Assert.Equal(1_000.5, (await ReadLastAsync()).MeanPeriodMs);
    }

    [Fact]
    public async Task Nodes_without_a_last_value_are_missing()
    {
        var silent = NewSeries().Node;
        await WriteAsync(Batch.OfValues(Last(1, SampleValue.Of(1))));

        var values = await Store.ReadLastValuesAsync([silent, Key.Node, Key.Node], Stop);

        Assert.Equal([Key.Node], values.Keys);
    }

    [Fact]
    public async Task Usage_adds_up_and_its_last_time_moves_forward()
    {
        await WriteAsync(Batch.OfUsage(Usage(Refusal.TooSoon, 2) with { LastAcceptedAtMs = 50 }));
        await WriteAsync(Batch.OfUsage(Usage(Refusal.TooLarge, 5) with { LastAcceptedAtMs = 40 }));
        await WriteAsync(Batch.OfUsage(Usage(Refusal.TooSoon, 1) with { LastAcceptedAtMs = null }));

        var usage = await Store.ReadUsageAsync(Key.Listener, Stop);

        Assert.Equal((30, 300, 12, 3, 50), (usage.Rows, usage.Bytes, usage.Accepted, usage.Late, usage.LastAcceptedAtMs));
        Assert.Equal((3, 5, 0), (usage.RefusedFor(Refusal.TooSoon), usage.RefusedFor(Refusal.TooLarge), usage.RefusedFor(Refusal.Ended)));
    }

    [Fact]
    public async Task Usage_of_refusals_alone_has_no_last_time()
    {
        await WriteAsync(Batch.OfUsage(Usage(Refusal.TooSoon, 2) with { LastAcceptedAtMs = null }));
        Assert.Null((await Store.ReadUsageAsync(Key.Listener, Stop)).LastAcceptedAtMs);

        await WriteAsync(Batch.OfUsage(Usage(Refusal.TooSoon, 2) with { LastAcceptedAtMs = 7 }));
        Assert.Equal(7, (await Store.ReadUsageAsync(Key.Listener, Stop)).LastAcceptedAtMs);
    }

    [Fact]
    public async Task Series_are_listed_by_node_with_their_rows_and_span()
    {
        var nodes = Enumerable.Range(0, 3).Select(_ => NewSeries().Node).OrderBy(node => node.Value).ToArray();
        var keys = nodes.Select(node => Key with { Node = node }).ToArray();
        await WriteAsync(Batch.Next(
            samples: [Number(keys[2], 30, 1), Number(keys[2], 10, 1), Number(keys[0], 5, 1)],
            recent: (9, [Number(keys[0], 2, 1)]),
            windows: [Window(keys[1], Partial.Of(60, 120, 70, 1)), Window(keys[0], Partial.Of(0, 60, 1, 1))]));

        Assert.Equal(
            [
                new SeriesSummary(keys[0], false, 2, new TimeRange(2, 6)),
                new SeriesSummary(keys[0], true, 1, new TimeRange(0, 60)),
                new SeriesSummary(keys[1], true, 1, new TimeRange(60, 120)),
                new SeriesSummary(keys[2], false, 2, new TimeRange(10, 31)),
            ],
            await Store.ListSeriesAsync(Key.Listener, Stop));
    }

    [Fact]
    public async Task Dropping_takes_samples_before_the_time_and_windows_that_end_by_it()
    {
        await WriteAsync(Batch.Next(
            samples: [Number(Key, 9, 1), Number(Key, 10, 1)],
            recent: (5, [Number(Key, 8, 1)]),
            windows: [Window(Key, Partial.Of(0, 10, 1, 1)), Window(Key, Partial.Of(5, 11, 6, 1))],
            usage: [Usage(Refusal.TooSoon, 1)]));

        var dropped = await Store.DropBeforeAsync(Key.Listener, 10, Stop);

        Assert.Equal(3, dropped);
        Assert.Equal([10], (await ReadAsync(TimeRange.All)).Select(sample => sample.TimestampMs));
        Assert.Equal([5], (await ReadWindowsAsync()).Select(window => window.StartMs));
        Assert.Equal(10, (await Store.ReadUsageAsync(Key.Listener, Stop)).Rows);
        Assert.Equal(0, await Store.DropBeforeAsync(Key.Listener, 10, Stop));
    }

    [Fact]
    public async Task Dropping_samples_takes_those_before_the_time_and_no_window()
    {
        await WriteAsync(Batch.Next(
            samples: [Number(Key, 9, 1), Number(Key, 10, 1)],
            windows: [Window(Key, Partial.Of(0, 10, 1, 1))]));

        await Store.DropSamplesBeforeAsync(Key.Listener, 10, Stop);

        Assert.Equal([10], (await ReadAsync(TimeRange.All)).Select(sample => sample.TimestampMs));
        Assert.Equal([0], (await ReadWindowsAsync()).Select(window => window.StartMs));
    }

    [Fact]
    public async Task Dropping_many_rows_takes_all_of_them_and_no_others()
    {
        const int many = 12_000;
        var other = NewSeries();
        await WriteAsync(Batch.Of(
            Enumerable.Range(0, many).Select(i => Number(Key, i / 4, i)).Append(Number(other, 1, 1))));

        var dropped = await Store.DropBeforeAsync(Key.Listener, 2_999, Stop);

        Assert.Equal(many - 4, dropped);
        Assert.Equal(4, (await ReadAsync(TimeRange.All)).Count);
        Assert.Single(await Store.ReadSamplesAsync(other.Listener, other.Node, TimeRange.All, 9, Stop));
    }

    [Fact]
    public async Task A_deleted_listener_leaves_nothing_and_others_stay()
    {
        var other = Key with { Listener = NewSeries().Listener };
        await WriteAsync(FullBatch(Key));
        await WriteAsync(FullBatch(other));

        await Store.DeleteListenerAsync(Key.Listener, Stop);

        await AssertGoneAsync(Key);
        Assert.Equal(0, (await Store.ReadUsageAsync(Key.Listener, Stop)).Rows);
        Assert.Equal(0, (await Store.ReadUsageAsync(Key.Listener, Stop)).RefusedFor(Refusal.TooSoon));
        Assert.Equal(2, (await Store.ListSeriesAsync(other.Listener, Stop)).Count);
        Assert.Equal(10, (await Store.ReadUsageAsync(other.Listener, Stop)).Rows);
        Assert.Single(await Store.ReadLastValuesAsync([Key.Node], Stop));
    }

    [Fact]
    public async Task A_deleted_node_leaves_nothing_but_the_usage_of_its_listeners()
    {
        var other = Key with { Node = NewSeries().Node };
        await WriteAsync(FullBatch(Key));
        await WriteAsync(FullBatch(other));

        await Store.DeleteNodesAsync([Key.Node], Stop);

        await AssertGoneAsync(Key);
        Assert.Empty(await Store.ReadLastValuesAsync([Key.Node], Stop));
        Assert.Equal(2, (await Store.ListSeriesAsync(Key.Listener, Stop)).Count);
        Assert.Equal(20, (await Store.ReadUsageAsync(Key.Listener, Stop)).Rows);
        Assert.Single(await Store.ReadLastValuesAsync([other.Node], Stop));
    }

    [Fact]
    public async Task What_was_deleted_may_be_written_again()
    {
        await WriteAsync(FullBatch(Key));
        await Store.DeleteListenerAsync(Key.Listener, Stop);

        await WriteAsync(Batch.Of(Number(Key, 7, 7)));

        Assert.Equal([Number(Key, 7, 7)], await ReadAsync(TimeRange.All));
    }

    [Fact]
    public async Task An_export_goes_by_node_then_by_time_over_all_kinds()
    {
        var nodes = Enumerable.Range(0, 2).Select(_ => NewSeries().Node).OrderBy(node => node.Value).ToArray();
        var (first, second) = (Key with { Node = nodes[0] }, Key with { Node = nodes[1] });
        var window = Partial.Of(20, 40, 30, 1);
        await WriteAsync(Batch.Next(
            samples: [Number(second, 1, 1), Number(first, 30, 3), Text(first, 10, "a"), Number(first, 50, 9)],
            recent: (2, [Number(first, 15, 2)]),
            windows: [Window(first, window)]));

        var rows = await ExportAsync(new TimeRange(0, 50));

        Assert.Equal(
            [
                new ExportRow(nodes[0], 10, SampleValue.Of("a"), null),
                new ExportRow(nodes[0], 15, SampleValue.Of(2), null),
                new ExportRow(nodes[0], 20, null, window),
                new ExportRow(nodes[0], 30, SampleValue.Of(3), null),
                new ExportRow(nodes[1], 1, SampleValue.Of(1), null),
            ],
            rows);
    }

    [Fact]
    public async Task An_export_of_many_rows_has_each_of_them_once()
    {
        const int many = 5_000;
        await WriteAsync(Batch.Of(Enumerable.Range(0, many).Select(i => Number(Key, i / 3, i))));

        var rows = await ExportAsync(TimeRange.All);

        Assert.Equal(Enumerable.Range(0, many).Select(i => (double)i), rows.Select(row => row.Value!.Value.Number));
    }

    private SampleBatch FullBatch(SeriesKey key) => Batch.Next(
        samples: [Number(key, 1, 1)],
        recent: (5, [Number(key, 2, 2)]),
        windows: [Window(key, Partial.Of(0, 10, 5, 7))],
        values: [Last(1, SampleValue.Of(1)) with { Node = key.Node }],
        usage: [Usage(Refusal.TooSoon, 1) with { Listener = key.Listener }]);

    private async Task AssertGoneAsync(SeriesKey key)
    {
        Assert.Empty(await Store.ReadSamplesAsync(key.Listener, key.Node, TimeRange.All, 9, Stop));
        Assert.Empty(await Store.ReadPartialsAsync(key.Listener, key.Node, TimeRange.All, null, Stop));
        Assert.DoesNotContain(await Store.ListSeriesAsync(key.Listener, Stop), series => series.Key == key);
        Assert.DoesNotContain(await ExportAsync(TimeRange.All), row => row.Node == key.Node);
    }

    private LastValue Last(long timestampMs, SampleValue value, long receivedAtMs = 0) => new()
    {
        Node = Key.Node,
        TimestampMs = timestampMs,
        Value = value,
        ReceivedAtMs = receivedAtMs,
        Messages = 1,
    };

    private async Task<LastValue> ReadLastAsync() => (await Store.ReadLastValuesAsync([Key.Node], Stop))[Key.Node];

    private ListenerUsage Usage(Refusal reason, long refused)
    {
        var counts = new long[Refusals.Count];
        counts[(int)reason] = refused;
        return new() { Listener = Key.Listener, Rows = 10, Bytes = 100, Accepted = 4, Late = 1, Refused = [.. counts] };
    }
}
