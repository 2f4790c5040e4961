using System.Text;
using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Logs;

public sealed class UnitLogFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitId _unit;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Units:LogsPerMinute", "50"));
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        _unit = (await _host.NodeAsync("Greenhouse", "temperature")).Unit;
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Entries_are_shown_newest_first_with_the_time_in_the_persons_zone()
    {
        await _host.Get<PersonStore>().SetZoneAsync(1001, "Asia/Tokyo", Stop);
        await _host.SettleAsync();
        await _host.TellAsync(_unit, SystemWord.Log, """
            [{"level":"Info","text":"started <b>now</b>","create_datetime":"2026-11-23T21:34:17Z"},
             {"level":"Error","text":"sensor lost","create_datetime":"2026-11-23T14:59:59Z"}]
            """);

        await _anna.TapAsync("Log");

        Assert.Equal(
            """
            📜 Greenhouse: log
            2 entries · page 1 of 1
            Shown: everything

            24 Nov 2026
            🔵 06:34:17 started <b>now</b>

            23 Nov 2026
            🔴 23:59:59 sensor lost

            As of 14:00:00
            """,
            _anna.Last.Text);
    }

    [Fact]
    public async Task A_least_level_leaves_out_what_is_below_it()
    {
        foreach (var level in Enum.GetNames<UnitLogLevel>())
            await _host.TellAsync(_unit, SystemWord.Log, $$"""{"level":"{{level}}","text":"a {{level}}"}""");

        await _anna.TapAsync("Log", "🟡");

        Assert.Contains("3 entries", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("warnings and worse", _anna.Last.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a Info", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("a Critical", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_go_round_and_a_page_that_is_gone_becomes_the_last()
    {
        var entries = Enumerable.Range(1, 30).Select(i => $$"""{"level":"Info","text":"entry {{i}}!"}""");
        await _host.TellAsync(_unit, SystemWord.Log, $"[{string.Join(',', entries)}]");

        await _anna.TapAsync("Log");
        Assert.Contains("entry 30!", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("‹");
        Assert.Contains("page 3 of 3", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("entry 1!", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("›");
        Assert.Contains("page 1 of 3", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.PressAsync(new OpenUnitLogs(_unit.Value, UnitLogLevel.Debug, int.MaxValue));
        Assert.Contains("page 3 of 3", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_texts_are_cut_and_the_files_have_them_whole()
    {
        var text = new string('x', 3_000);
        await _host.TellAsync(
            _unit, SystemWord.Log, $$"""{"level":"Error","text":"={{text}}","create_datetime":"2026-11-23T21:34:17Z"}""");

        await _anna.TapAsync("Log");
        Assert.Contains("Long texts are cut", _anna.Last.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("Text");
        var txt = Assert.Single(_anna.Last.Documents);
        Assert.EndsWith(".txt", txt.FileName, StringComparison.Ordinal);
        Assert.Equal($"2026-11-23 21:34:17.000 +00:00 ERROR    ={text}\n", Encoding.UTF8.GetString(txt.Bytes));

        await _anna.TapAsync("CSV");
        Assert.Equal(
            $"time,level,source,text\n2026-11-23T21:34:17.000Z,Error,Device,'={text}\n",
            Encoding.UTF8.GetString(Assert.Single(_anna.Last.Documents).Bytes));
    }

    [Fact]
    public async Task A_page_of_the_longest_entries_is_one_message()
    {
        var entry = $$"""{"level":"Critical","text":"{{new string('&', 4_000)}}"}""";
        await _host.TellAsync(_unit, SystemWord.Log, $"[{string.Join(',', Enumerable.Repeat(entry, 20))}]");
        var before = _anna.Messages.Count;

        await _anna.TapAsync("Log");

        Assert.Equal(before, _anna.Messages.Count);
        Assert.InRange(_anna.Last.Text.Length, 2_000, 3_500);
    }

    [Fact]
    public async Task An_empty_log_says_so_and_sends_no_file()
    {
        await _anna.TapAsync("Log");
        Assert.Contains("Nothing here yet", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("CSV");
        Assert.Contains("nothing to send", _anna.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clearing_asks_and_then_deletes_also_what_still_waits()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"a"}""");
        await _anna.TapAsync("Log", "Clear");
        Assert.Contains("The device keeps its own", _anna.Last.Text, StringComparison.Ordinal);
        _host.Get<ISystemTopicSink>().Offer(
            _unit, SystemWord.Log, """{"level":"Info","text":"b"}"""u8, _host.Time.GetUtcNow().ToUnixTimeMilliseconds());

        await _anna.TapAsync("Yes, clear");

        Assert.Contains("Nothing here yet", _anna.Last.Text, StringComparison.Ordinal);
        await _host.TellAsync(_unit, SystemWord.Log);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_sync_deletes_first_and_the_devices_whole_log_is_taken_beyond_the_limit()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"stored here"}""");

        await _anna.TapAsync("Log", "Fetch from device", "Yes, fetch");

        Assert.Equal(
            [($"{FeatureHost.Domain}/input_base_topic/{_unit}/log_sync/pepeunit", """{"COMMAND":"LogSync"}""")],
            _host.Messages.Sent);
        Assert.Contains("The broker took the command", _anna.Notice, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());

        // Both ways of answering: one list, and a message for each line of the device's file.
        await _host.TellAsync(
            _unit, SystemWord.Log, "[" + string.Join(',', Enumerable.Repeat("""{"level":"Info","text":"own"}""", 300)) + "]");
        await _host.TellAsync(
            _unit, SystemWord.Log, [.. Enumerable.Repeat("""{"level":"Info","text":"line"}""", 300)]);
        Assert.Equal(600, await CountAsync());
    }

    [Fact]
    public async Task A_sync_without_a_broker_deletes_nothing()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"stored here"}""");
        _host.Messages.IsReady = false;

        await _anna.TapAsync("Log", "Fetch from device", "Yes, fetch");

        Assert.Contains("Nothing was done", _anna.Notice, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Somebody_elses_log_is_gone_for_others()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"private"}""");
        var boris = _host.Person(1002);
        await boris.SayAsync("/start");

        await boris.PressAsync(new OpenUnitLogs(_unit.Value, UnitLogLevel.Debug, 0));
        Assert.Contains("does not exist", boris.Last.Text, StringComparison.Ordinal);
        foreach (var verb in Enum.GetValues<UnitLogVerb>()) await boris.PressAsync(new ChangeUnitLogs(_unit.Value, verb));

        Assert.All(boris.Messages, message => Assert.Empty(message.Documents));
        Assert.Equal(1, await CountAsync());
    }

    private Task<long> CountAsync() =>
        _host.Get<IUnitLogStore>().CountAsync(new UnitLogQuery { Units = [_unit] }, Stop);
}
