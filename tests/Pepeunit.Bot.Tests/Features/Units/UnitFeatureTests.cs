using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

public sealed class UnitFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Units:UnitsPerPerson", "3"));
        _anna = _host.Person(1001);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_unit_is_made_by_naming_its_outputs_and_inputs_and_its_files_follow()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature, humidity", "heater");

        var (env, schema) = Files(_anna.Last);
        var temperature = await _host.NodeAsync("Greenhouse", "temperature");
        Assert.Equal("mqtt.example.org", (string?)env["PU_MQTT_HOST"]);
        Assert.Equal(
            temperature.TopicOn(FeatureHost.Domain), (string?)schema["output_topic"]!["temperature/pepeunit"]![0]);
        Assert.Equal(["heater/pepeunit"], schema["input_topic"]!.AsObject().Select(topic => topic.Key));
        Assert.Contains("The Unit is ready", _anna.Messages[^3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_the_file_is_good()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");

        var refusal = _host.Get<IBrokerAccess>().Authenticate(TokenIn(_anna.Last), out var device);

        Assert.Equal(AuthenticationRefusal.None, refusal);
        Assert.Equal((await _host.NodeAsync("Greenhouse", "temperature")).Unit, device.Unit);
    }

    [Fact]
    public async Task In_a_group_the_files_are_refused()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        var group = _anna.In(-1001234);

        await group.SayAsync("/units");
        await group.TapAsync("Greenhouse", "Files");

        Assert.Contains("Open them in your private chat", group.Notice, StringComparison.Ordinal);
        Assert.All(group.Messages, message => Assert.Empty(message.Documents));
    }

    [Fact]
    public async Task A_unit_made_in_a_group_sends_no_files_there_and_says_where_they_are()
    {
        var group = _anna.In(-1001234);

        await group.CreateUnitAsync("Greenhouse", "temperature");

        Assert.Contains("Take its files in your private chat with me", group.Last.Text, StringComparison.Ordinal);
        Assert.All(group.Messages, message => Assert.Empty(message.Documents));
    }

    [Fact]
    public async Task Too_many_units_are_refused_with_limit_and_use()
    {
        for (var number = 1; number <= 3; number++) await _anna.CreateUnitAsync($"Unit {number}", "t");

        await _anna.CreateUnitAsync("One more", "t");

        Assert.Equal(
            "You have 3 Units, and this instance allows 3 for one person. Delete one you do not need, or ask the "
            + "instance's admin to raise PU_UNITS_PER_PERSON.",
            _anna.Last.Text);
        Assert.Equal(3, await _host.Get<UnitStore>().CountByOwnerAsync(1001, Stop));
    }

    [Fact]
    public async Task A_name_of_ten_thousand_characters_is_asked_again()
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Create");

        await _anna.SayAsync(new string('x', 10_000));

        Assert.Contains("A name has 1 to 40 characters", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(0, await _host.Get<UnitStore>().CountByOwnerAsync(1001, Stop));
    }

    [Theory]
    [InlineData("<b>bold</b> & \"co\"")]
    [InlineData("</code><a href=x>")]
    [InlineData("بيت زجاجي")]
    [InlineData("🌡️👨‍👩‍👧‍👦 теплица")]
    [InlineData("\u202Eevil\u202C name")]
    public async Task A_name_in_any_script_is_shown_as_it_was_typed_and_never_as_markup(string name)
    {
        await _anna.CreateUnitAsync(name, "t");

        var card = _anna.Messages[^3];
        var seen = card.Text.Where(letter => letter is not ('\u2068' or '\u2069'));
        var typed = name.Where(letter => letter is not ('\u202E' or '\u202C'));
        Assert.Contains($"📟 {string.Concat(typed)}\n", string.Concat(seen), StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", card.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_cannot_be_a_name_is_quoted_as_text()
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Create");
        await _anna.SayAsync("Greenhouse");

        await _anna.SayAsync("<i>temperature</i>");

        Assert.Contains("“<i>temperature</i>” cannot be a topic's name", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_shows_the_last_value_and_its_age()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature, state", "heater");
        await _host.PublishAsync(await _host.NodeAsync("Greenhouse", "temperature"), "20.5", "21.5");
        await _host.PublishAsync(await _host.NodeAsync("Greenhouse", "state"), "<b>on</b>");
        _host.Time.Advance(TimeSpan.FromMinutes(3));

        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse");

        Assert.Contains("• temperature: 21.5 · 3 min ago", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("• state: <b>on</b> · 3 min ago", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("• heater: no value yet", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_asks_first_and_keeps_the_unit_when_the_person_says_no()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/units");

        await _anna.TapAsync("Greenhouse", "Delete");
        var question = _anna.Last.Text;
        await _anna.TapAsync("No, keep it");

        Assert.Contains("This cannot be undone", question, StringComparison.Ordinal);
        Assert.Contains("📟 Greenhouse", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(1, await _host.Get<UnitStore>().CountByOwnerAsync(1001, Stop));
    }

    [Fact]
    public async Task A_deleted_unit_takes_its_token_listeners_and_samples_with_it()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        var token = TokenIn(_anna.Last);
        var node = await _host.NodeAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("Greenhouse", "Recommended", "Start");
        await _host.PublishAsync(node, "20.5");

        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Delete", "Yes, delete it");

        Assert.Equal("Deleted.", _anna.Notice);
        Assert.Equal(AuthenticationRefusal.UnknownUnit, _host.Get<IBrokerAccess>().Authenticate(token, out _));
        Assert.Equal([node.Unit], _host.Kick.Kicked);
        Assert.Equal(IngestOutcome.UnknownNode, await _host.PublishAsync(node, "21"));
        Assert.Empty(await _host.Get<ISampleStore>().ReadLastValuesAsync([node.Id], Stop));
        await _anna.SayAsync("/listeners");
        Assert.Contains("Nothing is being collected", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_twice_says_that_it_was_gone()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Delete");
        var question = _anna.Last;

        await _anna.TapAsync(question, "Yes, delete it");
        await _anna.TapAsync(question, "Yes, delete it");

        Assert.Equal("It was deleted already.", _anna.Notice);
    }

    [Fact]
    public async Task A_button_of_somebody_else_does_nothing()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Delete");
        var ben = _host.Person(1002);

        await ben.PressAsync(_anna.Last.Id, _anna.Last.DataOf("Yes, delete it"));

        Assert.Contains("out of date", ben.Notice, StringComparison.Ordinal);
        Assert.Equal(1, await _host.Get<UnitStore>().CountByOwnerAsync(1001, Stop));
    }

    [Fact]
    public async Task A_unit_of_somebody_else_is_answered_as_one_that_is_gone()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        var unit = (await _host.NodeAsync("Greenhouse", "temperature")).Unit.Value;
        var ben = _host.Person(1002);

        await ben.PressAsync(new OpenUnit(unit));
        await ben.PressAsync(new SendUnitFiles(unit));
        await ben.PressAsync(new AskDeleteUnit(unit));

        Assert.Equal(3, ben.Messages.Count);
        Assert.All(ben.Messages, message => Assert.Equal("This Unit does not exist any more.", message.Text));
        await ben.PressAsync(new DeleteUnit(unit));
        Assert.Equal("It was deleted already.", ben.Notice);
        Assert.Equal(1, await _host.Get<UnitStore>().CountByOwnerAsync(1001, Stop));
    }

    [Theory]
    [InlineData("Refresh")]
    [InlineData("Files")]
    [InlineData("Listen")]
    [InlineData("Board")]
    [InlineData("Delete")]
    public async Task A_button_of_a_deleted_unit_says_that_it_is_gone(string label)
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse");
        var card = _anna.Last;
        await _anna.TapAsync("Delete", "Yes, delete it");

        await _anna.TapAsync(card, label);

        Assert.Contains(label == "Board" ? "Nothing is being collected" : "does not exist any more", _anna.Last.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_unit_is_not_in_the_list()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        var ben = _host.Person(1002, "ru");

        await ben.SayAsync("/units");

        Assert.False(ben.Last.Has("Greenhouse"));
    }

    internal static (JsonNode Env, JsonNode Schema) Files(SeenMessage message)
    {
        Assert.Equal(["env.json", "schema.json"], message.Documents.Select(file => file.FileName));
        return (Parse(message.Documents[0].Bytes), Parse(message.Documents[1].Bytes));
    }

    internal static string TokenIn(SeenMessage message) => (string)Files(message).Env["PU_AUTH_TOKEN"]!;

    private static JsonNode Parse(byte[] json) => JsonNode.Parse(Encoding.UTF8.GetString(json))!;
}
