using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.BotApi;

/// <summary>The refusal that a call is answered with. Method handlers throw it; the endpoint alone catches it.</summary>
internal sealed class BotApiError(int code, string description, JsonObject? parameters = null) : Exception(description)
{
    public int Code { get; } = code;

    public string Description { get; } = description;

    /// <summary>The Bot API's <c>ResponseParameters</c>: retry_after or migrate_to_chat_id.</summary>
    public JsonObject? Parameters { get; } = parameters;

    public static BotApiError BadRequest(string reason) => new(400, "Bad Request: " + Shape(reason));

    public static BotApiError Forbidden(string reason) => new(403, "Forbidden: " + reason);

    public static BotApiError Conflict(string reason) => new(409, "Conflict: " + reason);

    public static BotApiError TooLarge() => new(413, "Request Entity Too Large");

    public static BotApiError TooManyRequests(int retryAfterSeconds) =>
        new(429, $"Too Many Requests: retry after {retryAfterSeconds}", new() { ["retry_after"] = retryAfterSeconds });

    public static BotApiError Migrated(long toChatId) =>
        new(400, "Bad Request: group chat was upgraded to a supergroup chat",
            new() { ["migrate_to_chat_id"] = toChatId });

    // The official server lower-cases the first letter of TDLib's message, and leaves MTProto's UPPER_CASE codes alone.
    private static string Shape(string reason) =>
        reason.Length > 1 && char.IsUpper(reason[0]) && !char.IsUpper(reason[1])
            ? char.ToLowerInvariant(reason[0]) + reason[1..]
            : reason;
}
