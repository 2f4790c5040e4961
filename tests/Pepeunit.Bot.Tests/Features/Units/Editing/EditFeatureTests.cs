using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Editing;
using Pepeunit.Bot.Ingest.Mqtt;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Editing;

public sealed class EditFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        _node = await _host.NodeAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_unit_is_renamed()
    {
        await OpenAsync("Rename");
        await _anna.SayAsync(new string('x', 41));
        Assert.Contains("A name has 1 to 40 characters", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.SayAsync("Cold frame");

        Assert.Contains("Renamed.", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("📟 Cold frame", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_token_asks_first_comes_as_a_file_and_kills_the_old_one()
    {
        var old = UnitFeatureTests.TokenIn(_anna.Last);
        await OpenAsync("New token");
        Assert.Contains("stops working within 5 seconds", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("No, keep it", "New token");

        await _anna.TapAsync("Yes, new token");

        var token = UnitFeatureTests.TokenIn(_anna.Last);
        Assert.Equal(AuthenticationRefusal.Revoked, _host.Get<IBrokerAccess>().Authenticate(old, out _));
        Assert.Equal(AuthenticationRefusal.None, _host.Get<IBrokerAccess>().Authenticate(token, out _));
    }

    [Fact]
    public async Task A_second_press_does_not_revoke_the_token_that_was_just_sent()
    {
        await OpenAsync("New token");
        var question = _anna.Last;
        await _anna.TapAsync(question, "Yes, new token");
        var token = UnitFeatureTests.TokenIn(_anna.Last);

        await _anna.PressAsync(question.Id, question.DataOf("Yes, new token"));

        Assert.Equal(AuthenticationRefusal.None, _host.Get<IBrokerAccess>().Authenticate(token, out _));
        Assert.NotNull(_anna.Find("This question is out of date"));
    }

    [Fact]
    public async Task In_a_group_no_token_is_made()
    {
        var group = _anna.In(-1001234);

        await group.PressAsync(new AskReissue(_node.Unit.Value));
        await group.PressAsync(new ReissueToken(_node.Unit.Value, 0));

        Assert.Contains("private chat", group.Notice, StringComparison.Ordinal);
        Assert.Empty(group.Messages);
    }

    [Fact]
    public async Task Settings_of_somebody_elses_unit_are_answered_as_gone()
    {
        var ben = _host.Person(1002);
        var unit = _node.Unit.Value;
        var before = await _host.Get<UnitStore>().FindAsync(_node.Unit, Stop);

        await ben.PressAsync(new EditUnit(unit));
        await ben.PressAsync(new StartRenameUnit(unit));
        await ben.PressAsync(new AskReissue(unit));
        await ben.PressAsync(new ReissueToken(unit, 0));

        Assert.Equal(4, ben.Messages.Count);
        Assert.All(ben.Messages, message => Assert.Equal("This Unit does not exist any more.", message.Text));
        Assert.Equal(before, await _host.Get<UnitStore>().FindAsync(_node.Unit, Stop));
    }

    private async Task OpenAsync(string label)
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Settings", label);
    }
}
