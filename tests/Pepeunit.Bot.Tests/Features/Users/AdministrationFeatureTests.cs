using Pepeunit.Bot.Features.Users.Administration;
using Pepeunit.Bot.Ingest.Mqtt;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Users;

public sealed class AdministrationFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _admin = null!;
    private FeaturePerson _anna = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Instance:Admins", "1"));
        _admin = _host.Person(1);
        _anna = _host.Person(1001);
        await _admin.SayAsync("/menu");
        await _anna.SayAsync("/menu");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Blocking_asks_and_then_refuses_the_persons_units_and_answers_nothing()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        var token = Units.UnitFeatureTests.TokenIn(_anna.Last);
        await _admin.SayAsync("/users");
        await _admin.TapAsync("Person 1001", "Block");
        Assert.Contains("Block Person 1001?", _admin.Last.Text, StringComparison.Ordinal);

        await _admin.TapAsync("Block");

        Assert.Contains("Blocked: gets no answers", _admin.Last.Text, StringComparison.Ordinal);
        Assert.Equal(AuthenticationRefusal.Blocked, _host.Get<IBrokerAccess>().Authenticate(token, out _));
        Assert.Contains("has blocked you", _anna.Last.Text, StringComparison.Ordinal);
        var before = _anna.Messages.Count;
        await _anna.SayAsync("/units");
        Assert.Equal(before, _anna.Messages.Count);
    }

    [Fact]
    public async Task Unblocking_lets_the_devices_in_again()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        var token = Units.UnitFeatureTests.TokenIn(_anna.Last);
        await _admin.PressAsync(new TakePersonStep(1001, PersonStep.Block));

        await _admin.SayAsync("/users");
        await _admin.TapAsync("Person 1001", "Unblock", "Unblock");

        Assert.Equal(AuthenticationRefusal.None, _host.Get<IBrokerAccess>().Authenticate(token, out _));
        Assert.Contains("You are unblocked", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_given_and_taken_and_the_person_is_told()
    {
        await _admin.PressAsync(new TakePersonStep(1001, PersonStep.MakeAdmin));
        await _anna.SayAsync("/users");
        Assert.True(_anna.Last.Has("Person 1"));

        await _admin.PressAsync(new TakePersonStep(1001, PersonStep.MakeUser));
        await _anna.SayAsync("/users");

        Assert.Contains("This is for admins", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ordinary_user_gets_nothing_by_forged_buttons()
    {
        await _anna.PressAsync(new TakePersonStep(1, PersonStep.Block));
        Assert.Contains("This is for admins", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.PressAsync(new OpenPerson(1));
        Assert.Contains("This is for admins", _anna.Last.Text, StringComparison.Ordinal);

        await _admin.SayAsync("/users");

        Assert.Contains("Users: 2", _admin.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_of_the_configuration_can_be_neither_blocked_nor_demoted()
    {
        await _admin.PressAsync(new TakePersonStep(1001, PersonStep.MakeAdmin));

        await _anna.PressAsync(new TakePersonStep(1, PersonStep.Block));
        await _admin.PressAsync(new TakePersonStep(1, PersonStep.MakeUser));

        await _admin.SayAsync("/users");
        Assert.Contains("Users: 2", _admin.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_finds_by_name_and_by_id_and_takes_wildcards_for_letters()
    {
        await _admin.SayAsync("/users person 10");
        Assert.Contains("found for “person 10”: 1", _admin.Last.Text, StringComparison.Ordinal);
        await _admin.SayAsync("/users 1001");
        Assert.True(_admin.Last.Has("Person 1001"));

        await _admin.SayAsync("/users %");

        Assert.Contains(": 0", _admin.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_not_listed_in_a_group()
    {
        var group = _admin.In(-1001234);

        await group.SayAsync("/users");

        Assert.Contains("in a private chat", group.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_link_is_for_admins_and_only_when_it_is_on()
    {
        await _anna.SayAsync("/jobs");
        Assert.Contains("This is for admins", _anna.Last.Text, StringComparison.Ordinal);

        await _admin.SayAsync("/jobs");

        Assert.Contains("PU_JOBS_DASHBOARD=true", _admin.Last.Text, StringComparison.Ordinal);
    }
}
