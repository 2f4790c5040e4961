using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Sharing;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Sharing;

public sealed class SharingFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private FeaturePerson _ben = null!;
    private UnitNode _node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        _ben = _host.Person(1002);
        await _anna.CreateUnitAsync("Greenhouse", "temperature", "heater");
        await _ben.SayAsync("/menu");
        _node = await _host.NodeAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_link_opens_the_unit_for_who_may_see_it_and_for_nobody_else()
    {
        _host.Get<BotIdentity>().Username = "pepeunit_bot";
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Access", "🔗 Link");
        var payload = _anna.Last.Text[(_anna.Last.Text.IndexOf("?start=", StringComparison.Ordinal) + 7)..].Trim();
        var stranger = _host.Person(3003);

        await _anna.SayAsync($"/start {payload}");
        Assert.True(_anna.Last.Has("Files"));
        await stranger.SayAsync($"/start {payload}");
        Assert.DoesNotContain("Greenhouse", stranger.Last.Text, StringComparison.Ordinal);

        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Access", "Internal");
        await stranger.SayAsync($"/start {payload}");

        Assert.Contains("Greenhouse", stranger.Last.Text, StringComparison.Ordinal);
        Assert.False(stranger.Last.Has("Files"));
    }

    [Fact]
    public async Task Visibility_goes_for_the_unit_and_all_its_topics()
    {
        await OpenAsync("Access");
        Assert.Contains("Now: 🔒 Private", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("🌍 Public");

        Assert.Contains("Now: 🌍 Public", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(Visibility.Public, (await _host.NodeAsync("Greenhouse", "heater")).Visibility);
        await _ben.PressAsync(new OpenUnit(_node.Unit.Value));
        Assert.Contains("Of Person 1001. You may look, not change.", _ben.Last.Text, StringComparison.Ordinal);
        Assert.Equal(["🔌 Topics", "🔄 Refresh", "‹ Others' Units"], _ben.Last.Labels.Take(3));
    }

    [Theory]
    [InlineData("@Person_1002")]
    [InlineData("person_1002")]
    [InlineData("https://t.me/Person_1002")]
    [InlineData("1002")]
    public async Task A_person_is_given_access_by_name_or_id_and_is_told(string typed)
    {
        await OpenAsync("Access", "Given access", "Person");
        await _anna.SayAsync(typed);
        Assert.Contains("Give Person 1002 (1002) access to Greenhouse?", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("✅ Yes");

        Assert.Contains("Access given.", _anna.Last.Text, StringComparison.Ordinal);
        Assert.True(_anna.Last.Has("👤 Person 1002"));
        Assert.Equal("🤝 Person 1001 gave you access to Greenhouse.", _ben.Last.Text);
        await _ben.TapAsync("Open");
        Assert.Contains("• temperature: no value yet", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_and_oneself_are_asked_again()
    {
        await OpenAsync("Access", "Given access", "Person");

        await _anna.SayAsync("@nobody");
        Assert.Contains("Nobody called “@nobody” has written to me", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("1001");
        Assert.Contains("That is you", _anna.Last.Text, StringComparison.Ordinal);

        Assert.Empty(await _host.Get<GrantStore>().AllAsync(Stop));
    }

    [Fact]
    public async Task Access_is_taken_back_after_a_question_and_the_person_is_told()
    {
        await GrantAsync(GrantAgent.Person, "1002");
        await OpenAsync("Access", "Given access", "Person 1002");
        Assert.Contains("Take the access to Greenhouse back from Person 1002?", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("No, keep it", "Person 1002");

        await _anna.TapAsync("Yes, take it back");

        Assert.Equal("Access taken back.", _anna.Notice);
        Assert.Equal("Your access to Greenhouse was taken back.", _ben.Last.Text);
        await _ben.PressAsync(new OpenUnit(_node.Unit.Value));
        Assert.Equal("This Unit does not exist any more.", _ben.Last.Text);
        await _anna.PressAsync(new RevokePerson(_node.Unit.Value, 1002, IsSure: true));
        Assert.Equal("There was no access any more.", _anna.Notice);
    }

    [Fact]
    public async Task A_unit_of_somebody_else_is_given_access_by_its_id_and_its_device_may_read()
    {
        await _ben.CreateUnitAsync("Panel", "x");
        var panel = (await _host.NodeAsync("Panel", "x")).Unit;
        await OpenAsync("Access", "Given access", "➕ Unit");

        await _anna.SayAsync("panel");
        Assert.Contains("A Unit's id looks like", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync(Guid.CreateVersion7().ToString());
        Assert.Contains("There is no Unit of this id", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync(_node.Unit.ToString());
        Assert.Contains("Your own Units see it anyway", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync(panel.ToString());

        Assert.Contains("Access given.", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("gave one of your Units access to Greenhouse", _ben.Last.Text, StringComparison.Ordinal);
        var topic = _node.TopicOn(FeatureHost.Domain);
        var device = new DeviceIdentity(panel, (await _host.Get<UnitStore>().FindAsync(panel, Stop))!.TokenId);
        Assert.Equal(AccessVerdict.Allowed, _host.Get<IBrokerAccess>().MaySubscribe(device, topic));
        await _anna.PressAsync(new RevokeUnit(_node.Unit.Value, panel.Value, IsSure: false));
        await _anna.TapAsync("Yes, take it back");
        Assert.Equal(AccessVerdict.NotVisible, _host.Get<IBrokerAccess>().MaySubscribe(device, topic));
    }

    [Fact]
    public async Task A_visible_unit_of_somebody_else_is_chosen_by_a_button()
    {
        await _ben.CreateUnitAsync("Panel", "x");
        await _ben.PressAsync(new SetUnitVisibility(
            (await _host.NodeAsync("Panel", "x")).Unit.Value, Visibility.Internal, IsSure: true));

        await OpenAsync("Access", "Given access", "➕ Unit", "Panel · Person 1002");

        Assert.True(_anna.Last.Has("📟 Panel"));
    }

    [Fact]
    public async Task The_hundredth_and_first_grant_is_refused_with_the_limit()
    {
        for (var number = 0; number < GrantStore.MaxPerUnit; number++)
            await GrantAsync(GrantAgent.Unit, Guid.CreateVersion7().ToString());

        await OpenAsync("Access", "Given access");
        Assert.True(_anna.Last.Has("1/13"));
        await _anna.TapAsync("›", "➕ Person");
        await _anna.SayAsync("1002");
        await _anna.TapAsync("✅ Yes");

        Assert.Contains("A Unit can be shared with 100 at most", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_of_others_are_browsed_searched_and_opened()
    {
        await GrantAsync(GrantAgent.Person, "1002");
        for (var number = 1; number <= 9; number++)
        {
            await _anna.CreateUnitAsync($"Лампа {number}", "x");
            await _anna.PressAsync(new SetUnitVisibility(
                (await _host.NodeAsync($"Лампа {number}", "x")).Unit.Value, Visibility.Public, IsSure: true));
        }

        await _ben.SayAsync("/units");
        await _ben.TapAsync("Others' Units");
        Assert.Contains("Shared with you: 1", _ben.Last.Text, StringComparison.Ordinal);
        Assert.Equal("Greenhouse · Person 1001", _ben.Last.Labels[0]);
        await _ben.TapAsync("All visible");
        Assert.Contains("Units you may see: 10", _ben.Last.Text, StringComparison.Ordinal);
        Assert.True(_ben.Last.Has("1/2"));
        await _ben.TapAsync("›", "Search");
        await _ben.SayAsync(new string('x', 29));
        Assert.Contains("shorter part", _ben.Last.Text, StringComparison.Ordinal);
        await _ben.SayAsync("лампа 7");

        Assert.Contains("Found by “лампа 7”", _ben.Last.Text, StringComparison.Ordinal);
        Assert.Equal("Лампа 7 · Person 1001", _ben.Last.Labels[0]);
        await _ben.TapAsync("Refresh", "Лампа 7");
        Assert.Contains("📟 Лампа 7", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_takes_its_wildcards_literally_and_says_when_nothing_fits()
    {
        await GrantAsync(GrantAgent.Person, "1002");

        await _ben.PressAsync(new StartSearch(BrowseScope.Visible));
        await _ben.SayAsync("%");

        Assert.Contains("Nothing fits", _ben.Last.Text, StringComparison.Ordinal);
        await _ben.PressAsync(new BrowseUnits(BrowseScope.Visible, 99, "person_1001"));
        Assert.Equal("Greenhouse · Person 1001", _ben.Last.Labels[0]);
    }

    [Fact]
    public async Task A_visitor_sees_only_topics_that_are_visible_and_none_of_the_owners_buttons()
    {
        await _anna.PressAsync(new SetUnitVisibility(_node.Unit.Value, Visibility.Internal, IsSure: true));
        var heater = await _host.NodeAsync("Greenhouse", "heater");
        await _anna.PressAsync(new Pepeunit.Bot.Features.Units.Nodes.SetNodeVisibility(heater.Id.Value, Visibility.Private));

        await _ben.PressAsync(new OpenUnit(_node.Unit.Value));

        Assert.Contains("temperature", _ben.Last.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("heater", _ben.Last.Text, StringComparison.Ordinal);
        await _ben.PressAsync(new SendUnitFiles(_node.Unit.Value));
        Assert.Equal("This Unit does not exist any more.", _ben.Last.Text);
    }

    [Fact]
    public async Task Screens_of_access_are_the_owners_alone()
    {
        await GrantAsync(GrantAgent.Person, "1002");
        var unit = _node.Unit.Value;

        await _ben.PressAsync(new ShowAccess(unit));
        await _ben.PressAsync(new SetUnitVisibility(unit, Visibility.Public, IsSure: true));
        await _ben.PressAsync(new ListGrants(unit, 0));
        await _ben.PressAsync(new StartGrantPerson(unit));
        await _ben.PressAsync(new StartGrantUnit(unit));
        await _ben.PressAsync(new RevokePerson(unit, 1002, IsSure: true));

        Assert.All(
            _ben.Messages.Skip(1), message => Assert.Equal("This Unit does not exist any more.", message.Text));
        Assert.Equal(Visibility.Private, (await _host.Get<UnitStore>().FindAsync(_node.Unit, Stop))!.Visibility);
        Assert.Single(await _host.Get<GrantStore>().AllAsync(Stop));
    }

    private async Task OpenAsync(params string[] labels)
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync(["Greenhouse", .. labels]);
    }

    private async Task GrantAsync(GrantAgent agent, string id)
    {
        await _host.Get<GrantStore>().AddAsync(new UnitGrant(_node.Unit, agent, id), Stop);
        await _host.SettleAsync();
    }
}
