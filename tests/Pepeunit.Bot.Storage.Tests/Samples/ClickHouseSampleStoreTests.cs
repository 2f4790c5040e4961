using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage.ClickHouse;
using Pepeunit.Bot.Storage.Samples;
using Pepeunit.Bot.Storage.Tests.ClickHouse;
using static Pepeunit.Bot.Storage.Tests.Samples.Batches;

namespace Pepeunit.Bot.Storage.Tests.Samples;

/// <summary>The contract on a real engine of ClickHouse, and what only a server without transactions can do wrong.</summary>
public sealed class ClickHouseSampleStoreTests(ClickHouseFixture fixture) : SampleStoreContract, IAsyncLifetime
{
    // Ahead of the server's clock, which deletes by itself what has expired.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow().AddDays(1));
    private readonly FailingHandler _line = new();
    private ClickHouseDatabase _database = null!;
    private ClickHouseSampleStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected override ISampleStore Store => _store;

    private protected override bool KeepsPanes => true;

    private Batches Run { get; } = new();

    private SeriesKey Mine { get; } = NewSeries();

    public async ValueTask InitializeAsync()
    {
        _database = await fixture.NewDatabaseAsync(Stop, _line);
        _store = NewStore();
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("window_part")]
    [InlineData("last_value")]
    [InlineData("listener_usage")]
    [InlineData("batch_writer")]
    public async Task A_batch_that_failed_half_way_counts_once_when_it_is_written_again(string table)
    {
        var batch = Full();

        _line.RefuseInsertInto = table;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _store.WriteAsync(batch, Stop));
        _line.RefuseInsertInto = null;
        await _store.WriteAsync(batch, Stop);

        await AssertOnceAsync(_store);
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("window_part")]
    [InlineData("last_value")]
    [InlineData("listener_usage")]
    [InlineData("batch_writer")]
    public async Task A_batch_whose_answer_was_lost_counts_once_when_another_process_writes_it_again(string table)
    {
        var batch = Full();

        _line.LoseAnswerOf = table;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _store.WriteAsync(batch, Stop));
        _line.LoseAnswerOf = null;
        var other = NewStore();
        await other.WriteAsync(batch, Stop);

        await AssertOnceAsync(other);
    }

    [Fact]
    public async Task A_row_that_has_outlived_its_retention_is_not_read()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await _store.WriteAsync(
            Run.Next(
                samples: new[] { now - 1_000, now }.Select(
                    time => Number(Mine, time, now - time + 2) with { RetentionMs = 1_000 }),
                recent: (5, [Number(Mine, now - 999, 3) with { RetentionMs = 1_000 }])),
            Stop);

        Assert.Equal([3, 2], (await ReadSamplesAsync()).Select(sample => sample.Value.Number));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await ReadSamplesAsync());
    }

    [Fact]
    public async Task The_server_deletes_rows_that_have_outlived_their_retention()
    {
        await _store.WriteAsync(Run.Of(Number(Mine, 1, 1) with { RetentionMs = 1 }, Number(Mine, 2, 2)), Stop);

        await _database.MaintainAsync("OPTIMIZE TABLE sample FINAL", Stop);

        Assert.Equal([1], await CountAsync("sample"));
    }

    [Fact]
    public async Task Compaction_deletes_the_recent_rows_that_nobody_sees_and_no_others()
    {
        var other = NewSeries();
        for (var i = 0; i < 20; i++) await _store.WriteAsync(Run.OfRecent(3, Number(Mine, i, i)), Stop);
        await _store.WriteAsync(Run.Next(samples: [Number(Mine, 1, 1)], recent: (9, [Number(other, 1, 1)])), Stop);

        Assert.Equal(17, await _store.CompactAsync(Stop));

        Assert.Equal([1, 17, 18, 19], (await ReadSamplesAsync()).Select(sample => sample.TimestampMs));
        Assert.Equal([5], await CountAsync("sample"));
        Assert.Equal(0, await _store.CompactAsync(Stop));
    }

    [Fact]
    public async Task Compaction_leaves_one_row_of_each_settled_window_and_what_is_read_is_the_same()
    {
        for (var i = 0; i < 30; i++)
        {
            var startMs = i / 10 * 60;
            await _store.WriteAsync(
                Run.OfWindows(Window(Mine, Partial.Of(startMs, startMs + 60, startMs + i, i * 1.5))), Stop);
        }

        var before = await _store.ReadPartialsAsync(Mine.Listener, Mine.Node, TimeRange.All, null, Stop);

        await _store.CompactAsync(Stop);

        var after = await _store.ReadPartialsAsync(Mine.Listener, Mine.Node, TimeRange.All, null, Stop);
        Assert.Equal(3, before.Count);
        Assert.Equal(before.Select(Rounded), after.Select(Rounded));
        Assert.Equal([3], await CountAsync("window_part"));
    }

    [Fact]
    public async Task Sessions_are_the_same_however_their_runs_were_cut_and_merged()
    {
        var rule = WindowRule.Session(10, 1_000);
        long[] times = [0, 3, 9, 11, 18, 40, 45, 54, 63, 72, 81, 990, 999, 1_000];
        foreach (var time in times.Reverse())
        {
            var blockMs = time / 1_000 * 1_000;
            var part = Partial.Of(time, time + 1, time, time) with { Mask = Partial.MaskOf(blockMs, blockMs + 1_000, time) };
            await _store.WriteAsync(Run.OfWindows(new WindowPartial(Mine, rule, part)), Stop);
        }

        var before = await _store.ReadPartialsAsync(Mine.Listener, Mine.Node, TimeRange.All, null, Stop);
        await _store.CompactAsync(Stop);
        var after = await _store.ReadPartialsAsync(Mine.Listener, Mine.Node, TimeRange.All, null, Stop);

        Assert.Equal(
            [(0, 28, 5), (40, 91, 6), (990, 1_000, 2), (1_000, 1_010, 1)],
            before.Select(window => (window.StartMs, window.EndMs, window.Count)));
        Assert.Equal(before.Select(Rounded), after.Select(Rounded));
    }

    [Fact]
    public async Task Sketches_merge_in_the_store_and_a_part_without_one_takes_it_away()
    {
        var (one, other) = (Sketched(1, 5), Sketched(2, -7));
        await _store.WriteAsync(Run.OfWindows(Window(Mine, one)), Stop);
        await _store.WriteAsync(Run.OfWindows(Window(Mine, other)), Stop);
        var both = Assert.Single(await _store.ReadPartialsAsync(Mine.Listener, Mine.Node, TimeRange.All, null, Stop));

        await _store.WriteAsync(Run.OfWindows(Window(Mine, Partial.Of(0, 60, 3, 1))), Stop);
        var three = Assert.Single(await _store.ReadPartialsAsync(Mine.Listener, Mine.Node, TimeRange.All, null, Stop));

        Assert.Equal(QuantileSketch.Of([5, -7]), both.Sketch);
        Assert.Null(three.Sketch);

        static Partial Sketched(long time, double value) =>
            Partial.Of(0, 60, time, value) with { Sketch = QuantileSketch.Of([value]) };
    }

    private SampleBatch Full() => Run.Next(
        samples: [Number(Mine, 1, 1)],
        recent: (5, [Number(Mine, 2, 2)]),
        windows: [Window(Mine, Partial.Of(0, 10, 5, 7))],
        values: [new() { Node = Mine.Node, TimestampMs = 1, Value = SampleValue.Of(1), ReceivedAtMs = 1, Messages = 3 }],
        usage: [new() { Listener = Mine.Listener, Rows = 2, Bytes = 9, Accepted = 2, Late = 0 }]);

    private async Task AssertOnceAsync(ClickHouseSampleStore store)
    {
        Assert.Equal([1, 2], (await ReadSamplesAsync()).Select(sample => sample.TimestampMs));
        var windows = await store.ReadPartialsAsync(Mine.Listener, Mine.Node, TimeRange.All, null, Stop);
        Assert.Equal(1, Assert.Single(windows).Count);
        Assert.Equal(3, (await store.ReadLastValuesAsync([Mine.Node], Stop))[Mine.Node].Messages);
        Assert.Equal(2, (await store.ReadUsageAsync(Mine.Listener, Stop)).Rows);
    }

    private ClickHouseSampleStore NewStore() => new(_database, new WriteClock(_time), _time);

    private Task<IReadOnlyList<Sample>> ReadSamplesAsync() =>
        _store.ReadSamplesAsync(Mine.Listener, Mine.Node, TimeRange.All, 100, Stop);

    private Task<List<long>> CountAsync(string table) =>
        _database.ReadAsync($"SELECT toInt64(count()) FROM {table}", row => row.GetInt64(0), Stop);

    private static Partial Rounded(Partial window) =>
        window with { Mean = Math.Round(window.Mean, 9), M2 = Math.Round(window.M2, 9), Sum = Math.Round(window.Sum, 9) };
}
