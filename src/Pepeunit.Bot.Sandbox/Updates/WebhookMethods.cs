using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;

namespace Pepeunit.Bot.Sandbox.Updates;

/// <summary>setWebhook, deleteWebhook, getWebhookInfo.</summary>
internal sealed partial class WebhookMethods(World world, UpdateQueue updates, Webhook webhook)
{
    private DateTimeOffset? _lastSet;

    public void Map(MethodTable methods) => methods
        .Add("setWebhook", Set)
        .Add("deleteWebhook", Delete)
        .Add("getWebhookInfo", _ => GetInfo());

    private JsonNode Set(BotCall call)
    {
        call.Accept("certificate", "ip_address");
        call.FindUpload("certificate");
        var secret = call.FindText("secret_token");
        if (secret?.Length > 256) throw BotApiError.BadRequest("secret token is too long");
        if (secret is not null && !SecretToken().IsMatch(secret)) throw BotApiError.BadRequest("secret token contains unallowed characters");

        var now = world.Clock.Host.GetUtcNow();
        if (now - _lastSet < TimeSpan.FromSeconds(1)) throw BotApiError.TooManyRequests(1);
        var connections = Math.Clamp(call.Int("max_connections", 40), 1, 100);
        var url = call.Text("url").Trim();
        var target = url.Length == 0 ? null : new WebhookTarget(Url(url), secret, connections);

        _lastSet = now;
        if (call.FindArray("allowed_updates", "allowed updates") is { } kinds) updates.Allow(kinds.Select(kind => kind!.ToString()));
        if (call.Flag("drop_pending_updates")) updates.Clear();
        webhook.Set(target);
        return true;
    }

    private JsonNode Delete(BotCall call)
    {
        if (call.Flag("drop_pending_updates")) updates.Clear();
        webhook.Set(null);
        return true;
    }

    private JsonObject GetInfo()
    {
        var info = new JsonObject
        {
            ["url"] = webhook.Target?.Url.OriginalString ?? "",
            ["has_custom_certificate"] = false,
            ["pending_update_count"] = updates.PendingCount,
        };
        if (webhook.Target is { } target) info["max_connections"] = target.MaxConnections;
        if (webhook.LastError is { } error)
        {
            info["last_error_date"] = error.At.ToUnixTimeSeconds();
            info["last_error_message"] = error.Message;
        }

        if (updates.AllowedKinds is { } allowed) info["allowed_updates"] = new JsonArray([.. allowed.Select(kind => (JsonNode)kind)]);
        return info;
    }

    // As a Bot API server in local mode: plain HTTP and every address and port are fine.
    private static Uri Url(string url)
    {
        var absolute = url.Contains("://", StringComparison.Ordinal) ? url : "https://" + url;
        return Uri.TryCreate(absolute, UriKind.Absolute, out var parsed) && parsed.Scheme is ("http" or "https")
            ? parsed
            : throw BotApiError.BadRequest("invalid webhook URL specified");
    }

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex SecretToken();
}
