using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

/// <summary>From the broker's port to what is stored.</summary>
public sealed class SystemTopicTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitId _unit;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SystemTopicMetrics Counts => _host.Get<SystemTopicMetrics>();

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Units:LogsPerMinute", "5"), ("Units:LogHours", "24"));
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        _unit = (await _host.NodeAsync("Greenhouse", "temperature")).Unit;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_latest_state_is_kept_with_the_time_at_which_it_came()
    {
        await _host.TellAsync(_unit, SystemWord.State, """{"millis":1000,"pu_commit_version":"old"}""");
        _host.Time.Advance(TimeSpan.FromSeconds(60));

        await _host.TellAsync(_unit, SystemWord.State, """{"millis":61000,"pu_commit_version":"new"}""");

        var state = await _host.Get<UnitStateStore>().FindAsync(_unit, Stop);
        Assert.Equal(new UnitState { Millis = 61000, CommitVersion = "new" }, state!.State);
        Assert.Equal(_host.Time.GetUtcNow().ToUnixTimeMilliseconds(), state.ReceivedAtMs);
        Assert.Equal(2, Counts[StateOutcome.Stored]);
    }

    [Fact]
    public async Task A_state_too_soon_is_counted_and_ignored_and_one_a_second_early_is_taken()
    {
        await _host.TellAsync(_unit, SystemWord.State, """{"millis":1}""", """{"millis":2}""");
        _host.Time.Advance(TimeSpan.FromSeconds(9));
        await _host.TellAsync(_unit, SystemWord.State, """{"millis":3}""");

        Assert.Equal(3, (await _host.Get<UnitStateStore>().FindAsync(_unit, Stop))!.State.Millis);
        Assert.Equal(1, Counts[StateOutcome.TooOften]);
    }

    [Fact]
    public async Task Who_is_no_unit_is_counted_and_not_remembered()
    {
        var nobody = new UnitId(Guid.CreateVersion7());

        await _host.TellAsync(nobody, SystemWord.State, """{"millis":1}""");
        await _host.TellAsync(nobody, SystemWord.Log, """{"level":"Info","text":"x"}""");

        Assert.Equal(1, Counts[StateOutcome.UnknownUnit]);
        Assert.Equal(1, Counts[LogOutcome.UnknownUnit]);
        Assert.Equal(0, Counts[StateOutcome.Stored]);
    }

    [Fact]
    public async Task A_payload_that_is_no_state_changes_nothing()
    {
        await _host.TellAsync(_unit, SystemWord.State, """{"millis":1}""");
        _host.Time.Advance(TimeSpan.FromMinutes(1));

        await _host.TellAsync(_unit, SystemWord.State, "[1]");
        _host.Time.Advance(TimeSpan.FromMinutes(1));
        await _host.TellAsync(_unit, SystemWord.State, $$"""{"x":"{{new string('x', StateIntake.MaxPayloadBytes)}}"}""");

        Assert.Equal(1, (await _host.Get<UnitStateStore>().FindAsync(_unit, Stop))!.State.Millis);
        Assert.Equal(2, Counts[StateOutcome.Malformed]);
    }

    [Fact]
    public async Task A_list_without_times_is_stored_a_second_apart()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """
            [{"level":"Info","text":"a"},{"level":"Info","text":"b"},
             {"level":"ERROR","text":"c","create_datetime":"2026-11-23T21:34:17Z"}]
            """);

        var logs = await ReadAsync();
        var nowMs = _host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(["b", "a", "c"], logs.Select(log => log.Text));
        Assert.Equal([nowMs + 1000, nowMs], logs.Take(2).Select(log => log.LoggedAtMs));
        Assert.All(logs, log => Assert.Equal((_unit, nowMs, UnitLogSource.Device), (log.Unit, log.ReceivedAtMs, log.Source)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("946684800000")]
    [InlineData("-5")]
    [InlineData("\"2031-01-01T00:00:00Z\"")]
    public async Task A_time_that_no_set_clock_shows_is_replaced_by_the_arrival(string time)
    {
        await _host.TellAsync(_unit, SystemWord.Log, $$"""{"level":"Info","text":"a","create_datetime":{{time}}}""");

        Assert.Equal(_host.Time.GetUtcNow().ToUnixTimeMilliseconds(), Assert.Single(await ReadAsync()).LoggedAtMs);
        Assert.Equal(1, Counts[LogOutcome.TimeReplaced]);
    }

    [Fact]
    public async Task Beyond_the_limit_entries_are_dropped_and_the_owner_is_told_once_in_the_log()
    {
        var entry = """{"level":"Info","text":"x"}""";
        await _host.TellAsync(_unit, SystemWord.Log, $"[{entry},{entry},{entry},{entry}]", $"[{entry},{entry}]", entry);
        Assert.Equal(5, (await ReadAsync()).Count);

        await _host.PassAsync(TimeSpan.FromSeconds(61));

        var told = Assert.Single(await ReadAsync(), log => log.Source == UnitLogSource.Server);
        Assert.Equal(
            "2 entries were dropped: this Unit may log 5 in 1 min. Entries are taken again since 05:01:00.", told.Text);
        Assert.Equal(UnitLogLevel.Warning, told.Level);
        Assert.Equal(2, Counts[LogOutcome.TooMany]);
    }

    [Fact]
    public async Task The_notice_is_in_the_owners_language_and_zone()
    {
        var boris = _host.Person(1002);
        await boris.CreateUnitAsync("Теплица", "t");
        await boris.PressAsync(new SetLanguage(ChatLanguage.Russian));
        await _host.Get<PersonStore>().SetZoneAsync(1002, "Asia/Tokyo", Stop);
        await _host.SettleAsync();
        var unit = (await _host.NodeAsync("Теплица", "t")).Unit;
        var entry = """{"level":"Info","text":"x"}""";
        await _host.TellAsync(unit, SystemWord.Log, $"[{string.Join(',', Enumerable.Repeat(entry, 7))}]");

        await _host.PassAsync(TimeSpan.FromSeconds(61));

        Assert.Equal(
            "Отброшены 2 записи: этому юниту можно писать 5 за 1 мин. С 14:01:00 записи снова принимаются.",
            (await ReadAsync(unit))[0].Text);
    }

    [Fact]
    public async Task States_that_come_far_too_often_are_told_in_the_log()
    {
        for (var second = 0; second < 62; second++)
        {
            await _host.TellAsync(_unit, SystemWord.State, "{}");
            _host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var told = Assert.Single(await ReadAsync());
        Assert.Equal((UnitLogLevel.Warning, UnitLogSource.Server), (told.Level, told.Source));
        Assert.Contains("states were ignored: one is taken in 10 s", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_one_unit_leaves_room_for_another()
    {
        await _anna.CreateUnitAsync("Quiet", "t");
        var quiet = (await _host.NodeAsync("Quiet", "t")).Unit;
        var sink = _host.Get<ISystemTopicSink>();
        var nowMs = _host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var message = 0; message < LogIntake.MaxWaiting + 10; message++)
            sink.Offer(_unit, SystemWord.Log, """{"level":"Info","text":"x"}"""u8, nowMs);

        await _host.TellAsync(quiet, SystemWord.Log, """{"level":"Info","text":"heard"}""");

        Assert.Equal("heard", Assert.Single(await ReadAsync(quiet)).Text);
        Assert.Equal(5, (await ReadAsync()).Count);
        Assert.Equal(0, Counts[LogOutcome.QueueFull]);
    }

    [Fact]
    public async Task What_waits_when_the_process_stops_is_stored()
    {
        var nowMs = _host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _host.Get<ISystemTopicSink>().Offer(_unit, SystemWord.Log, """{"level":"Info","text":"last words"}"""u8, nowMs);
        _host.Get<ISystemTopicSink>().Offer(_unit, SystemWord.State, """{"millis":5}"""u8, nowMs);

        await _host.Get<LogIntake>().StopAsync(Stop);
        await _host.Get<StateIntake>().StopAsync(Stop);

        Assert.Equal("last words", Assert.Single(await ReadAsync()).Text);
        Assert.NotNull(await _host.Get<UnitStateStore>().FindAsync(_unit, Stop));
    }

    [Fact]
    public async Task Entries_go_when_they_are_older_than_logs_are_kept()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"old"}""");
        _host.Time.Advance(TimeSpan.FromHours(23));
        await _host.TellAsync(
            _unit, SystemWord.Log, """{"level":"Info","text":"new","create_datetime":"2026-11-20T00:00:00Z"}""");
        _host.Time.Advance(TimeSpan.FromMinutes(61));

        await _host.RunAsync<DropOldLogsJob>(job => job.RunAsync(Stop));

        Assert.Equal("new", Assert.Single(await ReadAsync()).Text);
    }

    [Fact]
    public async Task A_deleted_unit_leaves_neither_state_nor_logs_also_not_what_still_waited()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"a"}""");
        await _host.TellAsync(_unit, SystemWord.State, "{}");
        var nowMs = _host.Time.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
        _host.Get<ISystemTopicSink>().Offer(_unit, SystemWord.Log, """{"level":"Info","text":"b"}"""u8, nowMs);
        _host.Get<ISystemTopicSink>().Offer(_unit, SystemWord.State, "{}"u8, nowMs);

        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Delete", "Yes, delete");
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"c"}""");
        await _host.TellAsync(_unit, SystemWord.State, "{}");

        Assert.Empty(await ReadAsync());
        Assert.Null(await _host.Get<UnitStateStore>().FindAsync(_unit, Stop));
    }

    private Task<IReadOnlyList<UnitLog>> ReadAsync() => ReadAsync(_unit);

    private async Task<IReadOnlyList<UnitLog>> ReadAsync(UnitId unit) =>
        [.. (await _host.Get<IUnitLogStore>().ReadAsync(new UnitLogQuery { Units = [unit] }, Stop)).Select(row => row.Log)];
}
