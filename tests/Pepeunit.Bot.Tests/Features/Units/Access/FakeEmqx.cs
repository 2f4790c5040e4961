using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

/// <summary>
/// EMQX 5.8's REST API, made from its documentation and OpenAPI (docs.emqx.com/en/emqx/v5.8/admin/api.html): strict about key,
/// path, query and body, answering with EMQX's own bodies. It keeps sessions like EMQX: one that is ended comes back at once,
/// unless its user name is banned or the program says no.
/// </summary>
internal sealed class FakeEmqx : IAsyncDisposable
{
    public const string Key = "key";
    public const string Secret = "a secret of the api";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];
    private readonly Dictionary<string, Session> _sessions = [];
    private readonly Dictionary<string, JsonObject> _banned = [];

    private FakeEmqx(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Says whether a device with this user name is let in; what the HTTP authenticator would ask.</summary>
    public Func<string, bool> Authenticates { get; set; } = _ => true;

    /// <summary>This many calls are answered with 503 first.</summary>
    public int Failures { get; set; }

    public Uri Url { get; private set; } = null!;

    public EmqxConfiguration Configuration { get; } = new();

    /// <summary>What was called, in order: method, path, and the client or user where there is one.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    public static async Task<FakeEmqx> StartAsync(CancellationToken cancellationToken, int port = 0)
    {
        var fake = new FakeEmqx(port);
        await fake._app.StartAsync(cancellationToken);
        var addresses = fake._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        fake.Url = new Uri(addresses.Addresses.Single());
        return fake;
    }

    public void Connect(string clientId, string userName, params string[] topics)
    {
        lock (_gate) _sessions[clientId] = new Session(userName, [.. topics]);
    }

    public bool IsConnected(string clientId)
    {
        lock (_gate) return _sessions.ContainsKey(clientId);
    }

    public IReadOnlyList<string> TopicsOf(string clientId)
    {
        lock (_gate) return [.. _sessions[clientId].Topics];
    }

    public bool IsBanned(string userName)
    {
        lock (_gate) return _banned.ContainsKey(userName);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var text = await body.ReadToEndAsync(context.RequestAborted);
        EmqxAnswer answer;
        lock (_gate) answer = Answer(context.Request, text);
        context.Response.StatusCode = answer.Status;
        if (answer.Body is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.Body.ToJsonString(), context.RequestAborted);
        }
    }

    private EmqxAnswer Answer(HttpRequest request, string text)
    {
        // emqx_dashboard.erl, return_unauthorized: 401 with this code and message.
        var shown = request.Headers.Authorization.ToString();
        if (shown != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}:{Secret}")))
            return EmqxAnswer.Refused(401, "BAD_API_KEY_OR_SECRET", "Check api_key/api_secret");

        if (Failures > 0)
        {
            Failures--;
            return EmqxAnswer.Refused(503, "SERVICE_UNAVAILABLE", "Service Unavailable");
        }

        // Unescaped by level, so that a client id may hold a slash.
        var path = request.Path.Value!;
        if (!path.StartsWith("/api/v5/", StringComparison.Ordinal)) return EmqxAnswer.NoSuchApi;
        var levels = Raw(request)["/api/v5/".Length..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        if (body is not null && request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
            return EmqxAnswer.Refused(415, "UNSUPPORTED_MEDIA_TYPE", "");

        _calls.Add($"{request.Method} {string.Join('/', levels)}");
        return (request.Method, levels) switch
        {
            ("GET", ["clients"]) => ListClients(request.Query),
            ("GET", ["clients", var id, "subscriptions"]) => WithClient(id, session => EmqxAnswer.Ok(
                new JsonArray([.. session.Topics.Select(topic => Subscription(id, topic))]))),
            ("POST", ["clients", var id, "unsubscribe"]) => Unsubscribe(id, body),
            ("DELETE", ["clients", var id, "authorization", "cache"]) => WithClient(id, _ => EmqxAnswer.NoContent),
            ("DELETE", ["clients", var id]) => Kick(id),
            ("DELETE", ["authorization", "cache"]) => EmqxAnswer.NoContent,
            ("GET", ["banned"]) => ListBanned(request.Query),
            ("POST", ["banned"]) => Ban(body),
            ("DELETE", ["banned", "username", var who]) => Unban(who),
            _ => Configuration.Answer(request.Method, levels, body),
        };
    }

    // Kestrel decodes the path except for %2F.
    private static string Raw(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        return target.Split('?')[0];
    }

    private EmqxAnswer ListClients(IQueryCollection query)
    {
        // emqx_mgmt_api_clients.erl, list_clients_v1_inputs; like_username is found anywhere in the user name.
        if (query.Keys.Except(["like_username", "page", "limit"]).FirstOrDefault() is { } unknown)
            return EmqxAnswer.Unknown(unknown);
        var found = _sessions.Where(
            session => session.Value.UserName.Contains(query["like_username"].ToString(), StringComparison.Ordinal));
        return EmqxAnswer.Page(query, [.. found.Select(session => (JsonNode)Client(session.Key, session.Value))]);
    }

    private EmqxAnswer ListBanned(IQueryCollection query) =>
        query.Keys.Except(["page", "limit"]).FirstOrDefault() is { } unknown
            ? EmqxAnswer.Unknown(unknown)
            : EmqxAnswer.Page(query, [.. _banned.Values.Select(ban => ban.DeepClone())]);

    private EmqxAnswer Unsubscribe(string id, JsonNode? body)
    {
        if (EmqxSchema.FindFault(body, ("topic", JsonValueKind.String, true)) is { } fault) return fault;
        return WithClient(id, session =>
        {
            session.Topics.Remove((string)body!["topic"]!);
            return EmqxAnswer.NoContent;
        });
    }

    private EmqxAnswer Kick(string id) => WithClient(id, session =>
    {
        // The device's client library connects again, with what it has.
        if (_banned.ContainsKey(session.UserName) || !Authenticates(session.UserName)) _sessions.Remove(id);
        return EmqxAnswer.NoContent;
    });

    private EmqxAnswer Ban(JsonNode? body)
    {
        // emqx_mgmt_api_banned.erl, fields(ban).
        if (EmqxSchema.FindFault(
            body, ("as", JsonValueKind.String, true), ("who", JsonValueKind.String, true), ("by", JsonValueKind.String, false),
            ("reason", JsonValueKind.String, false), ("at", JsonValueKind.String, false),
            ("until", JsonValueKind.String, false)) is { } fault)
        {
            return fault;
        }

        if ((string)body!["as"]! is not ("clientid" or "username" or "peerhost")) return EmqxAnswer.Invalid("as");
        var until = (string?)body["until"];
        if (until is not null and not "infinity" && !DateTimeOffset.TryParse(until, out _)) return EmqxAnswer.Invalid("until");
        var who = (string)body["who"]!;
        if (_banned.TryGetValue(who, out var old)) return EmqxAnswer.Refused(400, "ALREADY_EXISTS", old.ToJsonString());
        _banned[who] = body.AsObject().DeepClone().AsObject();
        return EmqxAnswer.Ok(_banned[who].DeepClone());
    }

    private EmqxAnswer Unban(string who) => _banned.Remove(who)
        ? EmqxAnswer.NoContent
        : EmqxAnswer.Refused(404, "NOT_FOUND", $"username: {who} not found");

    private EmqxAnswer WithClient(string id, Func<Session, EmqxAnswer> then) => _sessions.TryGetValue(id, out var session)
        ? then(session)
        : EmqxAnswer.Refused(404, "CLIENTID_NOT_FOUND", "Client ID not found");

    // emqx_mgmt_api_clients.erl, client_example: the fields that matter, among the many.
    private static JsonObject Client(string id, Session session) => new()
    {
        ["clientid"] = id,
        ["username"] = session.UserName,
        ["connected"] = true,
        ["connected_at"] = "2026-11-24T12:34:56.789+00:00",
        ["node"] = "emqx@127.0.0.1",
        ["proto_ver"] = 4,
        ["mountpoint"] = null,
    };

    private static JsonObject Subscription(string id, string topic) => new()
    {
        ["clientid"] = id,
        ["topic"] = topic,
        ["qos"] = 1,
        ["nl"] = 0,
        ["rap"] = 0,
        ["rh"] = 0,
        ["node"] = "emqx@127.0.0.1",
    };

    private sealed record Session(string UserName, List<string> Topics);
}
