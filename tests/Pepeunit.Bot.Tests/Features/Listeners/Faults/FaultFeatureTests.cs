using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Listeners.Faults;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Faults;

/// <summary>A listener that reads numbers above 10; one that takes nothing for a minute counts as failing here.</summary>
public sealed class FaultFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _temperature = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Listeners:FailingSeconds", "60"));
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/listen");
        await _anna.TapAsync(
            "Greenhouse", "All topics", "Every value", "1 h", "Until I stop it", "No limit", "Store only", "Start");
        await ChangeAsync(pipe => pipe with
        {
            Filters = new PipeFilters
            {
                InputKind = ValueKind.Number,
                Threshold = ThresholdKind.Min,
                ThresholdMin = 10,
            },
        });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_listener_that_takes_nothing_tells_its_owner_once_and_once_when_it_works_again()
    {
        await SendAsync("20", TimeSpan.FromSeconds(10));
        await SendAsync("5", TimeSpan.FromSeconds(130));

        var failing = Assert.Single(Failing());
        Assert.StartsWith(
            "⚠️ The listener on Greenhouse takes nothing.\nWhat comes is outside the threshold.\nRefused: ", failing.Text,
            StringComparison.Ordinal);
        Assert.False(failing.IsSilent);

        await SendAsync("20", TimeSpan.FromSeconds(20));
        await SendAsync("20", TimeSpan.FromSeconds(20));

        var works = Assert.Single(_anna.Messages, message => message.Text.Contains("works again", StringComparison.Ordinal));
        Assert.True(works.IsSilent);
        Assert.Single(Failing());
        await _anna.TapAsync(failing, "Listener");
        var card = _anna.Find("Last error: What comes is outside the threshold. Over since");
        Assert.Contains("Refused, outside the threshold: 130", card.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_episode_is_told_again()
    {
        await SendAsync("5", TimeSpan.FromSeconds(80));
        await SendAsync("20", TimeSpan.FromSeconds(20));

        await SendAsync("word", TimeSpan.FromSeconds(80));

        Assert.Equal(2, Failing().Count);
        Assert.Contains("What comes is no number.", Failing()[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_node_and_single_bad_values_are_no_fault()
    {
        await SendAsync("20", TimeSpan.FromSeconds(10));
        await SendAsync("5", TimeSpan.FromSeconds(1));

        await _host.PassAsync(TimeSpan.FromMinutes(3));

        Assert.Empty(Failing());
    }

    [Fact]
    public async Task A_muted_listener_says_nothing_until_it_is_asked_to()
    {
        await SendAsync("5", TimeSpan.FromSeconds(80));
        await _anna.TapAsync("Mute");
        Assert.Equal("You will hear of no more errors of this listener.", _anna.Notice);

        await SendAsync("20", TimeSpan.FromSeconds(20));
        await SendAsync("5", TimeSpan.FromSeconds(80));

        Assert.Empty(Failing());
        Assert.DoesNotContain(_anna.Messages, message => message.Text.Contains("works again", StringComparison.Ordinal));
        await _anna.TapAsync("Refresh");
        Assert.Contains("⚠️ Error: What comes is outside the threshold.", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Tell me of errors");
        Assert.DoesNotContain("You hear of no errors", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_at_once_tell_once()
    {
        await _host.RunAsync<FindFailingListenersJob>(job => job.RunAsync(Stop));
        await _host.PublishAsync(_temperature, "5");
        await _host.RunAsync<FindFailingListenersJob>(job => job.RunAsync(Stop));
        _host.Time.Advance(TimeSpan.FromMinutes(2));
        await _host.PublishAsync(_temperature, "5");

        for (var run = 0; run < 3; run++) await _host.RunAsync<FindFailingListenersJob>(job => job.RunAsync(Stop));
        await _host.SettleAsync();

        Assert.Single(Failing());
    }

    [Fact]
    public async Task A_pipe_that_is_not_valid_any_more_stops_its_node_alone_and_is_told()
    {
        var ben = _host.Person(1002);
        await ben.CreateUnitAsync("Cellar", "level");
        await ben.SayAsync("/listen");
        await ben.TapAsync("Cellar", "All topics", "Every value", "1 h", "Until I stop it", "No limit", "Store only", "Start");

        await ChangeAsync(pipe => pipe with { Policy = new ProcessingPolicy { Kind = PolicyKind.NRecords, RecordCount = 0 } });
        await _host.PublishAsync(await _host.NodeAsync("Cellar", "level"), "1");
        await _host.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Contains(
            "The pipe of temperature: n_records_count is not valid in this version.", Assert.Single(Failing()).Text,
            StringComparison.Ordinal);
        var working = Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(1002, 0, 10, Stop));
        Assert.Equal(
            1, (await _host.Get<Pepeunit.Bot.Ingest.Samples.ISampleStore>().ReadUsageAsync(working.Id, Stop)).Accepted);

        await ChangeAsync(pipe => pipe with { Policy = new ProcessingPolicy { Kind = PolicyKind.LastValue } });
        await _host.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("works again", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_russian_too()
    {
        var ivan = _host.Person(1003, "ru");
        await ivan.SayAsync("/units");
        await ivan.TapAsync("Создать");
        await ivan.SayAsync("Теплица");
        await ivan.SayAsync("влажность");
        await ivan.TapAsync("Ничего не получает");
        var humidity = await _host.NodeAsync("Теплица", "влажность");
        await _host.PublishAsync(humidity, "1");
        await ivan.SayAsync("/listen");
        await ivan.TapAsync(
            "Теплица", "Все топики", "Средние", "1 мин", "Пока не остановлю", "Без предела", "Только в хранилище", "Начать");

        for (var second = 0; second < 80; second++)
        {
            _host.Offer(humidity, "сухо");
            await _host.PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.StartsWith(
            "⚠️ Слушатель на Теплица ничего не берёт.\nПриходят не числа.", ivan.Last.Text, StringComparison.Ordinal);
    }

    private List<SeenMessage> Failing() =>
        [.. _anna.Messages.Where(message => message.Text.Contains("takes nothing", StringComparison.Ordinal))];

    private async Task SendAsync(string value, TimeSpan time)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            _host.Offer(_temperature, value);
            await _host.PassAsync(TimeSpan.FromSeconds(1));
        }
    }

    private async Task ChangeAsync(Func<PipeDefinition, PipeDefinition> change)
    {
        var store = _host.Get<ListenerStore>();
        var listener = Assert.Single(await store.ListByOwnerAsync(1001, 0, 10, Stop));
        var node = Assert.Single(listener.Nodes);
        Assert.True(await store.ChangePipeAsync(listener.Id, node, change(node.Pipe), Stop));
        await _host.SettleAsync();
    }
}
