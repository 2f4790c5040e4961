using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>Reading and writing of the user side's JSON.</summary>
internal static class JsonBody
{
    public static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength == 0 || !context.Request.HasJsonContentType()) return [];
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw new UserError(400, "a JSON object is expected");
        }
        catch (JsonException)
        {
            throw new UserError(400, "the body is not JSON");
        }
    }

    public static Task WriteAsync(HttpContext context, JsonNode body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString(SandboxJson.Compact), context.RequestAborted);
    }

    public static string? FindText(JsonObject body, string name) =>
        body[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static string Text(JsonObject body, string name) =>
        FindText(body, name) ?? throw new UserError(400, $"\"{name}\" must be a text");

    public static long? FindLong(JsonObject body, string name) =>
        body[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : null;

    public static long Long(JsonObject body, string name) =>
        FindLong(body, name) ?? throw new UserError(400, $"\"{name}\" must be a whole number");

    public static bool? FindFlag(JsonObject body, string name) => body[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
