using System.IO.Compression;
using System.Net;
using System.Text;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Tests.Features.Units.Rest;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes;

/// <summary>DataPipes of nodes over HTTP.</summary>
public sealed class PipeCallTests : IAsyncLifetime
{
    private const string Records = """
        filters: {type_input_value: Number, max_rate: 0, max_size: 0}
        processing_policy: {policy_type: NRecords, n_records_count: 3}
        """;

    private RestWorld _world = null!;
    private RestClient _anna = null!;
    private UnitNode _temperature = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await RestWorld.StartAsync(("Listeners:ListenersPerPerson", "2"));
        _anna = await _world.ProgramAsync(RestWorld.Anna);
        _temperature = await _world.Host.NodeAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_configuration_that_is_set_collects_and_can_be_read_back()
    {
        var set = await SetAsync(_anna, Records + "\ncolour: red");
        await _world.Host.PublishAsync(_temperature, "1", "2", "3", "4");
        var read = await _anna.GetAsync($"/unit_nodes/get_data_pipe_config/{_temperature.Id}");

        Assert.Equal(HttpStatusCode.NoContent, set.Status);
        Assert.Equal("colour is not known and was ignored.", set.Headers[PipeCalls.WarningHeader]);
        Assert.Equal("application/yaml", read.ContentType);
        Assert.Equal(3, PipeYamlReader.Read(read.Text).Pipe!.Policy.RecordCount);
        Assert.Equal(["2", "3", "4"], await StatesAsync());
    }

    [Fact]
    public async Task A_change_keeps_what_can_still_be_read_and_forgets_the_rest()
    {
        await SetAsync(_anna, Records);
        await _world.Host.PublishAsync(_temperature, "1", "2");
        var first = (await _world.Host.Get<NodePipes>().FindAsync(_temperature.Id, Stop))!;

        await SetAsync(_anna, Records.Replace("n_records_count: 3", "n_records_count: 5"));
        await _world.Host.SettleAsync();
        var kept = await StatesAsync();
        await SetAsync(_anna, Records.Replace("NRecords, n_records_count: 3", "TimeWindow, time_window_size: 300"));
        await _world.Host.SettleAsync();
        var second = (await _world.Host.Get<NodePipes>().FindAsync(_temperature.Id, Stop))!;

        Assert.Equal(["1", "2"], kept);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Empty(await StatesAsync());
        Assert.Single(await _world.Host.Get<ListenerStore>().ListByOwnerAsync(RestWorld.Anna, 0, 10, Stop));
        Assert.Empty(await _world.Host.Get<ISampleStore>().ListSeriesAsync(first.Id, Stop));
    }

    [Fact]
    public async Task A_configuration_with_faults_is_refused_with_all_of_them()
    {
        const string bad = "filters: {type_input_value: Number, max_rate: -1}\nprocessing_policy: {policy_type: NRecords}";

        var check = await SendAsync(_anna, "/unit_nodes/check_data_pipe_config", bad);
        var set = await SetAsync(_anna, bad);
        var good = await SendAsync(_anna, "/unit_nodes/check_data_pipe_config", Records);
        var config = await _anna.GetAsync($"/unit_nodes/get_data_pipe_config/{_temperature.Id}");

        Assert.Equal(HttpStatusCode.OK, check.Status);
        Assert.Equal(["Filters", "Filters", "ProcessingPolicy"], check.Json.AsArray().Select(fault => (string)fault!["stage"]!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, set.Status);
        Assert.Contains("n_records_count is required: 1..1024.", set.Detail, StringComparison.Ordinal);
        Assert.Equal(3, set.Json["errors"]!.AsArray().Count);
        Assert.Equal("[]", good.Text);
        Assert.Equal(HttpStatusCode.NotFound, config.Status);
    }

    [Theory]
    [InlineData("other", "a: 1", "no field data")]
    [InlineData("data", "a: [", "It is no YAML")]
    public async Task A_form_that_holds_no_configuration_is_refused(string field, string text, string says)
    {
        var answer = await SendAsync(_anna, "/unit_nodes/check_data_pipe_config", text, field);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(says, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_form_or_not_utf8_or_too_large_is_refused()
    {
        const string path = "/unit_nodes/check_data_pipe_config";
        using var bytes = new MultipartFormDataContent { { new ByteArrayContent([0xFF, 0xFE, 0xC0]), "data", "pipe.yaml" } };

        var json = await _anna.SendAsync(HttpMethod.Post, path, new StringContent("{}", Encoding.UTF8, "application/json"));
        var foreign = await _anna.SendAsync(HttpMethod.Post, path, bytes);
        var large = await SendAsync(_anna, path, new string('#', 300_000));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.Status);
        Assert.Equal("The file is not UTF-8.", foreign.Detail);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);
    }

    [Fact]
    public async Task Others_neither_set_nor_read_nor_delete()
    {
        await SetAsync(_anna, Records);
        var boris = await _world.ProgramAsync(RestWorld.Boris);
        var garage = await _world.DeviceAsync("Garage");

        foreach (var stranger in (RestClient[])[boris, garage])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await SetAsync(stranger, Records)).Status);
            foreach (var path in (string[])["get_data_pipe_config", "get_data_pipe_data_csv"])
                Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync($"/unit_nodes/{path}/{_temperature.Id}")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await DeleteAsync(stranger)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await ImportAsync(stranger, "state,create_datetime\n")).Status);
        }
    }

    [Fact]
    public async Task A_node_that_is_none_or_has_no_pipe_is_told_apart()
    {
        var unknown = await _anna.GetAsync($"/unit_nodes/get_data_pipe_config/{Guid.CreateVersion7()}");
        var none = await DeleteAsync(_anna);
        var broken = await SendAsync(_anna, "/unit_nodes/set_data_pipe_config?uuid=x", Records);
        var missing = await SendAsync(_anna, "/unit_nodes/set_data_pipe_config", Records);

        Assert.Equal("There is no such UnitNode (any more).", unknown.Detail);
        Assert.Contains("has no DataPipe", none.Detail, StringComparison.Ordinal);
        Assert.Contains("must be a UUID", broken.Detail, StringComparison.Ordinal);
        Assert.Contains("must be a UUID", missing.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_listeners_are_refused_and_replacing_one_is_not()
    {
        await SetAsync(_anna, Records);
        var heater = await _world.Host.NodeAsync("Greenhouse", "heater");
        await SendAsync(_anna, $"/unit_nodes/set_data_pipe_config?uuid={heater.Id}", Records);
        await _world.Host.Person(RestWorld.Anna).CreateUnitAsync("Cellar", "damp");
        var damp = await _world.Host.NodeAsync("Cellar", "damp");

        var third = await SendAsync(_anna, $"/unit_nodes/set_data_pipe_config?uuid={damp.Id}", Records);
        var replaced = await SetAsync(_anna, Records.Replace("NRecords, n_records_count: 3", "LastValue"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, third.Status);
        Assert.Contains("the 2 that this instance allows", third.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, replaced.Status);
    }

    [Theory]
    [InlineData("NRecords, n_records_count: 3")]
    [InlineData("TimeWindow, time_window_size: 86400")]
    [InlineData("Aggregation, time_window_size: 60, aggregation_functions: Avg")]
    public async Task What_is_exported_can_be_imported_and_exports_the_same(string policy)
    {
        await SetAsync(_anna, Records.Replace("NRecords, n_records_count: 3", policy));
        foreach (var value in (string[])["1", "2.5", "-3e-7"])
        {
            await _world.Host.PublishAsync(_temperature, value);
            _world.Host.Time.Advance(TimeSpan.FromSeconds(61));
        }

        var exported = await CsvAsync();
        await DeleteAsync(_anna);
        var empty = await StatesAsync();
        var imported = await ImportAsync(_anna, exported);

        Assert.Equal(4, exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(empty);
        Assert.Equal(HttpStatusCode.NoContent, imported.Status);
        Assert.Equal(exported, await CsvAsync());
    }

    [Fact]
    public async Task A_file_with_one_bad_row_changes_nothing()
    {
        await SetAsync(_anna, Records);
        await _world.Host.PublishAsync(_temperature, "1");

        var answer = await ImportAsync(_anna, "state,create_datetime\n5,2025-01-01 00:00:00\nabc,2025-01-01 00:00:01\n");

        Assert.Equal("Line 3, column state: it is no number. Nothing was changed.", answer.Detail);
        Assert.Equal(["1"], await StatesAsync());
    }

    [Fact]
    public async Task What_a_configuration_would_have_done_is_answered_without_storing()
    {
        const string trial = """
            filters: {type_input_value: Number, max_rate: 0, max_size: 0, type_value_threshold: Max, threshold_max: 5}
            processing_policy: {policy_type: Aggregation, time_window_size: 3600, quantiles: 0.5, aggregation_functions: Avg}
            """;
        var path = $"/unit_nodes/try_data_pipe_config?uuid={_temperature.Id}";
        var early = await SendAsync(_anna, path, trial);
        await SetAsync(_anna, Records.Replace("NRecords, n_records_count: 3", "TimeWindow, time_window_size: 3600"));
        await _world.Host.PublishAsync(_temperature, "1", "3", "9", "2");

        var tried = await SendAsync(_anna, path, trial);
        var bad = await SendAsync(_anna, path, "filters: {}");
        var foreign = await SendAsync(await _world.ProgramAsync(RestWorld.Boris), path, trial);

        Assert.Contains("No listener of the owner has kept values", early.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, tried.Status);
        Assert.Equal((4, 3, 1), ((int)tried.Json["read"]!, (int)tried.Json["accepted"]!, (int)tried.Json["windows"]!));
        Assert.Contains("OutsideThreshold", tried.Json["refused"]!.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
        Assert.Equal(["1", "3", "9", "2"], await StatesAsync());
    }

    [Fact]
    public async Task A_pipe_that_keeps_the_last_value_takes_no_rows()
    {
        await SetAsync(_anna, Records.Replace("NRecords, n_records_count: 3", "LastValue"));

        var answer = await ImportAsync(_anna, "state,create_datetime\n5,2025-01-01 00:00:00");

        Assert.Contains("LastValue keeps no rows", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sliding, time_window_size: 120, window_hop: 60, aggregation_functions: Avg")]
    [InlineData("Session, session_gap: 60, session_max: 3600, quantiles: 0.5")]
    [InlineData("Aggregation, time_window_size: 60, quantiles: 0.5")]
    public async Task Windows_that_a_row_cannot_hold_are_exported_and_not_imported(string policy)
    {
        await SetAsync(_anna, Records.Replace("NRecords, n_records_count: 3", policy));
        await _world.Host.PublishAsync(_temperature, "1", "1");

        var exported = await CsvAsync();
        var answer = await ImportAsync(_anna, exported);

        Assert.NotEmpty(await StatesAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("none can be imported", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(exported, await CsvAsync());
    }

    private Task<RestAnswer> SetAsync(RestClient caller, string yaml) =>
        SendAsync(caller, $"/unit_nodes/set_data_pipe_config?uuid={_temperature.Id}", yaml);

    private Task<RestAnswer> ImportAsync(RestClient caller, string csv) =>
        SendAsync(caller, $"/unit_nodes/set_data_pipe_data_csv?uuid={_temperature.Id}", csv);

    private Task<RestAnswer> DeleteAsync(RestClient caller) => caller.SendAsync(
        HttpMethod.Delete, $"/unit_nodes/delete_data_pipe_data/{_temperature.Id}", content: null);

    private async Task<IEnumerable<string>> StatesAsync() => (await CsvAsync())
        .Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]);

    private async Task<string> CsvAsync()
    {
        var answer = await _anna.GetAsync($"/unit_nodes/get_data_pipe_data_csv/{_temperature.Id}");
        Assert.Equal("application/zip", answer.ContentType);
        await using var archive = new ZipArchive(new MemoryStream(answer.Bytes));
        using var text = new StreamReader(await Assert.Single(archive.Entries).OpenAsync(Stop));
        return await text.ReadToEndAsync(Stop);
    }

    private static async Task<RestAnswer> SendAsync(RestClient caller, string path, string text, string field = "data")
    {
        using var form = new MultipartFormDataContent { { new StringContent(text), field, "file" } };
        return await caller.SendAsync(HttpMethod.Post, path, form);
    }
}
