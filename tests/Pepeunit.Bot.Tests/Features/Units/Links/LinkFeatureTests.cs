using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Links;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Units.Sharing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Links;

public sealed class LinkFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private FeaturePerson _ben = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Units:LinksPerNode", "2"));
        _anna = _host.Person(1001);
        _ben = _host.Person(1002);
        await _anna.CreateUnitAsync("Sensor", "temperature");
        await _anna.CreateUnitAsync("Heater", "power", "target");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_output_is_linked_to_an_own_input_and_the_reader_is_told()
    {
        var (output, input) = (await _host.NodeAsync("Sensor", "temperature"), await _host.NodeAsync("Heater", "target"));

        await StartAsync(_anna, output);
        Assert.Equal(["Heater"], _anna.Last.Labels.Where(label => label is "Heater" or "Sensor"));
        await _anna.TapAsync("Heater", "target");

        Assert.Contains("Linked: Sensor › temperature → Heater › target", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("→ Heater › target", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(["SchemaUpdate"], _host.Messages.CommandsTo(input.Unit));
        Assert.Empty(_host.Messages.CommandsTo(output.Unit));
        var schema = JsonNode.Parse(Encoding.UTF8.GetString(await SchemaAsync("Heater")))!;
        Assert.Equal(
            [input.TopicOn(FeatureHost.Domain), output.TopicOn(FeatureHost.Domain)],
            schema["input_topic"]!["target/pepeunit"]!.AsArray().Select(topic => (string?)topic));
    }

    [Fact]
    public async Task An_input_is_linked_from_its_own_side_too()
    {
        await StartAsync(_anna, await _host.NodeAsync("Heater", "target"));
        Assert.Contains("Which Unit shall it receive from?", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("Sensor", "temperature");

        Assert.Contains("← Sensor › temperature", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Single(await _host.Get<EdgeStore>().AllAsync(Stop));
    }

    [Fact]
    public async Task Unlinking_asks_and_tells_the_reader()
    {
        var (output, input) = (await _host.NodeAsync("Sensor", "temperature"), await _host.NodeAsync("Heater", "target"));
        await LinkAsync(output, input);

        await _anna.PressAsync(new ListLinks(output.Id.Value, 0));
        await _anna.TapAsync("✖ Heater");
        Assert.Contains("Remove the link", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("No, keep it", "✖ Heater", "Yes, remove it");

        Assert.Equal("Removed.", _anna.Notice);
        Assert.Contains(input.Unit, _host.Kick.Rechecked);
        Assert.Contains("Links: 0 of 2", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(["SchemaUpdate", "SchemaUpdate"], _host.Messages.CommandsTo(input.Unit));
        await _anna.PressAsync(new Unlink(output.Id.Value, input.Id.Value, IsFromInput: false));
        Assert.Equal("It was removed already.", _anna.Notice);
    }

    [Fact]
    public async Task A_full_node_is_refused_with_name_use_and_limit()
    {
        var input = await _host.NodeAsync("Heater", "target");
        await _anna.CreateUnitAsync("Rack", "a b c");
        await LinkAsync(await _host.NodeAsync("Rack", "a"), input);
        await LinkAsync(await _host.NodeAsync("Rack", "b"), input);

        await StartAsync(_anna, await _host.NodeAsync("Rack", "c"));
        await _anna.TapAsync("Heater", "target");

        Assert.Equal(
            "Heater › target has 2 links, and this instance allows 2 for one topic. Remove one you do not need, or ask "
            + "the instance's admin to raise PU_LINKS_PER_NODE.",
            _anna.Last.Text);
    }

    [Fact]
    public async Task A_search_finds_units_and_what_is_not_found_is_asked_again()
    {
        for (var number = 1; number <= 12; number++) await _anna.CreateUnitAsync($"Lamp {number}", "x", "level");
        await StartAsync(_anna, await _host.NodeAsync("Sensor", "temperature"));
        Assert.True(_anna.Last.Has("1/2"));

        await _anna.SayAsync("nothing like it");
        Assert.Contains("No Unit of that name", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("lamp 11");
        Assert.Equal("Lamp 11", _anna.Last.Labels[0]);
        await _anna.TapAsync("Lamp 11", "level");

        Assert.Contains("→ Lamp 11 › level", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_anything_to_link_the_conversation_says_so()
    {
        await _ben.CreateUnitAsync("Alone", "x");

        await StartAsync(_ben, await _host.NodeAsync("Alone", "x"));

        Assert.Contains("There is no Input that it could be linked to", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_visible_output_of_somebody_else_is_linked_and_ends_when_it_is_hidden()
    {
        var output = await _host.NodeAsync("Sensor", "temperature");
        await _ben.CreateUnitAsync("Panel", "x", "shown");
        var input = await _host.NodeAsync("Panel", "shown");
        await ShareAsync(output, Visibility.Internal);

        await _ben.PressAsync(new OpenNode(output.Id.Value));
        await _ben.TapAsync("Link to mine", "Panel", "shown");
        Assert.Contains("Linked: Sensor › temperature → Panel › shown", _ben.Last.Text, StringComparison.Ordinal);
        await _ben.PressAsync(new ListLinks(input.Id.Value, 0));
        Assert.Contains("← Sensor › temperature · of Person 1001", _ben.Last.Text, StringComparison.Ordinal);

        await _anna.PressAsync(new ShowAccess(output.Unit.Value));
        await _anna.TapAsync("🔒 Private");
        Assert.Contains("It has 1 link with other people's Units", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Yes, make it private");

        Assert.Empty(await _host.Get<EdgeStore>().AllAsync(Stop));
        Assert.Contains("A link has ended", _ben.Find("has ended").Text, StringComparison.Ordinal);
        Assert.Contains("• Sensor › temperature → Panel › shown", _anna.Find("has ended").Text, StringComparison.Ordinal);
        Assert.Equal(["SchemaUpdate", "SchemaUpdate"], _host.Messages.CommandsTo(input.Unit));
    }

    [Fact]
    public async Task A_link_that_needs_a_grant_ends_with_it()
    {
        var output = await _host.NodeAsync("Sensor", "temperature");
        await _ben.CreateUnitAsync("Panel", "x", "shown");
        var grant = new UnitGrant(output.Unit, GrantAgent.Person, "1002");
        await _host.Get<GrantStore>().AddAsync(grant, Stop);
        await _host.SettleAsync();
        await StartAsync(_ben, output);
        await _ben.TapAsync("Panel", "shown");
        Assert.Single(await _host.Get<EdgeStore>().AllAsync(Stop));

        await _anna.PressAsync(new RevokePerson(output.Unit.Value, 1002, IsSure: true));

        Assert.Empty(await _host.Get<EdgeStore>().AllAsync(Stop));
    }

    [Fact]
    public async Task An_own_output_feeds_a_writable_input_of_somebody_else_who_is_told()
    {
        var output = await _host.NodeAsync("Sensor", "temperature");
        await _ben.CreateUnitAsync("Panel", "x", "shown");
        var input = await _host.NodeAsync("Panel", "shown");
        await _ben.PressAsync(new SetUnitVisibility(input.Unit.Value, Visibility.Public, IsSure: true));
        await _ben.PressAsync(new SetNodeWritable(input.Id.Value, true));

        await StartAsync(_anna, output);
        await _anna.TapAsync("Panel · Person 1002", "shown");

        var told = _ben.Find("has linked");
        Assert.Contains("Person 1001 has linked Sensor › temperature to your Panel › shown", told.Text, StringComparison.Ordinal);
        Assert.Equal(LinkSide.Output, Assert.Single(await _host.Get<EdgeStore>().AllAsync(Stop)).MadeFrom);

        // The reader may subscribe because of the link, and the link stays as long as the Input is open.
        await _ben.PressAsync(new SetNodeWritable(input.Id.Value, false));
        Assert.Empty(await _host.Get<EdgeStore>().AllAsync(Stop));
    }

    [Fact]
    public async Task A_closed_or_hidden_input_of_somebody_else_is_not_offered()
    {
        await _ben.CreateUnitAsync("Panel", "x", "shown");
        var input = await _host.NodeAsync("Panel", "shown");
        var output = await _host.NodeAsync("Sensor", "temperature");

        await StartAsync(_anna, output);
        Assert.False(_anna.Last.Has("Panel"));
        await _ben.PressAsync(new SetUnitVisibility(input.Unit.Value, Visibility.Public, IsSure: true));
        await _ben.PressAsync(new SetNodeWritable(input.Id.Value, false));
        await StartAsync(_anna, output);

        Assert.False(_anna.Last.Has("Panel"));
    }

    [Fact]
    public async Task The_owner_of_neither_end_sees_and_undoes_nothing()
    {
        var (output, input) = (await _host.NodeAsync("Sensor", "temperature"), await _host.NodeAsync("Heater", "target"));
        await LinkAsync(output, input);
        await ShareAsync(output, Visibility.Public);

        await _ben.PressAsync(new ListLinks(output.Id.Value, 0));
        await _ben.PressAsync(new AskUnlink(output.Id.Value, input.Id.Value, IsFromInput: true));
        await _ben.PressAsync(new Unlink(output.Id.Value, input.Id.Value, IsFromInput: true));

        Assert.All(
            _ben.Messages,
            message => Assert.StartsWith("This topic does not exist", message.Text, StringComparison.Ordinal));
        Assert.Single(await _host.Get<EdgeStore>().AllAsync(Stop));
    }

    [Fact]
    public async Task A_deleted_source_shortens_the_readers_schema_and_says_so_to_the_device()
    {
        var input = await _host.NodeAsync("Heater", "target");
        await LinkAsync(await _host.NodeAsync("Sensor", "temperature"), input);

        await _anna.SayAsync("/units");
        await _anna.TapAsync("Sensor", "Delete", "Yes, delete it");

        Assert.Equal(["SchemaUpdate", "SchemaUpdate"], _host.Messages.CommandsTo(input.Unit));
    }

    private static Task StartAsync(FeaturePerson person, UnitNode node) => person.PressAsync(new StartLink(node.Id.Value));

    private async Task LinkAsync(UnitNode output, UnitNode input)
    {
        await _host.Get<EdgeStore>().AddAsync(new UnitEdge(output.Id, input.Id), 10, Stop);
        await _host.SettleAsync();
    }

    private Task ShareAsync(UnitNode node, Visibility visibility) =>
        _anna.PressAsync(new SetUnitVisibility(node.Unit.Value, visibility, IsSure: true));

    private async Task<byte[]> SchemaAsync(string unit)
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync(unit, "Files");
        return _anna.Last.Documents[1].Bytes;
    }
}
