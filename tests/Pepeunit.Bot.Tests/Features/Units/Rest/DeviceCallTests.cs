using System.Buffers.Text;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units.Access;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Rest;

/// <summary>What devices call, over real HTTP: each address once for what it gives, and once for each refusal.</summary>
public sealed class DeviceCallTests : IAsyncLifetime
{
    private RestWorld _world = null!;
    private string _greenhouse = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> UnitAddresses =>
    [
        "/units/get_state_storage/{0}", "/units/env/{0}", "/units/get_current_schema/{0}", "/units/firmware/tgz/{0}",
        "/units/firmware/tar/{0}", "/units/firmware/zip/{0}",
    ];

    public static TheoryData<string> SecretAddresses =>
        [.. UnitAddresses.Select(row => row.Data).Where(path => !path.Contains("schema", StringComparison.Ordinal))];

    public async ValueTask InitializeAsync()
    {
        _world = await RestWorld.StartAsync();
        _greenhouse = (await _world.UnitAsync("Greenhouse")).Id.ToString();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_kept_state_comes_back_as_a_json_string()
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var empty = await device.GetAsync($"/units/get_state_storage/{_greenhouse}");
        var kept = await device.PostAsync(
            $"/units/set_state_storage/{_greenhouse}", new { state = "{\"pump\": \"включён\"}" });
        var read = await device.GetAsync($"/units/get_state_storage/{_greenhouse}");

        Assert.Equal("\"\"", empty.Text);
        Assert.Equal(HttpStatusCode.NoContent, kept.Status);
        Assert.Empty(kept.Bytes);
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal("{\"pump\": \"включён\"}", (string?)read.Json);
    }

    [Fact]
    public async Task A_million_characters_are_kept_in_any_script_and_one_more_is_refused_with_the_reason()
    {
        var device = await _world.DeviceAsync("Greenhouse");
        var path = $"/units/set_state_storage/{_greenhouse}";
        var emoji = string.Concat(Enumerable.Repeat("🌡", 1_000_000));

        // The longest way to write them: twelve bytes for each.
        var escaped = await device.SendAsync(HttpMethod.Post, path, new StringContent(
            "{\"state\":\"" + string.Concat(Enumerable.Repeat("\\ud83c\\udf21", 1_000_000)) + "\"}", Encoding.UTF8,
            "application/json"));
        var read = await device.GetAsync($"/units/get_state_storage/{_greenhouse}");
        var oneMore = await device.PostAsync(path, new { state = new string('x', 1_000_001) });
        var tooLarge = await device.PostAsync(path, new { state = new string('x', 13_000_000) });

        Assert.Equal(HttpStatusCode.NoContent, escaped.Status);
        Assert.Equal(emoji, (string?)read.Json);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, oneMore.Status);
        Assert.Equal("state has 1000001 characters; at most 1000000 are kept.", oneMore.Detail);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.Status);
        Assert.Equal("The body is larger than the 12001024 bytes that this address takes.", tooLarge.Detail);
    }

    [Theory]
    [InlineData("{}", "state is missing")]
    [InlineData("{\"state\":null}", "state is missing")]
    [InlineData("{\"state\":5}", "no JSON of the right shape: line 1, at $.state")]
    [InlineData("{\"state\":", "no JSON of the right shape")]
    [InlineData("", "cannot be read")]
    [InlineData("{\"state\":\"a\\u0000b\"}", "U+0000")]
    [InlineData("{\"state\":\"\\ud800\"}", "no JSON of the right shape")]
    public async Task A_body_that_is_no_state_is_refused(string body, string says)
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var answer = await device.SendAsync(
            HttpMethod.Post, $"/units/set_state_storage/{_greenhouse}",
            new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(says, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_another_media_type_is_refused()
    {
        var answer = await (await _world.DeviceAsync("Greenhouse")).SendAsync(
            HttpMethod.Post, $"/units/set_state_storage/{_greenhouse}",
            new StringContent("state=5", Encoding.UTF8, "text/plain"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains("application/json", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Env_has_the_token_that_was_sent_and_may_be_kept_nowhere()
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var answer = await device.GetAsync($"/units/env/{_greenhouse}");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("/pepeunit", (string?)answer.Json["PU_APP_PREFIX"]);
        Assert.Equal(32, Convert.FromBase64String((string)answer.Json["PU_SECRET_KEY"]!).Length);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var same = _world.With((string)answer.Json["PU_AUTH_TOKEN"]!);
        Assert.Equal(HttpStatusCode.OK, (await same.GetAsync($"/units/env/{_greenhouse}")).Status);
    }

    [Fact]
    public async Task A_micropython_client_finds_its_uuid_in_the_token_by_bytes()
    {
        var env = (await (await _world.DeviceAsync("Greenhouse")).GetAsync($"/units/env/{_greenhouse}")).Json;
        var bytes = Base64Url.DecodeFromChars(((string)env["PU_AUTH_TOKEN"]!).Split('.')[1]);

        var at = bytes.AsSpan().IndexOf("\"uuid\":\""u8) + 8;

        Assert.Equal(_greenhouse, Encoding.ASCII.GetString(bytes, at, 36));
    }

    [Fact]
    public async Task The_schema_names_the_topics_and_those_that_links_lead_from()
    {
        var (door, heater) = (await _world.Host.NodeAsync("Garage", "door"), await _world.Host.NodeAsync("Greenhouse", "heater"));
        await _world.Host.Get<EdgeStore>().AddAsync(new UnitEdge(door.Id, heater.Id), 10, Stop);

        var answer = await (await _world.DeviceAsync("Greenhouse")).GetAsync($"/units/get_current_schema/{_greenhouse}");

        Assert.Equal(
            [heater.TopicOn(FeatureHost.Domain), door.TopicOn(FeatureHost.Domain)],
            answer.Json["input_topic"]!["heater/pepeunit"]!.AsArray().Select(topic => (string)topic!));
        Assert.Equal(
            $"{FeatureHost.Domain}/input_base_topic/{_greenhouse}/env_update/pepeunit",
            (string?)answer.Json["input_base_topic"]!["env_update/pepeunit"]![0]);
    }

    [Theory]
    [InlineData("", "application/zlib")]
    [InlineData("?wbits=9&level=9", "application/zlib")]
    [InlineData("?wbits=31&level=1", "application/gzip")]
    [InlineData("?wbits=-15&level=-1", "application/octet-stream")]
    public async Task A_tgz_holds_the_two_files_of_the_device(string query, string type)
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var answer = await device.GetAsync($"/units/firmware/tgz/{_greenhouse}{query}");

        Assert.Equal((HttpStatusCode.OK, type), (answer.Status, answer.ContentType));
        var packed = new MemoryStream(answer.Bytes);
        using Stream unpacked = type switch
        {
            "application/gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "application/zlib" => new ZLibStream(packed, CompressionMode.Decompress),
            _ => new DeflateStream(packed, CompressionMode.Decompress),
        };
        await AssertHoldsFilesAsync(device, await ReadTarAsync(unpacked));
    }

    [Fact]
    public async Task With_wbits_9_the_window_is_at_most_512_bytes()
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var answer = await device.GetAsync($"/units/firmware/tgz/{_greenhouse}?wbits=9&level=9");

        // RFC 1950: CINFO is the high nibble of the first byte, log2 of the window less 8.
        var reader = new DeflateReader(answer.Bytes[2..^4]);
        reader.Read();

        Assert.Equal(1, answer.Bytes[0] >> 4);
        Assert.InRange(reader.GreatestDistance, 1, 512);
    }

    [Fact]
    public async Task A_tar_and_a_zip_hold_the_same_files()
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var tar = await device.GetAsync($"/units/firmware/tar/{_greenhouse}?wbits=9&level=9");
        var zip = await device.GetAsync($"/units/firmware/zip/{_greenhouse}?wbits=9&level=9");

        await AssertHoldsFilesAsync(device, await ReadTarAsync(new MemoryStream(tar.Bytes)));
        using var archive = new ZipArchive(new MemoryStream(zip.Bytes));
        await AssertHoldsFilesAsync(device, archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var text = new StreamReader(entry.Open());
            return text.ReadToEnd();
        }));
    }

    [Theory]
    [InlineData("wbits=8", "wbits is 8; allowed are -15 to -9 (raw deflate), 9 to 15 (zlib), 25 to 31 (gzip).")]
    [InlineData("wbits=16", "wbits is 16;")]
    [InlineData("wbits=24", "wbits is 24;")]
    [InlineData("wbits=32", "wbits is 32;")]
    [InlineData("wbits=0", "wbits is 0;")]
    [InlineData("wbits=-8", "wbits is -8;")]
    [InlineData("wbits=-16", "wbits is -16;")]
    [InlineData("wbits=x", "wbits cannot be read from \"x\".")]
    [InlineData("level=10", "level is 10; allowed are -1 (the default level) and 0 to 9.")]
    [InlineData("level=-2", "level is -2;")]
    public async Task A_window_or_level_that_zlib_does_not_know_is_refused(string query, string says)
    {
        var device = await _world.DeviceAsync("Greenhouse");

        foreach (var format in (string[])["tgz", "tar", "zip"])
        {
            var answer = await device.GetAsync($"/units/firmware/{format}/{_greenhouse}?{query}");

            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            Assert.Contains(says, answer.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_format_is_no_address()
    {
        var answer = await (await _world.DeviceAsync("Greenhouse")).GetAsync($"/units/firmware/rar/{_greenhouse}");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Contains("no such address", answer.Detail, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(UnitAddresses))]
    public async Task Another_units_token_opens_nothing(string path)
    {
        var answer = await (await _world.DeviceAsync("Garage")).GetAsync(string.Format(null, path, _greenhouse));

        Assert.Equal((HttpStatusCode.Forbidden, "A Unit's token opens that Unit alone."), (answer.Status, answer.Detail));
    }

    [Theory, MemberData(nameof(UnitAddresses))]
    public async Task An_unknown_unit_is_not_found_and_an_id_that_is_none_is_refused(string path)
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var unknown = await device.GetAsync(string.Format(null, path, Guid.CreateVersion7()));
        var broken = await device.GetAsync(string.Format(null, path, "greenhouse"));

        Assert.Equal((HttpStatusCode.NotFound, "There is no such Unit (any more)."), (unknown.Status, unknown.Detail));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, broken.Status);
        Assert.Contains("must be a UUID", broken.Detail, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(UnitAddresses))]
    public async Task A_person_reads_own_units(string path)
    {
        var program = await _world.ProgramAsync(RestWorld.Anna);

        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(string.Format(null, path, _greenhouse))).Status);
    }

    [Theory, MemberData(nameof(SecretAddresses))]
    public async Task A_granted_person_reads_the_schema_and_never_what_is_secret(string path)
    {
        await GrantAsync("Greenhouse", RestWorld.Boris);
        var program = await _world.ProgramAsync(RestWorld.Boris);

        var secret = await program.GetAsync(string.Format(null, path, _greenhouse));
        var schema = await program.GetAsync($"/units/get_current_schema/{_greenhouse}");

        Assert.Equal(HttpStatusCode.Forbidden, secret.Status);
        Assert.DoesNotContain("PU_", secret.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, schema.Status);
    }

    [Fact]
    public async Task Without_a_grant_a_private_units_schema_is_closed_too()
    {
        var answer = await (await _world.ProgramAsync(RestWorld.Boris)).GetAsync($"/units/get_current_schema/{_greenhouse}");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task A_client_that_writes_bytes_and_keeps_no_connection_is_served()
    {
        var device = await _world.DeviceAsync("Greenhouse");

        var kept = await device.SayAsync($"POST /pepeunit/api/v1/units/set_state_storage/{_greenhouse}", "{\"state\": \"on\"}");
        var read = await device.SayAsync($"GET /pepeunit/api/v1/units/get_state_storage/{_greenhouse}");
        var refused = await device.SayAsync($"GET /pepeunit/api/v1/units/env/{Guid.CreateVersion7()}");

        Assert.StartsWith("HTTP/1.1 204 No Content\r\n", kept, StringComparison.Ordinal);
        Assert.Contains("\"on\"", read, StringComparison.Ordinal);
        Assert.Contains("Connection: close", read, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", refused, StringComparison.Ordinal);
        Assert.Contains("{\"detail\":\"There is no such Unit (any more).\"}", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_is_chunked_which_the_smallest_clients_do_not_know()
    {
        var device = await _world.DeviceAsync("Greenhouse");

        foreach (var path in UnitAddresses.Select(row => string.Format(null, row.Data, _greenhouse))
            .Concat(["/units", "/unit_nodes", "/units/log_list", "/units/env/x", "/nothing"]))
        {
            var answer = await device.SayAsync($"GET /pepeunit/api/v1{path}");
            var head = answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

            Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Content-Length: ", head, StringComparison.Ordinal);
        }
    }

    private async Task GrantAsync(string unit, long person)
    {
        await _world.Host.Get<GrantStore>().AddAsync(
            new UnitGrant((await _world.UnitAsync(unit)).Id, GrantAgent.Person, $"{person}"), Stop);
        await _world.Host.SettleAsync();
    }

    private async Task AssertHoldsFilesAsync(RestClient device, Dictionary<string, string> files)
    {
        var env = await device.GetAsync($"/units/env/{_greenhouse}");
        var schema = await device.GetAsync($"/units/get_current_schema/{_greenhouse}");
        Assert.Equal(["env.json", "schema.json"], files.Keys.Order());
        Assert.True(JsonNode.DeepEquals(env.Json, JsonNode.Parse(files["env.json"])));
        Assert.True(JsonNode.DeepEquals(schema.Json, JsonNode.Parse(files["schema.json"])));
    }

    private static async Task<Dictionary<string, string>> ReadTarAsync(Stream tar)
    {
        var files = new Dictionary<string, string>();
        await using var reader = new TarReader(tar);
        while (await reader.GetNextEntryAsync(copyData: true, Stop) is { } entry)
        {
            using var text = new StreamReader(entry.DataStream!);
            files.Add(entry.Name, await text.ReadToEndAsync(Stop));
        }

        return files;
    }
}
