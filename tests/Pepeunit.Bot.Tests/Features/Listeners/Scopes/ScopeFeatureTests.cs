using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Editing;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Scopes;

/// <summary>Anna has the Units Greenhouse and Cellar; Ben has none.</summary>
public sealed class ScopeFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private FeaturePerson _ben = null!;
    private UnitNode _temperature = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Listeners:RowsPerMonth", "40"));
        _anna = _host.Person(1001);
        _ben = _host.Person(1002, "ru");
        await _anna.CreateUnitAsync("Greenhouse", "temperature, humidity");
        await _anna.CreateUnitAsync("Cellar", "temperature");
        await _ben.SayAsync("/menu");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_filter_shows_what_it_matches_and_new_topics_join_by_themselves()
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("By a topic filter");
        Assert.True(_anna.Last.Has("+/temperature"));
        await _anna.SayAsync("+/temperature");
        Assert.Contains("+/temperature matches 2 topics: ", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("Greenhouse/temperature", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Recommended", "Start");

        await _anna.CreateUnitAsync("Attic", "temperature, pressure");
        var attic = await _host.NodeAsync("Attic", "temperature");
        await _host.PublishAsync(attic, "18.5");

        Assert.Equal(["18.5"], await ValuesAsync(attic));
        await OpenAsync("+/temperature");
        Assert.Contains("Topic filter: 3 topics match", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("• Attic/temperature: 18.5", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renamed_unit_leaves_the_filter_and_comes_back_with_its_name()
    {
        await ListenByFilterAsync("greenhouse/#");
        await _host.PublishAsync(_temperature, "1");

        await _host.Get<UnitEdits>().RenameAsync(_temperature.Unit, 1001, "Hothouse", Stop);
        await _host.SettleAsync();
        await _host.PublishAsync(_temperature, "2");
        await OpenAsync("greenhouse/#");
        Assert.Contains("not in the scope any more, what it sent stays", _anna.Last.Text, StringComparison.Ordinal);
        await _host.Get<UnitEdits>().RenameAsync(_temperature.Unit, 1001, "Greenhouse", Stop);
        await _host.SettleAsync();
        await _host.PublishAsync(_temperature, "3");

        Assert.Equal(["1", "3"], await ValuesAsync(_temperature));
    }

    [Theory]
    [InlineData("a/#/b", "may only stand at the end")]
    [InlineData("green+/temperature", "stand alone between slashes")]
    public async Task A_bad_filter_is_asked_again(string filter, string answer)
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("By a topic filter");

        await _anna.SayAsync(filter);

        Assert.Contains(answer, _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("cellar/cave");
        Assert.Contains("matches none of your topics yet", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_is_deleted_leaves_the_scope_of_all_units_and_the_rest_goes_on()
    {
        await ListenToAllAsync();
        var cellar = await _host.NodeAsync("Cellar", "temperature");
        await _host.PublishAsync(cellar, "1");

        await _host.Get<UnitStore>().DeleteAsync(cellar.Unit, 1001, Stop);
        await _host.SettleAsync();
        await _host.PublishAsync(_temperature, "2");

        Assert.Equal(["temperature", "humidity"], (await OnlyAsync(1001)).Nodes.Select(node => node.Name.Split('/')[1]));
        Assert.Equal(["2"], await ValuesAsync(_temperature));
    }

    [Fact]
    public async Task A_unit_that_is_handed_over_leaves_all_units_and_joins_those_of_its_new_owner()
    {
        await ListenToAllAsync();
        await _host.PublishAsync(_temperature, "1");
        await _ben.SayAsync("/units");
        await _ben.TapAsync("Создать");
        await _ben.SayAsync("Sauna");
        await _ben.SayAsync("heat");
        await _ben.TapAsync("Ничего не получает");
        await _ben.SayAsync("/listen");
        await _ben.TapAsync("Все мои юниты", "Рекомендованное", "Начать");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Settings", "Hand over");
        await _anna.SayAsync("@person_1002");
        await _anna.TapAsync("✅ Yes");

        await _ben.TapAsync("Принять");
        await _host.PublishAsync(_temperature, "2");

        Assert.Equal(["1"], await ValuesAsync(_temperature));
        Assert.Equal(["2"], await ValuesAsync(_temperature, owner: 1002));
        Assert.True((await OnlyAsync(1001)).Nodes.Single(node => node.Node == _temperature.Id).HasLeft);
    }

    [Fact]
    public async Task A_shared_unit_is_listened_to_as_long_as_it_is_shared()
    {
        var grant = new UnitGrant(_temperature.Unit, GrantAgent.Person, "1002");
        await _host.Get<GrantStore>().AddAsync(grant, Stop);
        await _host.SettleAsync();
        await _ben.SayAsync("/listen");
        await _ben.TapAsync("👥 Greenhouse", "Рекомендованное", "Начать");
        await _host.PublishAsync(_temperature, "1");

        await _host.Get<GrantStore>().RemoveAsync(grant, Stop);
        await _host.SettleAsync();
        await _host.PublishAsync(_temperature, "2");
        await _ben.SayAsync("/listeners");
        await _ben.TapAsync("Greenhouse");
        Assert.Contains("собранное осталось", _ben.Last.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(": 1 ·", _ben.Last.Text, StringComparison.Ordinal);
        await _host.Get<GrantStore>().AddAsync(grant, Stop);
        await _host.SettleAsync();
        await _host.PublishAsync(_temperature, "3");

        Assert.Equal(["1", "3"], await ValuesAsync(_temperature, owner: 1002));
    }

    [Fact]
    public async Task A_unit_that_was_never_shared_is_answered_as_one_that_is_gone()
    {
        await _ben.PressAsync(new ListenToUnit(_temperature.Unit.Value));

        Assert.Contains("больше нет", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chosen_topics_of_a_shared_unit_are_refused_when_it_was_withdrawn_meanwhile()
    {
        var grant = new UnitGrant(_temperature.Unit, GrantAgent.Person, "1002");
        await _host.Get<GrantStore>().AddAsync(grant, Stop);
        await _host.SettleAsync();
        await _ben.SayAsync("/listen");
        await _ben.TapAsync("👥 Greenhouse", "Рекомендованное");
        await _host.Get<GrantStore>().RemoveAsync(grant, Stop);
        await _host.SettleAsync();

        await _ben.TapAsync("Начать");

        Assert.Empty(await _host.Get<ListenerStore>().ListByOwnerAsync(1002, 0, 10, Stop));
        Assert.Contains("больше нет", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_of_many_topics_shows_twelve_and_pages_the_rest()
    {
        await _anna.CreateUnitAsync("Field", string.Join(", ", Enumerable.Range(10, 25).Select(number => $"n{number}")));
        await ListenByFilterAsync("field/+");

        await OpenAsync("field/+");
        Assert.Contains("… and 13 more", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("All topics (25)");
        Assert.Contains("25 topics · page 1 of 2", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("›");
        Assert.Contains("n34", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Refresh");
        Assert.Contains("page 2 of 2", _anna.Last.Text, StringComparison.Ordinal);
        await _ben.PressAsync(new ListListenerNodes((await OnlyAsync(1001)).Id.Value, 0));
        Assert.DoesNotContain("n10", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_month_of_a_person_ends_all_taking_is_told_once_and_begins_anew()
    {
        await ListenToAllAsync();
        await _host.PublishAsync(_temperature, [.. Enumerable.Repeat("7", 40)]);
        await CountAsync();
        await CountAsync();
        await _host.PublishAsync(_temperature, "8");

        var told = Assert.Single(_anna.Messages, message =>
            message.Text.Contains("as much as one person may in a month", StringComparison.Ordinal));
        Assert.Contains("40 of 40 rows", told.Text, StringComparison.Ordinal);
        Assert.Contains("Begins anew", told.Text, StringComparison.Ordinal);
        Assert.Equal(40, (await ValuesAsync(_temperature)).Count);
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("Cellar", "Recommended", "Start");
        Assert.Contains("40 of 40 rows", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(1001, 0, 10, Stop));
        _host.Time.Advance(TimeSpan.FromDays(8));
        await CountAsync();
        Assert.False(_host.Get<PersonBudgets>().Of(1001).IsSpent);
    }

    private async Task CountAsync()
    {
        await _host.RunAsync<CountUsageJob>(job => job.RunAsync(Stop));
        await _host.SettleAsync();
    }

    private async Task ListenByFilterAsync(string filter)
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("By a topic filter");
        await _anna.SayAsync(filter);
        await _anna.TapAsync("Choose what is kept", "Every value", "1 h", "Until I stop it", "No limit", "Store only", "Start");
    }

    private async Task ListenToAllAsync()
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("All my Units");
        Assert.Contains("All your Units have 3 topics", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Choose what is kept", "Every value", "1 h", "Until I stop it", "No limit", "Store only", "Start");
    }

    private async Task OpenAsync(string listener)
    {
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync($"{listener}:");
    }

    private async Task<Listener> OnlyAsync(long owner) =>
        Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(owner, 0, 10, Stop));

    private async Task<IReadOnlyList<string>> ValuesAsync(UnitNode node, long owner = 1001)
    {
        var samples = await _host.Get<ISampleStore>().ReadSamplesAsync(
            (await OnlyAsync(owner)).Id, node.Id, TimeRange.All, 100, Stop);
        return [.. samples.Select(sample => sample.Value.ToString())];
    }
}
