using System.Text;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners;

/// <summary>A Unit "Greenhouse" with the Outputs temperature and humidity is there; each test listens to it.</summary>
public sealed class ListenerFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _temperature = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Listeners:ListenersPerPerson", "12"));
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature, humidity");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Two_taps_from_the_unit_everything_is_collected_and_shown_live()
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Listen", "Recommended", "Start");

        var before = _anna.Messages.Count;
        _host.Time.Advance(TimeSpan.FromSeconds(2));
        await _host.PublishAsync(_temperature, "20.5");
        _host.Time.Advance(TimeSpan.FromSeconds(2));
        await _host.PublishAsync(_temperature, "21.5");

        var live = _anna.Find("values so far");
        Assert.Contains("• temperature: 21.5 · just now", live.Text, StringComparison.Ordinal);
        Assert.Contains("2 values so far", live.Text, StringComparison.Ordinal);
        Assert.Equal(2, live.Edits);
        Assert.True(live.IsSilent);
        Assert.Equal(before, _anna.Messages.Count);
    }

    [Fact]
    public async Task Managing_leaves_the_live_message_alone()
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Listen", "Recommended", "Start", "Manage");
        var card = _anna.Last;

        _host.Time.Advance(TimeSpan.FromSeconds(2));
        await _host.PublishAsync(_temperature, "20.5");

        Assert.Equal(card, _anna.Last);
        Assert.True(card.Has("Pause"));
        Assert.Contains("• temperature: 20.5", _anna.Find("1 value so far").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_conversation_is_answered_by_taps()
    {
        await ListenAsync("temperature", "Next", "Averages", "1 min", "1 h", "1,000 rows", "Store only");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Start");

        Assert.Contains("Topics: temperature\nKept: averages per 1 min\nUntil: 1 h\nLimit: rows 1,000", question,
            StringComparison.Ordinal);
        var listener = await OnlyListenerAsync();
        Assert.Equal((ListenerKind.Averages, 60), (listener.Kind, listener.WindowSeconds));
        Assert.Equal(1000, listener.MaxRows);
        Assert.Equal(["temperature"], listener.Nodes.Select(node => node.Name));
        Assert.Null(listener.LiveChatId);
    }

    [Fact]
    public async Task At_its_time_the_last_window_is_closed_and_the_person_gets_chart_and_file()
    {
        await ListenAsync("temperature", "Next", "Averages", "1 min", "1 h", "No limit", "Store only", "Start");
        var endsAt = DateTimeOffset.FromUnixTimeMilliseconds((await OnlyListenerAsync()).EndsAtMs!.Value);
        await _host.PublishAsync(_temperature, "20", "22");
        await _host.JumpAsync(endsAt - _host.Time.GetUtcNow() - TimeSpan.FromSeconds(0.5));
        _host.Offer(_temperature, "30");

        await _host.PassAsync(TimeSpan.FromSeconds(5));

        var chart = _anna.Find("has ended");
        Assert.Contains("Ended: its time was over.", chart.Text, StringComparison.Ordinal);
        Assert.NotNull(chart.Photo);
        Assert.Equal(
            ["temperature,2026-11-24T05:00:00.000Z,,2026-11-24T05:01:00.000Z,2,21,20,22,42,20,22,1,0.016",
             "temperature,2026-11-24T05:59:00.000Z,,2026-11-24T06:00:00.000Z,1,30,30,30,30,30,30,0,0.016"],
            Csv(_anna.Last));
        Assert.Equal(ListenerState.Ended, (await OnlyListenerAsync()).State);
    }

    [Fact]
    public async Task The_live_message_ends_with_all_that_was_counted()
    {
        await ListenAsync("temperature", "Next", "Every value", "1 h", "1 h", "No limit", "live message", "Start");
        await _host.PublishAsync(_temperature, "20");
        await _host.JumpAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        _host.Offer(_temperature, "21");

        await _host.PassAsync(TimeSpan.FromSeconds(4));

        Assert.Contains("2 values so far", _anna.Find("so far").Text, StringComparison.Ordinal);
        Assert.Contains("Ended: its time was over.", _anna.Find("so far").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_arrives_after_the_end_is_not_taken()
    {
        await ListenAsync("All topics", "Every value", "1 h", "1 h", "No limit", "Store only", "Start");
        await _host.PublishAsync(_temperature, "20");

        _host.Time.Advance(TimeSpan.FromHours(1));
        await _host.PublishAsync(_temperature, "21");

        Assert.Equal(["20"], await ValuesAsync());
    }

    [Fact]
    public async Task The_end_is_told_once()
    {
        await ListenAsync("All topics", "Every value", "1 h", "1 h", "No limit", "Store only", "Start");
        await _host.PublishAsync(_temperature, "20", "21");

        await _host.JumpAsync(TimeSpan.FromHours(1));
        await _host.PassAsync(TimeSpan.FromSeconds(3));

        Assert.Single(_anna.Messages, message => message.Text.Contains("has ended", StringComparison.Ordinal));
        Assert.Single(_anna.Messages, message => message.Documents is [{ FileName: var name }]
            && name.EndsWith(".csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listener_that_collected_nothing_ends_with_words_alone()
    {
        await ListenAsync("All topics", "Every value", "1 h", "1 h", "No limit", "Store only", "Start");

        await _host.JumpAsync(TimeSpan.FromHours(1));

        Assert.Contains("No value taken yet", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Null(_anna.Last.Photo);
        Assert.Empty(_anna.Last.Documents);
    }

    [Fact]
    public async Task Eighty_percent_of_a_budget_are_told_once()
    {
        await ListenWithinAsync("10 rows");
        await _host.PublishAsync(_temperature, "1", "2", "3", "4", "5", "6", "7");
        await _host.TickAsync();
        Assert.DoesNotContain(_anna.Messages, message => message.Text.Contains("80 %", StringComparison.Ordinal));

        await _host.PublishAsync(_temperature, "8");
        await _host.PassAsync(TimeSpan.FromSeconds(2));
        await _host.PublishAsync(_temperature, "9");
        await _host.PassAsync(TimeSpan.FromSeconds(2));

        var warning = Assert.Single(_anna.Messages, message => message.Text.Contains("80 %", StringComparison.Ordinal));
        Assert.Contains("Rows: 8 of 10", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_of_rows_takes_exactly_so_many_and_ends()
    {
        await ListenWithinAsync("10 rows");

        await _host.PublishAsync(_temperature, [.. Enumerable.Range(1, 12).Select(number => $"{number}")]);
        await _host.TickAsync();

        Assert.Equal(10, (await ValuesAsync()).Count);
        Assert.Contains("Ended: its rows were used up.", _anna.Find("has ended").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_of_bytes_ends_when_the_next_value_does_not_fit()
    {
        await ListenWithinAsync("20 B");

        await _host.PublishAsync(_temperature, [.. Enumerable.Repeat("100", 7)]);
        await _host.TickAsync();

        Assert.Equal(6, (await ValuesAsync()).Count);
        Assert.Contains("Ended: its amount of data was used up.", _anna.Find("has ended").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paused_listener_takes_nothing_until_it_is_resumed()
    {
        await ListenWithinAsync("No limit");
        await _host.PublishAsync(_temperature, "1");
        await OpenAsync();

        await _anna.TapAsync("Pause");
        await _host.PublishAsync(_temperature, "2");
        var paused = _anna.Last.Text;
        await _anna.TapAsync("Resume");
        await _host.PublishAsync(_temperature, "3");

        Assert.Contains("Paused: nothing is taken", paused, StringComparison.Ordinal);
        Assert.Equal(["1", "3"], await ValuesAsync());
    }

    [Fact]
    public async Task A_paused_listener_ends_at_its_time_too()
    {
        await ListenWithinAsync("No limit", until: "1 h");
        await OpenAsync();
        await _anna.TapAsync("Pause");

        await _host.JumpAsync(TimeSpan.FromHours(1));

        Assert.Contains("has ended", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_asks_then_ends_and_keeps_what_was_collected()
    {
        await ListenWithinAsync("No limit");
        await _host.PublishAsync(_temperature, "1", "2");
        await OpenAsync();

        await _anna.TapAsync("Stop");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Yes, stop it");
        await _host.TickAsync();

        Assert.Contains("A stopped listener cannot be started again", question, StringComparison.Ordinal);
        Assert.Contains("Ended: you stopped it.", _anna.Find("has ended").Text, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], await ValuesAsync());
    }

    [Fact]
    public async Task An_old_button_cannot_bring_an_ended_listener_back()
    {
        await ListenWithinAsync("No limit");
        await OpenAsync();
        await _anna.TapAsync("Pause");
        var card = _anna.Last;
        await _anna.TapAsync("Stop", "Yes, stop it");

        await _anna.TapAsync(card, "Resume");

        Assert.Equal(ListenerState.Ended, (await OnlyListenerAsync()).State);
    }

    [Fact]
    public async Task A_deleted_listeners_samples_are_purged_also_those_still_in_the_intake()
    {
        await ListenWithinAsync("No limit");
        var id = (await OnlyListenerAsync()).Id;
        await _host.PublishAsync(_temperature, "1");
        _host.Offer(_temperature, "2");
        await OpenAsync();

        await _anna.TapAsync("Delete", "Yes, delete it");
        await _host.TickAsync();

        Assert.Equal("Deleted.", _anna.Notice);
        Assert.Empty(await _host.Get<ISampleStore>().ListSeriesAsync(id, Stop));
        Assert.Equal(0, (await _host.Get<ISampleStore>().ReadUsageAsync(id, Stop)).Rows);
        Assert.Contains("Nothing is being collected", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_button_of_a_deleted_listener_says_that_it_is_gone()
    {
        await ListenWithinAsync("No limit");
        await OpenAsync();
        var card = _anna.Last;
        await _anna.TapAsync("Delete", "Yes, delete it");

        await _anna.TapAsync(card, "Pause");

        Assert.Equal("This listener does not exist any more.", _anna.Last.Text);
    }

    [Fact]
    public async Task The_list_has_pages_with_running_ones_first()
    {
        for (var number = 0; number < 9; number++) await ListenWithinAsync("No limit");
        await OpenAsync();
        await _anna.TapAsync("Stop", "Yes, stop it");

        await _anna.SayAsync("/listeners");
        var first = _anna.Last;
        await _anna.TapAsync("›");

        Assert.Contains("8 of 12 running, 9 in all · page 1 of 2", first.Text, StringComparison.Ordinal);
        Assert.Equal(8, first.Labels.Count(label => label.StartsWith('▶')));
        Assert.Contains("page 2 of 2", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal("⏹ Greenhouse: temperature, humidity", _anna.Last.Labels[0]);
    }

    [Fact]
    public async Task Too_many_listeners_are_refused_with_limit_and_use()
    {
        for (var number = 0; number < 12; number++) await ListenWithinAsync("No limit");

        await ListenWithinAsync("No limit");

        Assert.Contains(
            "You have 12 running listeners, and this instance allows 12 for one person", _anna.Last.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_of_somebody_else_is_answered_as_one_that_is_gone()
    {
        await ListenWithinAsync("No limit");
        var listener = await OnlyListenerAsync();
        var ben = _host.Person(1002);

        await ben.PressAsync(new OpenListener(listener.Id.Value));
        await ben.PressAsync(new ManageListener(listener.Id.Value));
        foreach (var verb in Enum.GetValues<ListenerVerb>()) await ben.PressAsync(new ChangeListener(listener.Id.Value, verb));
        await ben.PressAsync(new ListenToUnit(_temperature.Unit.Value));

        Assert.All(ben.Messages, message => Assert.Contains("does not exist any more", message.Text, StringComparison.Ordinal));
        Assert.Equal(ListenerState.Active, (await OnlyListenerAsync()).State);
    }

    private async Task ListenAsync(params string[] taps)
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync(["Greenhouse", .. taps]);
    }

    /// <summary>Every value of all topics, with a limit that is typed or tapped.</summary>
    private async Task ListenWithinAsync(string limit, string until = "Until I stop it")
    {
        await ListenAsync("All topics", "Every value", "1 h", until);
        if (limit == "No limit") await _anna.TapAsync(limit);
        else await _anna.SayAsync(limit);
        await _anna.TapAsync("Store only", "Start");
    }

    private async Task OpenAsync()
    {
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse");
    }

    private async Task<Listener> OnlyListenerAsync() =>
        Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(1001, 0, 10, Stop));

    private async Task<IReadOnlyList<string>> ValuesAsync()
    {
        var listener = await OnlyListenerAsync();
        var samples = await _host.Get<ISampleStore>().ReadSamplesAsync(
            listener.Id, _temperature.Id, TimeRange.All, 100, Stop);
        return [.. samples.Select(sample => sample.Value.ToString())];
    }

    /// <summary>The rows of the file, without its header.</summary>
    private static string[] Csv(SeenMessage message) => Encoding.UTF8.GetString(Assert.Single(message.Documents).Bytes)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
}
