using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

/// <summary>An answer as EMQX gives it: errors are <c>{"code","message"}</c>.</summary>
internal sealed record EmqxAnswer(int Status, JsonNode? Body)
{
    public static EmqxAnswer NoContent { get; } = new(204, null);

    /// <summary>minirest: what no path is.</summary>
    public static EmqxAnswer NoSuchApi => Refused(404, "API_NOT_EXIST", "Request Path Not Found");

    public static EmqxAnswer Ok(JsonNode body) => new(200, body);

    public static EmqxAnswer Refused(int status, string code, string message) =>
        new(status, new JsonObject { ["code"] = code, ["message"] = message });

    /// <summary>hocon_tconf: a field that the schema does not have.</summary>
    public static EmqxAnswer Unknown(string field) => Refused(
        400, "BAD_REQUEST", $$"""{"kind":"validation_error","path":"root","reason":"unknown_fields","unknown":"{{field}}"}""");

    public static EmqxAnswer Missing(string field) => Refused(
        400, "BAD_REQUEST", $$"""{"kind":"validation_error","path":"root.{{field}}","reason":"required_field"}""");

    public static EmqxAnswer Invalid(string field) => Refused(
        400, "BAD_REQUEST", $$"""{"kind":"validation_error","path":"root.{{field}}","reason":"invalid_value"}""");

    /// <summary>emqx_mgmt_api: <c>{"data":[…],"meta":{"page","limit","count","hasnext"}}</c>, at most 10 000 a page.</summary>
    public static EmqxAnswer Page(IQueryCollection query, IReadOnlyList<JsonNode> all)
    {
        var page = int.Parse(query["page"].ToString(), CultureInfo.InvariantCulture);
        var limit = int.Parse(query["limit"].ToString(), CultureInfo.InvariantCulture);
        if (page < 1 || limit is < 1 or > 10_000) return Refused(400, "INVALID_PARAMETER", "page_limit_invalid");
        var shown = all.Skip((page - 1) * limit).Take(limit);
        return Ok(new JsonObject
        {
            ["data"] = new JsonArray([.. shown]),
            ["meta"] = new JsonObject
            {
                ["page"] = page,
                ["limit"] = limit,
                ["count"] = all.Count,
                ["hasnext"] = page * limit < all.Count,
            },
        });
    }
}

/// <summary>Strict bodies: EMQX checks each against its schema and refuses what the schema does not have.</summary>
internal static class EmqxSchema
{
    public static EmqxAnswer? FindFault(JsonNode? body, params (string Name, JsonValueKind Kind, bool IsRequired)[] fields)
    {
        if (body is not JsonObject given) return EmqxAnswer.Refused(400, "BAD_REQUEST", "invalid json");
        if (given.Select(field => field.Key).Except(fields.Select(field => field.Name)).FirstOrDefault() is { } unknown)
            return EmqxAnswer.Unknown(unknown);
        foreach (var (name, kind, isRequired) in fields)
        {
            if (given[name] is not { } value)
            {
                if (isRequired) return EmqxAnswer.Missing(name);
                continue;
            }

            var actual = value.GetValueKind();
            var isBoolean = kind == JsonValueKind.True && actual == JsonValueKind.False;
            if (actual != kind && !isBoolean) return EmqxAnswer.Invalid(name);
        }

        return null;
    }
}
