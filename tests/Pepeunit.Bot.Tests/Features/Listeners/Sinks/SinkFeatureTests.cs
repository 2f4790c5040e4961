using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Sinks;

/// <summary>Where the results of a listener go is chosen when it is made and changed on its card.</summary>
public sealed class SinkFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Any_combination_is_chosen_by_taps_and_told_before_the_start()
    {
        await ListenAsync("Averages", "1 min", "1 h", "No limit", "Choose …");
        await _anna.TapAsync("message per window", "Daily digest", "08:00", "Keep raw", "6 h", "CSV", "Next");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Start");

        Assert.Contains(
            "Store, and:\n• 🧩 a message per window\n• 🌅 a digest every day at 08:00\n• 🗃 raw values too, for 6 h\n"
            + "At the end you get a chart.", question, StringComparison.Ordinal);
        Assert.Equal(
            new SinkChoice { TellsWindows = true, DigestMinute = 480, RawSeconds = 21_600, SendsCsv = false },
            await ChoiceAsync());
    }

    [Fact]
    public async Task One_tap_is_enough_for_the_usual_sinks()
    {
        await ListenAsync("Every value", "1 h", "1 h", "No limit", "live message");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Start");

        Assert.EndsWith("Shown live in this chat.\nAt the end you get a chart and a file.", question, StringComparison.Ordinal);
        Assert.Equal(new SinkChoice { IsLive = true }, await ChoiceAsync());
    }

    [Fact]
    public async Task What_only_windows_have_is_offered_for_windows_only()
    {
        await ListenAsync("Every value", "1 h", "1 h", "No limit", "Choose …");

        Assert.False(_anna.Last.Has("per window"));
        Assert.False(_anna.Last.Has("raw"));
        Assert.True(_anna.Last.Has("☑ 📄 File (CSV) at the end"));
    }

    [Fact]
    public async Task The_sinks_of_a_running_listener_are_changed_on_its_card_after_a_confirmation()
    {
        await ListenAsync("Averages", "1 min", "1 h", "No limit", "Store only", "Start");
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse", "Where to", "Live message", "Daily digest");
        await _anna.SayAsync("25:00");
        var refusal = _anna.Last.Text;
        await _anna.SayAsync("7.30");
        await _anna.TapAsync("Next");
        var question = _anna.Last.Text;
        Assert.Equal(new SinkChoice(), await ChoiceAsync());

        await _anna.TapAsync("Save");

        Assert.Contains("from 0:00 to 23:59", refusal, StringComparison.Ordinal);
        Assert.Equal(
            "Where to, for Greenhouse?\n• 🗄 the store\n• 💬 a live message here\n• 🌅 a digest every day at 07:30\n"
            + "• 📄 a file (CSV) at the end", question);
        Assert.Contains("Saved.", _anna.Find("Saved.").Text, StringComparison.Ordinal);
        Assert.Equal(new SinkChoice { IsLive = true, DigestMinute = 450 }, await ChoiceAsync());
    }

    [Fact]
    public async Task The_sinks_of_an_ended_or_foreign_listener_are_not_changed()
    {
        await ListenAsync("Averages", "1 min", "1 h", "No limit", "Store only", "Start");
        var listener = await OnlyListenerAsync();
        var ben = _host.Person(1002);

        await ben.PressAsync(new ChooseSinks(listener.Id.Value));
        await _anna.PressAsync(new ChooseSinks(listener.Id.Value));
        await _host.Get<ListenerStore>().EndAsync(listener.Id, EndReason.Stopped, 0, Stop);
        await _anna.TapAsync("Live message", "Next", "Save");

        Assert.Contains("does not exist any more", ben.Last.Text, StringComparison.Ordinal);
        Assert.Contains("does not exist any more", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(new SinkChoice(), await ChoiceAsync());
    }

    [Theory]
    [InlineData("8", 480)]
    [InlineData("08:05", 485)]
    [InlineData("23.59", 1439)]
    [InlineData("24:00", null)]
    [InlineData("8:5", null)]
    [InlineData("8:05:00", null)]
    [InlineData("noon", null)]
    public void A_time_of_the_day_is_read_as_people_type_it(string text, int? minute)
    {
        Assert.Equal(minute, SinkQuestions.ParseClock(text));
    }

    private async Task ListenAsync(params string[] taps)
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync(["Greenhouse", "All topics", .. taps]);
    }

    private async Task<Listener> OnlyListenerAsync() =>
        Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(1001, 0, 10, Stop));

    private async Task<SinkChoice> ChoiceAsync() =>
        (await _host.Get<SinkStore>().FindAsync((await OnlyListenerAsync()).Id, Stop))!.Choice;
}
