using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Storage.Logs;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Rest;

/// <summary>What people's programs do with Units over HTTP.</summary>
public sealed class ToolCallTests : IAsyncLifetime
{
    private RestWorld _world = null!;
    private Unit _greenhouse = null!;
    private RestClient _anna = null!;
    private RestClient _boris = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await RestWorld.StartAsync();
        _greenhouse = await _world.UnitAsync("Greenhouse");
        _anna = await _world.ProgramAsync(RestWorld.Anna);
        _boris = await _world.ProgramAsync(RestWorld.Boris);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_value_goes_to_an_own_input_as_a_device_would_send_it()
    {
        var heater = await _world.Host.NodeAsync("Greenhouse", "heater");

        var answer = await SetAsync(_anna, heater, "on");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("on", (string?)answer.Json["state"]);
        Assert.Contains((heater.TopicOn(FeatureHost.Domain), "on"), _world.Host.Messages.Sent);
    }

    [Fact]
    public async Task An_input_of_others_takes_values_only_from_whom_it_is_granted()
    {
        var heater = await _world.Host.NodeAsync("Greenhouse", "heater");
        var before = await SetAsync(_boris, heater, "on");
        var device = await SetAsync(await _world.DeviceAsync("Garage"), heater, "on");
        await _world.Host.Get<GrantStore>().AddAsync(
            new UnitGrant(_greenhouse.Id, GrantAgent.Person, $"{RestWorld.Boris}"), Stop);
        await _world.Host.SettleAsync();

        var after = await SetAsync(_boris, heater, "on");
        var deviceAfter = await SetAsync(await _world.DeviceAsync("Garage"), heater, "off");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (before.Status, device.Status));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (after.Status, deviceAfter.Status));
    }

    [Fact]
    public async Task What_is_no_input_or_no_value_is_refused()
    {
        var heater = await _world.Host.NodeAsync("Greenhouse", "heater");
        var temperature = await _world.Host.NodeAsync("Greenhouse", "temperature");

        var output = await SetAsync(_anna, temperature, "21");
        var large = await SetAsync(_anna, heater, new string('x', 262_145));
        var missing = await SendAsync(_anna, heater, new { });
        var unknown = await _anna.SendAsync(
            HttpMethod.Patch, $"/unit_nodes/set_state_input/{Guid.CreateVersion7()}", JsonContent.Create(new { state = "1" }));

        Assert.Contains("is an Output", output.Detail, StringComparison.Ordinal);
        Assert.Equal("state has 262145 bytes of UTF-8; at most 262144 are sent.", large.Detail);
        Assert.Contains("state is missing", missing.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public async Task While_the_broker_is_away_the_caller_is_told_so()
    {
        _world.Host.Messages.IsReady = false;

        var value = await SetAsync(_anna, await _world.Host.NodeAsync("Greenhouse", "heater"), "on");
        var command = await CommandAsync(_anna, "EnvUpdate");
        _world.Host.Messages.IsReady = true;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (value.Status, command.Status));
    }

    [Theory]
    [InlineData("EnvUpdate", "env_update", "{\"COMMAND\":\"EnvUpdate\"}")]
    [InlineData("SchemaUpdate", "schema_update", "{\"COMMAND\":\"SchemaUpdate\"}")]
    [InlineData("log_sync", "log_sync", "{\"COMMAND\":\"LogSync\"}")]
    public async Task A_command_goes_to_the_units_own_topic(string command, string word, string payload)
    {
        var answer = await CommandAsync(_anna, command);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Contains(
            ($"{FeatureHost.Domain}/input_base_topic/{_greenhouse.Id}/{word}/pepeunit", payload), _world.Host.Messages.Sent);
    }

    [Fact]
    public async Task A_command_that_is_none_or_to_a_foreign_unit_is_refused()
    {
        var unknown = await CommandAsync(_anna, "Explode");
        var none = await _anna.SendAsync(
            HttpMethod.Post, $"/units/send_command_to_input_base_topic/{_greenhouse.Id}", content: null);
        var update = await CommandAsync(_anna, "Update");
        var foreign = await CommandAsync(_boris, "EnvUpdate");

        Assert.Equal("command is \"Explode\"; allowed are Update, EnvUpdate, SchemaUpdate, LogSync.", unknown.Detail);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.Status);
        Assert.Contains("no version to update to", update.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
    }

    [Fact]
    public async Task Logs_are_read_by_level_and_page_and_only_of_own_units()
    {
        await _world.Host.Get<IUnitLogStore>().AppendAsync(
        [
            Log(_greenhouse, 1_000, UnitLogLevel.Info, "started"),
            Log(_greenhouse, 2_000, UnitLogLevel.Error, "pump <b>stuck</b>"),
            Log(await _world.UnitAsync("Garage"), 3_000, UnitLogLevel.Error, "door"),
        ], Stop);

        var all = (await _anna.GetAsync("/units/log_list/?limit=1")).Json;
        var infos = (await _anna.GetAsync($"/units/log_list/?uuid={_greenhouse.Id}&level=info&level=Debug")).Json;
        var foreign = await _boris.GetAsync($"/units/log_list?uuid={_greenhouse.Id}");
        var own = (await (await _world.DeviceAsync("Garage")).GetAsync("/units/log_list")).Json;

        Assert.Equal(2, (int)all["count"]!);
        Assert.Equal(["pump <b>stuck</b>"], Texts(all));
        Assert.Equal(["started"], Texts(infos));
        Assert.Equal("1970-01-01T00:00:01+00:00", (string?)infos["unit_logs"]![0]!["create_datetime"]);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
        Assert.Equal(["door"], Texts(own));
    }

    [Theory]
    [InlineData("level=loud", "allowed are Debug, Info, Warning, Error, Critical")]
    [InlineData("limit=0", "limit is 0")]
    [InlineData("offset=-1", "offset is -1")]
    [InlineData("order_by_create_date=up", "asc or desc")]
    [InlineData("uuid=x", "must be a UUID")]
    public async Task Logs_that_are_asked_for_wrongly_are_refused(string query, string says)
    {
        var answer = await _anna.GetAsync($"/units/log_list?{query}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(says, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_sees_what_the_instance_is_and_how_much_it_holds()
    {
        var anybody = _world.With(null);

        var about = (await anybody.GetAsync("/pepeunit")).Json;
        var counts = (await anybody.GetAsync("/pepeunit/api/v1/metrics/")).Json;

        Assert.Equal("Pepeunit.Bot", (string?)about["name"]);
        Assert.False(string.IsNullOrEmpty((string?)about["version"]));
        Assert.True((bool)about["feature_flags"]!["telegram_bot"]!);
        Assert.Equal(
            "{\"user_count\":2,\"repo_count\":0,\"unit_count\":2,\"unit_node_count\":4,\"unit_node_edge_count\":0}",
            counts.ToJsonString());
    }

    private static UnitLog Log(Unit unit, long atMs, UnitLogLevel level, string text) =>
        new(unit.Id, atMs, atMs, level, UnitLogSource.Device, text);

    private static IEnumerable<string> Texts(JsonNode page) => page["unit_logs"]!.AsArray().Select(log => (string)log!["text"]!);

    private Task<RestAnswer> CommandAsync(RestClient caller, string command) => caller.SendAsync(
        HttpMethod.Post, $"/units/send_command_to_input_base_topic/{_greenhouse.Id}?command={command}", content: null);

    private static Task<RestAnswer> SetAsync(RestClient caller, UnitNode node, string state) =>
        SendAsync(caller, node, new { state });

    private static Task<RestAnswer> SendAsync(RestClient caller, UnitNode node, object body) => caller.SendAsync(
        HttpMethod.Patch, $"/unit_nodes/set_state_input/{node.Id}", JsonContent.Create(body));
}
