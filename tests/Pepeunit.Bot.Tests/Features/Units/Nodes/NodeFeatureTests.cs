using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Units.Sharing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Nodes;

public sealed class NodeFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private FeaturePerson _ben = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        _ben = _host.Person(1002);
        await _anna.CreateUnitAsync("Greenhouse", "temperature", "heater");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_topics_of_a_unit_are_listed_with_their_values()
    {
        await _host.PublishAsync(await _host.NodeAsync("Greenhouse", "temperature"), "21.5");

        await OpenAsync(_anna, "Topics");

        Assert.Contains("Topics of Greenhouse: 2", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(["↑ temperature · 21.5", "↓ heater"], _anna.Last.Labels.Take(2));
        await _anna.TapAsync("Refresh", "‹ Unit");
        Assert.Contains("📟 Greenhouse", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_topics_are_leafed_through()
    {
        await _anna.CreateUnitAsync("Rack", string.Join(' ', Enumerable.Range(1, 20).Select(number => $"t{number}")));

        await _anna.SayAsync("/units");
        await _anna.TapAsync("Rack", "Topics");
        Assert.True(_anna.Last.Has("1/3"));
        await _anna.TapAsync("›");
        Assert.Equal("↑ t9", _anna.Last.Labels[0]);
        await _anna.TapAsync("‹", "‹");

        Assert.True(_anna.Last.Has("3/3"));
        Assert.Equal("↑ t17", _anna.Last.Labels[0]);
    }

    [Fact]
    public async Task The_cards_of_a_unit_with_many_topics_name_some_and_count_the_rest()
    {
        await _anna.CreateUnitAsync("Rack", string.Join(' ', Enumerable.Range(1, 20).Select(number => $"t{number}")));

        await _anna.SayAsync("/units");
        await _anna.TapAsync("Rack");

        Assert.Contains("• t8: no value yet\nand 12 more in Topics", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_shows_value_age_and_period_and_marks_a_stale_node()
    {
        var node = await _host.NodeAsync("Greenhouse", "temperature");
        for (var number = 0; number < 4; number++)
        {
            await _host.PublishAsync(node, "20");
            _host.Time.Advance(TimeSpan.FromSeconds(10));
        }

        await OpenAsync(_anna, "Topics", "temperature");
        var fresh = _anna.Last.Text;
        _host.Time.Advance(TimeSpan.FromSeconds(41));
        await _anna.TapAsync("Refresh");

        Assert.Contains("20 · 10 s ago\nUsually every 10 s.", fresh, StringComparison.Ordinal);
        Assert.Contains("Links: 0 of 10", fresh, StringComparison.Ordinal);
        Assert.Contains("20 · 51 s ago\n⚠️ Stale: it usually comes every 10 s.", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("‹ Topics");
        Assert.Equal("↑ temperature · 20 ⚠️", _anna.Last.Labels[0]);
        await _anna.TapAsync("‹ Unit");
        Assert.Contains("• temperature: 20 · ⚠️ 51 s ago", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_text_is_cut_on_the_card()
    {
        await _host.PublishAsync(await _host.NodeAsync("Greenhouse", "temperature"), new string('<', 5000));

        await OpenAsync(_anna, "Topics", "temperature");

        Assert.Contains("The value is longer", _anna.Last.Text, StringComparison.Ordinal);
        Assert.True(_anna.Last.Text.Length < 700);
    }

    [Fact]
    public async Task A_renamed_node_is_in_the_schema_and_its_device_is_told()
    {
        var node = await _host.NodeAsync("Greenhouse", "temperature");
        await OpenAsync(_anna, "Topics", "temperature", "Rename");

        await _anna.SayAsync("bad/name");
        Assert.Contains("cannot be a topic's name", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("air");

        Assert.Contains("Renamed", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("Greenhouse › air", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(["SchemaUpdate"], _host.Messages.CommandsTo(node.Unit));
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Files");
        var schema = JsonNode.Parse(Encoding.UTF8.GetString(_anna.Last.Documents[1].Bytes))!;
        Assert.Equal(["air/pepeunit"], schema["output_topic"]!.AsObject().Select(topic => topic.Key));
    }

    [Fact]
    public async Task A_name_that_another_topic_has_is_refused_by_name()
    {
        await _anna.CreateUnitAsync("Rack", "a b");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Rack", "Topics", "↑ a", "Rename");

        await _anna.SayAsync("b");

        Assert.Contains("another topic called “b”", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("Rack › a", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Visibility_is_chosen_among_three_explained_levels()
    {
        var node = await _host.NodeAsync("Greenhouse", "temperature");
        await OpenAsync(_anna, "Topics", "temperature", "Visibility");
        Assert.Contains("everybody, other instances too", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("Internal");

        Assert.Contains("Visible: 🏠 Internal", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal("Saved.", _anna.Notice);
        await _ben.PressAsync(new OpenNode(node.Id.Value));
        Assert.Contains("Greenhouse › temperature", _ben.Last.Text, StringComparison.Ordinal);
        Assert.False(_ben.Last.Has("Rename"));
    }

    [Fact]
    public async Task An_input_is_opened_and_closed_for_others()
    {
        await OpenAsync(_anna, "Topics", "heater");
        Assert.Contains("Whoever sees it may send to it", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("Only I send");

        Assert.Contains("Only its owner may send to it", _anna.Last.Text, StringComparison.Ordinal);
        Assert.False((await _host.NodeAsync("Greenhouse", "heater")).IsWritableInput);
        await _anna.TapAsync("Let others send");
        Assert.True((await _host.NodeAsync("Greenhouse", "heater")).IsWritableInput);
    }

    [Fact]
    public async Task Nodes_of_somebody_else_are_answered_as_gone()
    {
        var output = (await _host.NodeAsync("Greenhouse", "temperature")).Id.Value;
        var input = await _host.NodeAsync("Greenhouse", "heater");

        await _ben.PressAsync(new ListNodes(input.Unit.Value, 0));
        await _ben.PressAsync(new OpenNode(output));
        await _ben.PressAsync(new StartRenameNode(output));
        await _ben.PressAsync(new ShowNodeVisibility(output));
        await _ben.PressAsync(new SetNodeVisibility(output, Visibility.Public));
        await _ben.PressAsync(new SetNodeWritable(input.Id.Value, false));
        await _ben.PressAsync(new SetNodeAsks(input.Id.Value, true));
        await _ben.PressAsync(new StartSendValue(input.Id.Value));

        Assert.Equal(8, _ben.Messages.Count);
        Assert.All(
            _ben.Messages,
            message => Assert.StartsWith("This topic does not exist", message.Text, StringComparison.Ordinal));
        Assert.Equal(input, await _host.NodeAsync("Greenhouse", "heater"));
        Assert.Equal(Visibility.Private, (await _host.NodeAsync("Greenhouse", "temperature")).Visibility);
    }

    [Fact]
    public async Task What_a_visitor_sees_is_still_not_the_visitors_to_change()
    {
        var input = await _host.NodeAsync("Greenhouse", "heater");
        await _anna.PressAsync(new SetUnitVisibility(input.Unit.Value, Visibility.Public, IsSure: true));

        await _ben.PressAsync(new SetNodeWritable(input.Id.Value, true));
        await _ben.PressAsync(new StartRenameNode(input.Id.Value));

        Assert.All(
            _ben.Messages,
            message => Assert.StartsWith("This topic does not exist", message.Text, StringComparison.Ordinal));
        Assert.False((await _host.NodeAsync("Greenhouse", "heater")).IsWritableInput);
    }

    private static async Task OpenAsync(FeaturePerson person, params string[] labels)
    {
        await person.SayAsync("/units");
        await person.TapAsync(["Greenhouse", .. labels]);
    }
}
