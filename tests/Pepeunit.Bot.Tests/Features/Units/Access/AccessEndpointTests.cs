using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

public sealed class AccessEndpointTests : IAsyncLifetime
{
    private const string Secret = "a secret of a broker";
    private const string UnitsAuth = "/pepeunit/api/v1/units/auth";
    private const string Authn = "/pepeunit/api/v1/broker/authn";
    private const string Authz = "/pepeunit/api/v1/broker/authz";

    private readonly HttpClient _client = new();
    private AccessHost _host = null!;
    private TestUnit _unit = null!;
    private TestUnit _stranger = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await AccessHost.StartAsync([("Access:BrokerSecret", Secret)]);
        _client.BaseAddress = _host.Http;
        _client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {Secret}");
        _unit = await _host.AddUnitAsync(1001);
        _stranger = await _host.AddUnitAsync(1002);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_unit_may_what_it_says_it_does_with_its_own_topics()
    {
        var output = _unit.Output.TopicOn(AccessHost.Domain);
        var commands = $"{AccessHost.Domain}/input_base_topic/{_unit.Id}/update/pepeunit";

        Assert.Equal("allow", await AskAsync(UnitsAuth, Question("token", _unit, output, "publish")));
        Assert.Equal("allow", await AskAsync(UnitsAuth, Question("token", _unit, commands, "subscribe")));
        Assert.Equal("deny", await AskAsync(UnitsAuth, Question("token", _unit, commands, "publish")));
        Assert.Equal("allow", await AskAsync(Authz, Question("username", _unit, output, "publish")));
        Assert.Equal("deny", await AskAsync(Authz, Question("username", _unit, commands, "publish")));
    }

    [Fact]
    public async Task Another_units_output_can_be_linked_and_read_at_once_and_never_written()
    {
        var theirs = _stranger.Output.TopicOn(AccessHost.Domain);
        Assert.Equal("deny", await AskAsync(UnitsAuth, Question("token", _unit, theirs, "subscribe")));

        await _host.Get<EdgeStore>().AddAsync(new UnitEdge(_stranger.Output.Id, _unit.Input.Id), 10, Stop);

        await Eventually.HoldsAsync(
            () => AskAsync(UnitsAuth, Question("token", _unit, theirs, "subscribe")).GetAwaiter().GetResult() == "allow",
            "the link is in force", Stop);
        Assert.Equal("allow", await AskAsync(Authz, Question("username", _unit, theirs, "subscribe")));
        Assert.Equal("deny", await AskAsync(UnitsAuth, Question("token", _unit, theirs, "publish")));
        Assert.Equal("deny", await AskAsync(Authz, Question("username", _unit, theirs, "publish")));
    }

    [Fact]
    public async Task Without_an_action_the_answer_is_for_either_and_the_operator_is_told_once()
    {
        var commands = $"{AccessHost.Domain}/input_base_topic/{_unit.Id}/update/pepeunit";
        var theirs = _stranger.Output.TopicOn(AccessHost.Domain);

        Assert.Equal("allow", await AskAsync(UnitsAuth, Question("token", _unit, commands, null)));
        Assert.Equal("deny", await AskAsync(UnitsAuth, Question("token", _unit, theirs, null)));
        Assert.Single(_host.Logs.Lines, line => line.Contains("Add the field action", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Authentication_gives_the_units_own_topics_and_nothing_else()
    {
        var answer = JsonNode.Parse(await PostAsync(Authn, $$"""{"username":"{{_unit.Token}}","clientid":"c"}"""))!;

        Assert.Equal("allow", (string?)answer["result"]);
        Assert.False((bool)answer["is_superuser"]!);
        Assert.Null(answer["expire_at"]);
        var rules = answer["acl"]!.AsArray().Select(rule => $"{rule!["permission"]} {rule["action"]} {rule["topic"]}");
        var domain = AccessHost.Domain;
        Assert.Equal(
            new[]
            {
                $"allow subscribe eq {domain}/input_base_topic/{_unit.Id}/update/pepeunit",
                $"allow subscribe eq {domain}/input_base_topic/{_unit.Id}/env_update/pepeunit",
                $"allow subscribe eq {domain}/input_base_topic/{_unit.Id}/schema_update/pepeunit",
                $"allow subscribe eq {domain}/input_base_topic/{_unit.Id}/log_sync/pepeunit",
                $"allow publish eq {domain}/output_base_topic/{_unit.Id}/state/pepeunit",
                $"allow publish eq {domain}/output_base_topic/{_unit.Id}/log/pepeunit",
                $"allow all eq {domain}/{_unit.Output.Id}/pepeunit",
                $"allow all eq {domain}/{_unit.Output.Id}",
                $"allow subscribe eq {domain}/{_unit.Input.Id}/pepeunit",
                $"allow subscribe eq {domain}/{_unit.Input.Id}",
            }.Order(),
            rules.Order());
    }

    [Fact]
    public async Task The_server_itself_logs_in_and_reads_by_wildcard()
    {
        var backend = _host.Get<UnitTokens>().IssueBackend(AccessHost.Domain);
        var foreign = _host.Get<UnitTokens>().IssueBackend("elsewhere.example.org");
        var filter = $"{AccessHost.Domain}/+/pepeunit";

        Assert.Contains("\"acl\":[]", await PostAsync(Authn, $$"""{"username":"{{backend}}"}"""), StringComparison.Ordinal);
        Assert.Equal("deny", await AskAsync(Authn, $$"""{"username":"{{foreign}}"}"""));
        Assert.Equal("allow", await AskAsync(
            Authz, $$"""{"username":"{{backend}}","topic":"{{filter}}","action":"subscribe"}"""));
        Assert.Equal("deny", await AskAsync(Authz, Question("username", _unit, filter, "subscribe")));
    }

    [Fact]
    public async Task A_revoked_token_is_denied_everywhere()
    {
        await _host.Get<UnitStore>().ReissueAsync(_unit.Id, _unit.OwnerId, "newer", Stop);
        await _host.Get<UnitAccess>().ReloadAsync(Stop);
        var output = _unit.Output.TopicOn(AccessHost.Domain);

        Assert.Equal("deny", await AskAsync(UnitsAuth, Question("token", _unit, output, "publish")));
        Assert.Equal("deny", await AskAsync(Authz, Question("username", _unit, output, "publish")));
        Assert.Equal("deny", await AskAsync(Authn, $$"""{"username":"{{_unit.Token}}"}"""));
    }

    [Theory]
    [InlineData("Bearer another secret here")]
    [InlineData("a secret of a broker")]
    [InlineData("")]
    public async Task Without_the_secret_the_broker_is_told_nothing_and_units_auth_stays_open(string shown)
    {
        using var client = new HttpClient { BaseAddress = _host.Http };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", shown);
        var output = _unit.Output.TopicOn(AccessHost.Domain);

        Assert.Equal("deny", await AskAsync(Authn, $$"""{"username":"{{_unit.Token}}"}""", client));
        Assert.Equal("deny", await AskAsync(Authz, Question("username", _unit, output, "publish"), client));
        Assert.Equal("allow", await AskAsync(UnitsAuth, Question("token", _unit, output, "publish"), client));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"token":"T","username":"T"}""")]
    [InlineData("""{"token":1,"username":1,"topic":"t"}""")]
    [InlineData("""{"token":null,"username":null,"topic":"t"}""")]
    [InlineData("""{"token":"T","token":"T","username":"T","username":"T","topic":"O"}""")]
    [InlineData("""{"token":"T","username":"T","topic":"O","action":"all"}""")]
    [InlineData("""{"token":"T","username":"T","topic":"O","action":null}""")]
    [InlineData("""{"token":"T","username":"T","topic":"O","action":"publish"}x""")]
    [InlineData("""{"token":"T","username":"T","topic":"O","action":"publish" """)]
    [InlineData("""{"token":"Tx","username":"Tx","topic":"O","action":"publish"}""")]
    [InlineData("""{"token":"\u0000","username":"\u0000","topic":"O","action":"publish"}""")]
    public async Task What_is_not_a_question_is_denied(string pattern)
    {
        var json = Fill(pattern);

        Assert.Equal("deny", await AskAsync(UnitsAuth, json));
        Assert.Equal("deny", await AskAsync(Authz, json));
        if (!pattern.Contains("\"T\"", StringComparison.Ordinal)) Assert.Equal("deny", await AskAsync(Authn, json));
    }

    [Fact]
    public async Task Unknown_fields_and_escapes_are_no_reason_to_deny()
    {
        var json = Fill("""{"more":{"a":[1,{"b":null}]},"token":"T","topic":"O","action":"publish","qos":1}""")
            .Replace(AccessHost.Domain, "iot\\u002eexample.org", StringComparison.Ordinal);

        Assert.Equal("allow", await AskAsync(UnitsAuth, json));
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_no_text_is_denied()
    {
        var question = Question("token", _unit, _unit.Output.TopicOn(AccessHost.Domain), "publish");
        var long1 = question[..^1] + ",\"x\":\"" + new string('x', AccessEndpoints.MaxBodyBytes) + "\"}";
        using var chunked = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(long1)));
        using var request = new HttpRequestMessage(HttpMethod.Post, UnitsAuth) { Content = chunked };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await _client.SendAsync(request, Stop);

        Assert.Equal("deny", await AskAsync(UnitsAuth, long1));
        Assert.Equal("""{"result":"deny"}""", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal("deny", await AskAsync(UnitsAuth, [.. "{\"token\":\""u8, 0xC3, 0x28, .. "\",\"topic\":\"t\"}"u8]));
        Assert.Equal("deny", await AskAsync(UnitsAuth, [.. "{\"token\":\"t\",\"topic\":\""u8, 0xC3, 0x28, .. "\"}"u8]));
    }

    [Fact]
    public async Task A_body_in_pieces_is_read_whole()
    {
        var body = Question("token", _unit, _unit.Output.TopicOn(AccessHost.Domain), "publish");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _host.Http.Port, Stop);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {UnitsAuth} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n"), Stop);
        foreach (var piece in body.Chunk(50)) await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), Stop);

        var answer = await new StreamReader(stream).ReadToEndAsync(Stop);

        Assert.EndsWith("""{"result":"allow"}""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_with_a_known_token_allocates_nothing()
    {
        var questions = _host.Get<BrokerQuestions>();
        var json = Encoding.UTF8.GetBytes(Question("token", _unit, _unit.Output.TopicOn(AccessHost.Domain), "publish"));
        for (var i = 0; i < 500; i++) Assert.True(questions.MayUseTopic(json));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var allowed = 0;
        for (var i = 0; i < 1000; i++) allowed += questions.MayUseTopic(json) ? 1 : 0;

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, allowed);
    }

    private string Fill(string pattern) => pattern.Replace("\"T", "\"" + _unit.Token, StringComparison.Ordinal)
        .Replace("\"O\"", $"\"{_unit.Output.TopicOn(AccessHost.Domain)}\"", StringComparison.Ordinal);

    private static string Question(string field, TestUnit unit, string topic, string? action) =>
        $$"""{"{{field}}":"{{unit.Token}}","topic":"{{topic}}"{{(action is null ? "" : $",\"action\":\"{action}\"")}}}""";

    private Task<string> AskAsync(string path, string json, HttpClient? client = null) =>
        AskAsync(path, Encoding.UTF8.GetBytes(json), client);

    private async Task<string> AskAsync(string path, byte[] json, HttpClient? client = null) =>
        (string)JsonNode.Parse(await PostAsync(path, json, client))!["result"]!;

    private Task<string> PostAsync(string path, string json) => PostAsync(path, Encoding.UTF8.GetBytes(json));

    private async Task<string> PostAsync(string path, byte[] json, HttpClient? client = null)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new("application/json");
        using var answer = await (client ?? _client).PostAsync(path, content, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        return await answer.Content.ReadAsStringAsync(Stop);
    }
}
