using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Repos.Env;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

/// <summary>Variables of Units: asked, kept, shown once, sent to the device.</summary>
public sealed class EnvFeatureTests : IAsyncLifetime
{
    private const string Schema = """
        {"input_base_topic": ["env_update/pepeunit"], "output_topic": ["t/pepeunit"]}
        """;

    private const string Env = """
        {"WIFI_SSID": "", "WIFI_PASS": null, "PIN": 4, "MODE": "auto", "PU_DOMAIN": "x", "PU_STATE_SEND_INTERVAL": 300}
        """;

    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.SayAsync("/repos");
        await _anna.TapAsync("Publish", "I send them here");
        await _anna.SayAsync("Fan");
        await _anna.SendFileAsync("schema_example.json", Schema);
        await _anna.SendFileAsync("env_example.json", Env);
        await _anna.SendFileAsync("pepeunit.toml", "[env_description]\nWIFI_PASS = \"Password of the <network>\"");
        await _anna.TapAsync("That is all", "Make a Unit");
        await _anna.SayAsync("Kitchen");
        await _anna.TapAsync("Always the current one");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Only_what_the_repo_leaves_open_is_asked_and_the_files_follow()
    {
        Assert.Contains("Variable 1 of 2: WIFI_SSID", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("home");
        Assert.Contains("Variable 2 of 2: WIFI_PASS\nPassword of the <network>", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("s3cret");

        var env = EnvOf(_anna.Last);
        Assert.Equal("home", (string?)env["WIFI_SSID"]);
        Assert.Equal("s3cret", (string?)env["WIFI_PASS"]);
        Assert.Equal(4, (int?)env["PIN"]);
        Assert.Equal("auto", (string?)env["MODE"]);
        Assert.Equal(FeatureHost.Domain, (string?)env["PU_DOMAIN"]);
        Assert.Equal(60, (int?)env["PU_STATE_SEND_INTERVAL"]);
        Assert.Equal((await UnitAsync()).RepoVersion, (string?)env["PU_COMMIT_VERSION"]);
    }

    [Fact]
    public async Task Values_are_encrypted_at_rest_and_stand_in_no_conversation_and_no_answer()
    {
        await _anna.SayAsync("home");
        await _anna.SayAsync("s3cret");

        var sealedText = await _host.Get<UnitStore>().FindEnvAsync((await UnitAsync()).Id, Stop);
        Assert.DoesNotContain("s3cret", sealedText, StringComparison.Ordinal);
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Kitchen", "Variables");
        Assert.Contains("🔑 WIFI_PASS: your value", _anna.Last.Text, StringComparison.Ordinal);
        Assert.All(
            _anna.Messages.Where(message => message.Documents.Count == 0),
            message => Assert.DoesNotContain("s3cret", message.Html + message.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_message_with_a_value_is_deleted_unless_the_person_wants_it_to_stay()
    {
        await _anna.SayAsync("home");
        await _anna.TapAsync("Delete my messages with values");
        await _anna.SayAsync("s3cret");

        Assert.Equal(["home"], _host.Telegram.DeletedTexts);
    }

    [Fact]
    public async Task Own_values_are_shown_once_and_hidden_by_a_tap()
    {
        await _anna.SayAsync("home");
        await _anna.SayAsync("<b>s3cret</b>");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Kitchen", "Variables", "Show my values once");

        Assert.Contains("WIFI_PASS: <b>s3cret</b>", _anna.Last.Text, StringComparison.Ordinal);
        var shown = _anna.Last.Id;
        await _anna.TapAsync("Hide");
        Assert.DoesNotContain(shown, _anna.Messages.Select(message => message.Id));
    }

    [Fact]
    public async Task A_value_that_is_changed_later_is_told_to_the_device()
    {
        await _anna.TapAsync("Skip it", "Skip it");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Kitchen", "Variables", "PIN");
        await _anna.SayAsync("seven");
        Assert.Contains("This variable is a number", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("7");

        Assert.Contains("The device has been told to fetch its variables", _anna.Last.Text, StringComparison.Ordinal);
        var unit = await UnitAsync();
        Assert.Equal(["EnvUpdate"], _host.Messages.CommandsTo(unit.Id));
        Assert.Equal(7, (int?)await EnvAsync(unit, "PIN"));

        await _anna.TapAsync("PIN", "Take my value away");
        Assert.Equal(4, (int?)await EnvAsync(unit, "PIN"));
    }

    [Fact]
    public async Task A_server_value_may_be_tuned_but_not_the_token()
    {
        await _anna.TapAsync("Skip it", "Skip it");
        var unit = await UnitAsync();

        var forged = JsonSerializer.SerializeToElement("x");
        await _host.Get<UnitEnvStore>().SetAsync(unit, "PU_AUTH_TOKEN", forged, Stop);
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Kitchen", "Variables", "PU_STATE_SEND_INTERVAL");
        await _anna.SayAsync("15");

        Assert.Equal(15, (int?)await EnvAsync(unit, "PU_STATE_SEND_INTERVAL"));
        Assert.NotEqual("x", (string?)await EnvAsync(unit, "PU_AUTH_TOKEN"));
    }

    [Fact]
    public async Task In_a_group_variables_are_refused_and_nothing_is_asked()
    {
        await _anna.TapAsync("Skip it", "Skip it");
        var group = _anna.In(-1001234);
        await group.SayAsync("/units");

        await group.TapAsync("Kitchen", "Variables");

        Assert.Contains("Open them in your private chat", group.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_variables_are_answered_as_those_of_a_unit_that_is_gone()
    {
        await _anna.SayAsync("home");
        await _anna.SayAsync("s3cret");
        var unit = (await UnitAsync()).Id.Value;
        var ben = _host.Person(1002);

        await ben.PressAsync(new OpenEnv(unit, 0));
        await ben.PressAsync(new ShowEnvValues(unit));
        await ben.PressAsync(new EditEnv(unit, 0));
        await ben.PressAsync(new FillEnv(unit));

        Assert.All(ben.Messages, message => Assert.Equal("This Unit does not exist any more.", message.Text));
    }

    [Fact]
    public async Task Who_gets_the_unit_does_not_get_the_values_of_its_former_owner()
    {
        await _anna.SayAsync("home");
        await _anna.SayAsync("s3cret");
        var unit = (await UnitAsync()) with { OwnerId = 1002 };

        Assert.Empty(await _host.Get<UnitEnvStore>().ReadAsync(unit, Stop));
        Assert.Equal("", (string?)await EnvAsync(unit, "WIFI_SSID"));
    }

    private async Task<Unit> UnitAsync() => (await _host.Get<UnitStore>().AllAsync(Stop)).Single(unit => unit.Name == "Kitchen");

    private async Task<JsonNode?> EnvAsync(Unit unit, string key) =>
        JsonNode.Parse((await _host.Get<DeviceFiles>().FindEnvAsync(unit, Stop))!)![key];

    private static JsonNode EnvOf(SeenMessage message) =>
        JsonNode.Parse(Encoding.UTF8.GetString(message.Documents.Single(file => file.FileName == "env.json").Bytes))!;
}
