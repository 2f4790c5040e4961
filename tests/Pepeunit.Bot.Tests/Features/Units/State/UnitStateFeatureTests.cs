using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.State;

public sealed class UnitStateFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitId _unit;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        _unit = (await _host.NodeAsync("Greenhouse", "temperature")).Unit;
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_card_is_opened_from_the_unit_refreshed_and_left()
    {
        await _anna.TapAsync("State");
        Assert.Contains("No state yet", _anna.Last.Text, StringComparison.Ordinal);

        await _host.TellAsync(_unit, SystemWord.State, """{"millis":61000}""");
        await _anna.TapAsync("Refresh");
        Assert.Contains("Runs for 1 min 1 s", _anna.Last.Text, StringComparison.Ordinal);

        await _host.JumpAsync(TimeSpan.FromMinutes(14));
        await _anna.TapAsync("Refresh");
        Assert.Contains("No state for 14 min", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("‹ Unit");
        Assert.Contains("Outputs", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Reload env.json", "env_update", "EnvUpdate")]
    [InlineData("Reload schema.json", "schema_update", "SchemaUpdate")]
    public async Task A_command_goes_to_the_unit_and_the_answer_says_that_the_broker_took_it(
        string button, string word, string command)
    {
        await _anna.TapAsync("State", button);

        Assert.Equal(
            [($"{FeatureHost.Domain}/input_base_topic/{_unit}/{word}/pepeunit", $$"""{"COMMAND":"{{command}}"}""")],
            _host.Messages.Sent);
        Assert.Contains("The broker took the command", _anna.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_the_broker_did_not_take_is_told()
    {
        _host.Messages.IsReady = false;

        await _anna.TapAsync("State", "Reload env.json");

        Assert.Contains("was not sent", _anna.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_unit_is_gone_for_others()
    {
        var boris = _host.Person(1002);
        await boris.SayAsync("/start");

        await boris.PressAsync(new OpenUnitState(_unit.Value));
        Assert.Contains("does not exist", boris.Last.Text, StringComparison.Ordinal);

        await boris.PressAsync(new ReloadDeviceFile(_unit.Value, DeviceFile.Env));
        Assert.Empty(_host.Messages.Sent);
    }
}
