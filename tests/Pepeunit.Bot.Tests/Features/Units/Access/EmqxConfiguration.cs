using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

/// <summary>The part of the fake that is configured: authenticators, authorization sources and settings.</summary>
internal sealed partial class EmqxConfiguration
{
    private static readonly (string, JsonValueKind, bool)[] HttpFields =
    [
        ("enable", JsonValueKind.True, false),
        ("method", JsonValueKind.String, true),
        ("url", JsonValueKind.String, true),
        ("headers", JsonValueKind.Object, false),
        ("body", JsonValueKind.Object, false),
        ("pool_size", JsonValueKind.Number, false),
        ("connect_timeout", JsonValueKind.String, false),
        ("request_timeout", JsonValueKind.String, false),
        ("enable_pipelining", JsonValueKind.Number, false),
        ("ssl", JsonValueKind.Object, false),
    ];

    /// <summary>By id, such as <c>password_based:http</c>.</summary>
    public Dictionary<string, JsonObject> Authenticators { get; } = [];

    /// <summary>In the order in which they are asked. EMQX comes with a file that ends in "allow all".</summary>
    public List<JsonObject> Sources { get; } =
    [
        new() { ["type"] = "file", ["enable"] = true, ["rules"] = "{allow, all}.\n" },
    ];

    public JsonObject Settings { get; private set; } = new()
    {
        ["no_match"] = "allow",
        ["deny_action"] = "ignore",
        ["cache"] = new JsonObject { ["enable"] = true, ["max_size"] = 32, ["ttl"] = "1m" },
    };

    public EmqxAnswer Answer(string method, string[] levels, JsonNode? body) => (method, levels) switch
    {
        ("GET", ["authentication"]) => EmqxAnswer.Ok(new JsonArray([.. Authenticators.Select(WithId)])),
        ("POST", ["authentication"]) => Authenticate(body, isNew: true, "password_based:http"),
        ("PUT", ["authentication", var id]) => Authenticate(body, isNew: false, id),
        ("GET", ["authorization", "sources"]) => EmqxAnswer.Ok(new JsonObject
        {
            ["sources"] = new JsonArray([.. Sources.Select(source => source.DeepClone())]),
        }),
        ("POST", ["authorization", "sources"]) => AddSource(body),
        ("PUT", ["authorization", "sources", var type]) => PutSource(type, body),
        ("POST", ["authorization", "sources", var type, "move"]) => Move(type, body),
        ("PUT", ["authorization", "settings"]) => PutSettings(body),
        _ => EmqxAnswer.NoSuchApi,
    };

    private static JsonNode WithId(KeyValuePair<string, JsonObject> known)
    {
        var shown = known.Value.DeepClone();
        shown["id"] = known.Key;
        return shown;
    }

    private EmqxAnswer Authenticate(JsonNode? body, bool isNew, string id)
    {
        var fault = EmqxSchema.FindFault(
            body, [.. HttpFields, ("mechanism", JsonValueKind.String, true), ("backend", JsonValueKind.String, true)])
            ?? FindHttpFault(body!);
        if (fault is not null) return fault;
        if ((string)body!["mechanism"]! != "password_based") return EmqxAnswer.Invalid("mechanism");
        if ((string)body["backend"]! != "http") return EmqxAnswer.Invalid("backend");

        // emqx_authn_api.erl: 409 when it is there, 404 when it is not.
        if (isNew && Authenticators.ContainsKey(id)) return EmqxAnswer.Refused(409, "ALREADY_EXISTS", "Already exists");
        if (!isNew && !Authenticators.ContainsKey(id))
            return EmqxAnswer.Refused(404, "NOT_FOUND", $"Authenticator '{id}' does not exist");
        Authenticators[id] = body.AsObject().DeepClone().AsObject();
        return isNew ? EmqxAnswer.Ok(WithId(new(id, Authenticators[id]))) : EmqxAnswer.NoContent;
    }

    private EmqxAnswer AddSource(JsonNode? body)
    {
        if (FindSourceFault(body) is { } fault) return fault;

        // emqx_authz.erl, check_dup_types and CMD_PREPEND.
        var type = (string)body!["type"]!;
        if (Sources.Exists(source => (string)source["type"]! == type))
            return EmqxAnswer.Refused(400, "BAD_REQUEST", $"{{duplicated_authz_source_type,{type}}}");
        Sources.Insert(0, body.AsObject().DeepClone().AsObject());
        return EmqxAnswer.NoContent;
    }

    private EmqxAnswer PutSource(string type, JsonNode? body)
    {
        // emqx_authz_api_sources.erl, source(put, …).
        var at = Sources.FindIndex(source => (string)source["type"]! == type);
        if (at < 0) return EmqxAnswer.Refused(404, "NOT_FOUND", $"Not found: {type}");
        if (FindSourceFault(body) is { } fault) return fault;
        if ((string)body!["type"]! != type) return EmqxAnswer.Refused(400, "BAD_REQUEST", "Type mismatch");
        Sources[at] = body.AsObject().DeepClone().AsObject();
        return EmqxAnswer.NoContent;
    }

    private EmqxAnswer Move(string type, JsonNode? body)
    {
        if (EmqxSchema.FindFault(body, ("position", JsonValueKind.String, true)) is { } fault) return fault;
        var source = Sources.Find(source => (string)source["type"]! == type);
        if (source is null) return EmqxAnswer.Refused(404, "NOT_FOUND", $"Not found: {type}");
        if ((string)body!["position"]! != "front")
            return EmqxAnswer.Refused(400, "BAD_REQUEST", "Invalid parameter. Unknow position");
        Sources.Remove(source);
        Sources.Insert(0, source);
        return EmqxAnswer.NoContent;
    }

    private EmqxAnswer PutSettings(JsonNode? body)
    {
        var fault = EmqxSchema.FindFault(
            body, ("no_match", JsonValueKind.String, true), ("deny_action", JsonValueKind.String, true),
            ("cache", JsonValueKind.Object, true))
            ?? EmqxSchema.FindFault(
                body!["cache"], ("enable", JsonValueKind.True, false), ("max_size", JsonValueKind.Number, false),
                ("ttl", JsonValueKind.String, false));
        if (fault is not null) return fault;
        if ((string)body!["no_match"]! is not ("allow" or "deny")) return EmqxAnswer.Invalid("no_match");
        if ((string)body["deny_action"]! is not ("ignore" or "disconnect")) return EmqxAnswer.Invalid("deny_action");
        if (!Duration().IsMatch((string)body["cache"]!["ttl"]!)) return EmqxAnswer.Invalid("cache.ttl");
        Settings = body.AsObject().DeepClone().AsObject();
        return EmqxAnswer.Ok(Settings.DeepClone());
    }

    private static EmqxAnswer? FindSourceFault(JsonNode? body) => (string?)(body as JsonObject)?["type"] switch
    {
        "http" => EmqxSchema.FindFault(body, [.. HttpFields, ("type", JsonValueKind.String, true)]) ?? FindHttpFault(body!),
        "file" => EmqxSchema.FindFault(
            body, ("type", JsonValueKind.String, true), ("enable", JsonValueKind.True, false),
            ("rules", JsonValueKind.String, true)),
        null => EmqxAnswer.Missing("type"),
        _ => EmqxAnswer.Invalid("type"),
    };

    // emqx_authn_http_schema.erl and emqx_authz_http_schema.erl.
    private static EmqxAnswer? FindHttpFault(JsonNode body)
    {
        if ((string)body["method"]! is not ("get" or "post")) return EmqxAnswer.Invalid("method");
        var url = (string)body["url"]!;
        var isTls = (bool?)body["ssl"]?["enable"] ?? false;
        if (url.StartsWith("https://", StringComparison.Ordinal) != isTls) return EmqxAnswer.Invalid("ssl");
        foreach (var (_, value) in body["body"]?.AsObject() ?? [])
        {
            if (value?.GetValueKind() != JsonValueKind.String) return EmqxAnswer.Invalid("body");
        }

        foreach (var name in (string[])["connect_timeout", "request_timeout"])
        {
            if ((string?)body[name] is { } time && !Duration().IsMatch(time)) return EmqxAnswer.Invalid(name);
        }

        return null;
    }

    [GeneratedRegex("^[0-9]+(ms|s|m|h)$")]
    private static partial Regex Duration();
}
