using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Logs;

/// <summary>What every store of logs must do; each engine derives from it, so that the two cannot drift apart.</summary>
public abstract class UnitLogStoreContract
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract IUnitLogStore Store { get; }

    private UnitId Unit { get; } = Some.UnitId();

    [Fact]
    public async Task Entries_come_newest_first_and_equal_times_as_they_were_written()
    {
        await Store.AppendAsync([Entry(20, "a"), Entry(10, "b"), Entry(20, "c")], Stop);
        await Store.AppendAsync([Entry(30, "d"), Entry(20, "e")], Stop);

        Assert.Equal(["d", "e", "c", "a", "b"], await TextsAsync(Query()));
        Assert.Equal(["b", "a", "c", "e", "d"], await TextsAsync(Query() with { NewestFirst = false }));
    }

    [Fact]
    public async Task Pages_cover_everything_once()
    {
        await Store.AppendAsync([.. Enumerable.Range(0, 25).Select(i => Entry(i / 3, $"{i}"))], Stop);

        var pages = new List<string>();
        for (var offset = 0; offset < 30; offset += 7)
            pages.AddRange(await TextsAsync(Query() with { Offset = offset, Limit = 7 }));

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{24 - i}"), pages);
        Assert.Equal(25, await Store.CountAsync(Query() with { Offset = 7, Limit = 7 }, Stop));
    }

    [Fact]
    public async Task Levels_and_a_half_open_range_choose_what_is_read_and_counted()
    {
        UnitLogLevel[] levels = [.. Enum.GetValues<UnitLogLevel>()];
        await Store.AppendAsync(
            [.. levels.SelectMany((level, i) => new[] { Entry(i, $"{level}", level), Entry(i + 100, "late", level) })], Stop);
        var query = Query() with
        {
            Levels = [UnitLogLevel.Warning, UnitLogLevel.Critical, UnitLogLevel.Info],
            Range = new TimeRange(1, 4),
        };

        Assert.Equal(["Warning", "Info"], await TextsAsync(query));
        Assert.Equal(2, await Store.CountAsync(query, Stop));
    }

    [Fact]
    public async Task Only_the_units_that_are_named_are_read()
    {
        var other = Some.UnitId();
        await Store.AppendAsync([Entry(1, "mine"), Entry(2, "other") with { Unit = other }], Stop);
        await Store.AppendAsync([Entry(3, "foreign") with { Unit = Some.UnitId() }], Stop);

        Assert.Equal(["other", "mine"], await TextsAsync(Query() with { Units = [Unit, other] }));
        Assert.Empty(await TextsAsync(Query() with { Units = [] }));
        Assert.Equal(0, await Store.CountAsync(Query() with { Units = [] }, Stop));
    }

    [Fact]
    public async Task A_query_that_asks_for_too_much_is_refused()
    {
        var units = Enumerable.Range(0, UnitLogQuery.MaxUnits + 1).Select(_ => Some.UnitId()).ToList();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadAsync(Query() with { Units = units }, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadAsync(Query() with { Offset = -1 }, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadAsync(Query() with { Limit = -1 }, Stop));
    }

    [Fact]
    public async Task The_most_units_of_one_query_are_read()
    {
        await Store.AppendAsync([Entry(1, "mine")], Stop);
        var units = Enumerable.Range(1, UnitLogQuery.MaxUnits - 1).Select(_ => Some.UnitId()).Append(Unit).ToList();

        Assert.Equal(["mine"], await TextsAsync(Query() with { Units = units }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("с кириллицей, 👍🏽 and \"quotes\";\r\n\tnext line")]
    public async Task An_entry_comes_back_as_it_was(string text)
    {
        var entry = new UnitLog(Unit, 5, 7, UnitLogLevel.Error, UnitLogSource.Server, text);
        await Store.AppendAsync([entry], Stop);

        Assert.Equal(entry, Assert.Single(await Store.ReadAsync(Query(), Stop)).Log);
    }

    [Fact]
    public async Task An_export_gives_all_of_one_unit_oldest_first()
    {
        const int count = 5_001;
        await Store.AppendAsync([.. Enumerable.Range(0, count).Select(i => Entry(i / 2, $"{i}"))], Stop);
        await Store.AppendAsync([Entry(0, "foreign") with { Unit = Some.UnitId() }], Stop);

        var texts = await Store.ExportAsync(Unit, Stop).Select(row => row.Log.Text).ToListAsync(Stop);

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), texts);
    }

    [Fact]
    public async Task What_came_in_before_a_time_is_dropped_whatever_its_own_time()
    {
        await Store.AppendAsync(
            [.. Enumerable.Range(0, 12_000).Select(i => Entry(90_000 + i, "old") with { ReceivedAtMs = i })], Stop);
        await Store.AppendAsync([Entry(1, "kept") with { ReceivedAtMs = 12_000 }], Stop);

        var dropped = await Store.DropReceivedBeforeAsync(12_000, Stop);

        Assert.Equal(12_000, dropped);
        Assert.Equal(["kept"], await TextsAsync(Query()));
        Assert.Equal(0, await Store.DropReceivedBeforeAsync(12_000, Stop));
    }

    [Fact]
    public async Task A_units_deletion_leaves_the_others()
    {
        var other = Some.UnitId();
        await Store.AppendAsync([.. Enumerable.Range(0, 6_000).Select(i => Entry(i, "mine"))], Stop);
        await Store.AppendAsync([Entry(1, "other") with { Unit = other }], Stop);

        Assert.Equal(6_000, await Store.DeleteUnitAsync(Unit, Stop));

        Assert.Empty(await TextsAsync(Query()));
        Assert.Equal(["other"], await TextsAsync(Query() with { Units = [other] }));
    }

    private UnitLogQuery Query() => new() { Units = [Unit] };

    private UnitLog Entry(long loggedAtMs, string text, UnitLogLevel level = UnitLogLevel.Info) =>
        new(Unit, loggedAtMs, loggedAtMs, level, UnitLogSource.Device, text);

    private async Task<IEnumerable<string>> TextsAsync(UnitLogQuery query) =>
        (await Store.ReadAsync(query, Stop)).Select(row => row.Log.Text);
}
