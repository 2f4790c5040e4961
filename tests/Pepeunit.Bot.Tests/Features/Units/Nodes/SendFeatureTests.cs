using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Units.Sharing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Nodes;

public sealed class SendFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private FeaturePerson _ben = null!;
    private UnitNode _heater = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        _ben = _host.Person(1002);
        await _anna.CreateUnitAsync("Greenhouse", "temperature", "heater");
        _heater = await _host.NodeAsync("Greenhouse", "heater");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_typed_value_goes_to_the_broker_and_stands_on_the_card()
    {
        await SendAsync("on <b>now</b>");

        Assert.Equal((_heater.TopicOn(FeatureHost.Domain), "on <b>now</b>"), Assert.Single(_host.Messages.Sent));
        Assert.Contains("Sent, the broker has taken it: on <b>now</b>", _anna.Last.Text, StringComparison.Ordinal);
        Assert.StartsWith("on <b>now</b> · just now", _anna.Last.Text.Split("\n\n")[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_sent_lately_are_buttons_the_latest_first()
    {
        foreach (var value in (string[])["1", "2", "3", "4", "5", "6", "7", "2"])
        {
            await SendAsync(value);
            _host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await _anna.TapAsync("Send a value");
        Assert.Equal(["2", "7", "6", "5", "4", "3"], _anna.Last.Labels.Take(6));
        await _anna.TapAsync("5");

        Assert.Equal("5", _host.Messages.Sent[^1].Payload);
    }

    [Fact]
    public async Task A_value_that_fits_no_button_is_sent_and_not_offered_again()
    {
        await SendAsync(new string('x', 4096));

        Assert.Equal(4096, _host.Messages.Sent[0].Payload.Length);
        Assert.True(_anna.Last.Text.Length < 1000);
        await _anna.TapAsync("Send a value");
        Assert.DoesNotContain(_anna.Last.Labels, label => label.StartsWith('x'));
    }

    [Fact]
    public async Task A_node_that_asks_first_sends_after_the_second_yes()
    {
        await _anna.PressAsync(new OpenNode(_heater.Id.Value));
        await _anna.TapAsync("☐ Ask first", "Send a value");
        await _anna.SayAsync("100");
        Assert.Contains("Send 100 to heater?", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Empty(_host.Messages.Sent);

        await _anna.TapAsync("Yes, send it");

        Assert.Equal("100", Assert.Single(_host.Messages.Sent).Payload);
        await _anna.TapAsync("☑ Ask first");
        Assert.True(_anna.Last.Has("☐ Ask first"));
    }

    [Fact]
    public async Task When_the_broker_is_away_nothing_is_sent_and_the_person_may_try_again()
    {
        _host.Messages.IsReady = false;
        await SendAsync("1");
        Assert.Contains("Nothing was sent", _anna.Last.Text, StringComparison.Ordinal);
        _host.Messages.IsReady = true;

        await _anna.TapAsync("Try again");
        Assert.False(_anna.Last.Has("1"));
        await _anna.SayAsync("1");

        Assert.Single(_host.Messages.Sent);
    }

    [Fact]
    public async Task Whoever_sees_a_writable_input_may_send_to_it()
    {
        await ShareAsync(Visibility.Internal);
        await _ben.PressAsync(new OpenNode(_heater.Id.Value));
        Assert.False(_ben.Last.Has("Send a value"));
        await _anna.PressAsync(new SetNodeWritable(_heater.Id.Value, true));

        await _ben.PressAsync(new OpenNode(_heater.Id.Value));
        await _ben.TapAsync("Send a value");
        await _ben.SayAsync("7");

        Assert.Equal("7", Assert.Single(_host.Messages.Sent).Payload);
    }

    [Fact]
    public async Task A_closed_input_takes_values_of_its_owner_alone()
    {
        await ShareAsync(Visibility.Public);
        await _anna.PressAsync(new SetNodeWritable(_heater.Id.Value, false));

        await _ben.PressAsync(new OpenNode(_heater.Id.Value));
        Assert.False(_ben.Last.Has("Send a value"));
        await _ben.PressAsync(new StartSendValue(_heater.Id.Value));

        Assert.Contains("Only its owner may send", _ben.Last.Text, StringComparison.Ordinal);
        await SendAsync("8");
        Assert.Equal("8", Assert.Single(_host.Messages.Sent).Payload);
    }

    [Fact]
    public async Task A_right_that_goes_while_the_person_types_is_not_used()
    {
        await ShareAsync(Visibility.Public);
        await _anna.PressAsync(new SetNodeWritable(_heater.Id.Value, true));
        await _ben.PressAsync(new OpenNode(_heater.Id.Value));
        await _ben.TapAsync("Send a value");
        await ShareAsync(Visibility.Private);

        await _ben.SayAsync("7");

        Assert.Empty(_host.Messages.Sent);
        Assert.StartsWith("This topic does not exist", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_an_output_nobody_sends()
    {
        var output = await _host.NodeAsync("Greenhouse", "temperature");

        await _anna.PressAsync(new OpenNode(output.Id.Value));
        Assert.False(_anna.Last.Has("Send a value"));
        await _anna.PressAsync(new StartSendValue(output.Id.Value));

        Assert.Contains("Only its owner may send", _anna.Last.Text, StringComparison.Ordinal);
    }

    private async Task SendAsync(string value)
    {
        await _anna.PressAsync(new OpenNode(_heater.Id.Value));
        await _anna.TapAsync("Send a value");
        await _anna.SayAsync(value);
    }

    private Task ShareAsync(Visibility visibility) =>
        _anna.PressAsync(new SetUnitVisibility(_heater.Unit.Value, visibility, IsSure: true));
}
