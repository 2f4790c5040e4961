using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;

namespace Pepeunit.Bot.Sandbox.Updates;

/// <summary>getUpdates. The webhook's methods are with the webhook.</summary>
internal sealed class UpdateMethods(UpdateQueue updates, Lock gate)
{
    public void Map(MethodTable methods) => methods.AddWaiting("getUpdates", GetUpdates);

    private Task<JsonNode> GetUpdates(BotCall call, CancellationToken cancellationToken)
    {
        var limit = call.Int("limit", 100) is >= 1 and <= 100 and var asked ? asked : 100;
        var timeout = TimeSpan.FromSeconds(Math.Clamp(call.Int("timeout", 0), 0, 50));
        ReadAllowed(call);
        return updates.PollAsync(call.FindLong("offset") ?? 0, limit, timeout, cancellationToken);
    }

    private void ReadAllowed(BotCall call)
    {
        // Without the parameter the list given before stays.
        if (call.FindArray("allowed_updates", "allowed updates") is not { } kinds) return;
        lock (gate) updates.Allow(kinds.Select(kind => kind!.ToString()));
    }
}
