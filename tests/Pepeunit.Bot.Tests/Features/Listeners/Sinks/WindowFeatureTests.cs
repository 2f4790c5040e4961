using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Sinks;

/// <summary>Windows of a minute, each told in the chat when it has closed. The clock begins at 05:00:00 UTC.</summary>
public sealed class WindowFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _temperature = null!;
    private UnitNode _humidity = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature, humidity");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
        _humidity = await _host.NodeAsync("Greenhouse", "humidity");
        await _anna.SayAsync("/listen");
        await _anna.TapAsync(
            "Greenhouse", "All topics", "Averages", "1 min", "Until I stop it", "No limit", "Choose …", "message per window",
            "Next", "Start");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_window_is_told_once_when_it_has_closed_with_all_its_nodes()
    {
        await _host.PublishAsync(_temperature, "20", "22");
        await _host.PublishAsync(_humidity, "55.5");
        await _host.PassAsync(TimeSpan.FromSeconds(61));
        Assert.Empty(Windows());

        await _host.PassAsync(TimeSpan.FromSeconds(30));

        var message = Assert.Single(Windows());
        Assert.Equal(
            "🧩 Greenhouse\n05:00–05:01\n\ntemperature\navg 21 · min 20 · max 22\n2 values · alive 2 %\n\nhumidity\n"
            + "avg 55.5 · min 55.5 · max 55.5\n1 value · alive 2 %", message.Text);
        Assert.True(message.IsSilent);
        Assert.Equal(0, message.Edits);
    }

    [Fact]
    public async Task A_late_value_revises_the_message_in_place()
    {
        await _host.PublishAsync(_temperature, "20", "22");
        await _host.PassAsync(TimeSpan.FromSeconds(65));
        await _host.PublishAsync(_temperature, "30");
        await _host.PassAsync(TimeSpan.FromSeconds(65));

        await _host.PublishAtAsync(_temperature, "27", _host.Time.GetUtcNow() - TimeSpan.FromSeconds(125));
        await _host.PublishAtAsync(_temperature, "27", _host.Time.GetUtcNow() - TimeSpan.FromSeconds(125));
        await _host.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(2, Windows().Count);
        Assert.Contains("avg 24 · min 20 · max 27\n4 values", Windows()[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("✏️ Revised: +2 late values", Windows()[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Revised", Windows()[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_value_in_the_last_window_revises_it_although_nothing_newer_came()
    {
        await _host.PublishAsync(_temperature, "20");
        await _host.PassAsync(TimeSpan.FromSeconds(65));

        await _host.PublishAtAsync(_temperature, "24", _host.Time.GetUtcNow() - TimeSpan.FromSeconds(30));
        await _host.PassAsync(TimeSpan.FromSeconds(2));

        Assert.EndsWith("✏️ Revised: +1 late value", Assert.Single(Windows()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Windows_that_close_faster_than_the_chat_may_hear_are_merged_and_counted()
    {
        var minutes = TimeSpan.FromMinutes(1);
        for (var minute = 0; minute < 7; minute++)
        {
            await _host.PublishAsync(_temperature, $"{20 + minute}");
            _host.Time.Advance(minutes);
        }

        await _host.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(2, Windows().Count);
        Assert.Contains("05:00–05:06\n6 windows merged into this message", Windows()[0].Text, StringComparison.Ordinal);
        Assert.Contains(
            "1 earlier: 20 … 20\n05:01 avg 21 · min 21 · max 21", Windows()[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_at_once_tell_a_window_once()
    {
        await _host.PublishAsync(_temperature, "20");
        _host.Time.Advance(TimeSpan.FromSeconds(65));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.RunAsync<TellWindowsJob>(job => job.RunAsync(Stop))));
        await _host.SettleAsync();

        Assert.Single(Windows());
    }

    [Fact]
    public async Task Windows_that_passed_while_the_bot_was_blocked_come_merged_on_return()
    {
        await _anna.BlockAsync(isBlocked: true);
        for (var minute = 0; minute < 3; minute++)
        {
            await _host.PublishAsync(_temperature, "20");
            await _host.PassAsync(TimeSpan.FromMinutes(1));
        }

        await _host.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Empty(Windows());
        await _anna.BlockAsync(isBlocked: false);
        await _host.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Contains("3 windows merged", Assert.Single(Windows()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_it_is_switched_off_and_on_only_later_windows_are_told()
    {
        await _host.PublishAsync(_temperature, "20");
        await SwitchAsync();
        await _host.PassAsync(TimeSpan.FromSeconds(90));
        Assert.Empty(Windows());

        await SwitchAsync();
        await _host.PublishAsync(_temperature, "21");
        await _host.PassAsync(TimeSpan.FromSeconds(60));

        Assert.Contains("05:01–05:02", Assert.Single(Windows()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PolicyKind.Sliding)]
    [InlineData(PolicyKind.Session)]
    [InlineData(PolicyKind.Adaptive)]
    public async Task Windows_of_every_kind_are_told_when_they_have_closed_and_revised(PolicyKind kind)
    {
        await UseAsync(kind);
        await _host.PublishAsync(_temperature, "20");
        await _host.PassAsync(TimeSpan.FromSeconds(20));
        await _host.PublishAsync(_temperature, "20.5");
        await _host.PassAsync(TimeSpan.FromMinutes(5));
        var before = Windows();

        await _host.PublishAtAsync(_temperature, "20.25", _host.Time.GetUtcNow() - TimeSpan.FromSeconds(312));
        await _host.PassAsync(TimeSpan.FromSeconds(40));

        Assert.Contains("temperature\navg 20.25", before[0].Text, StringComparison.Ordinal);
        Assert.Equal(before.Count, Windows().Count);
        Assert.Contains("3 values", Windows()[0].Text, StringComparison.Ordinal);
        Assert.Contains("Revised: +1 late value", Windows()[0].Text, StringComparison.Ordinal);
    }

    private List<SeenMessage> Windows() =>
        [.. _anna.Messages.Where(message => message.Text.StartsWith("🧩", StringComparison.Ordinal))];

    private async Task SwitchAsync()
    {
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse", "Where to", "message per window", "Next", "Save");
    }

    private async Task UseAsync(PolicyKind kind)
    {
        var store = _host.Get<ListenerStore>();
        var listener = Assert.Single(await store.ListByOwnerAsync(1001, 0, 10, Stop));
        var policy = new ProcessingPolicy
        {
            Kind = kind,
            WindowSeconds = 120,
            WindowHop = 60,
            SessionGap = 30,
            SessionMax = 3600,
            AdaptiveMin = 60,
            AdaptiveMax = 240,
            AdaptiveTolerance = 1,
            Functions = [WindowFunction.Avg, WindowFunction.Max],
        };
        foreach (var node in listener.Nodes)
        {
            var pipe = node.Pipe with { Policy = policy, Filters = node.Pipe.Filters with { IsKindGuessed = false } };
            await store.ChangePipeAsync(listener.Id, node, pipe, Stop);
        }

        await _host.SettleAsync();
    }
}
