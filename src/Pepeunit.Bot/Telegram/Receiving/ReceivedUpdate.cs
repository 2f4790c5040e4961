using System.Text.Json;
using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>An update as it came: its number and its JSON, kept word for word so that nothing of a newer Bot API is lost.</summary>
internal sealed record ReceivedUpdate(long Id, string Json)
{
    public bool IsRedelivery { get; init; }

    /// <summary>The update of a JSON object; null when it has no number.</summary>
    public static ReceivedUpdate? TryRead(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("update_id", out var id)
        && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number)
            ? new ReceivedUpdate(number, json.GetRawText())
            : null;
}

/// <summary>What must be handled one after another.</summary>
/// <remarks>
/// A question before a payment has ten seconds to be answered, so it does not stand behind what its sender did before.
/// </remarks>
internal readonly record struct UpdateLane(long ChatId, bool IsUrgent)
{
    public static UpdateLane Of(Update update) => update switch
    {
        { PreCheckoutQuery: { } query } => new UpdateLane(query.From.Id, true),
        { Message: { } message } => new UpdateLane(message.Chat.Id, false),
        { CallbackQuery: { } query } => new UpdateLane(query.Message?.Chat.Id ?? query.From.Id, false),
        { MyChatMember: { } change } => new UpdateLane(change.Chat.Id, false),
        _ => new UpdateLane(0, false),
    };
}

/// <summary>The kinds of updates the shell understands, asked for by name: an omitted list keeps the server's last one.</summary>
internal static class HandledUpdates
{
    public static IReadOnlyList<UpdateType> Kinds { get; } =
        [UpdateType.Message, UpdateType.CallbackQuery, UpdateType.MyChatMember, UpdateType.PreCheckoutQuery];

    public static IReadOnlyList<string> Names { get; } = ["message", "callback_query", "my_chat_member", "pre_checkout_query"];

    /// <summary>The update of a stored text; null when it cannot be understood (then asking again does not help).</summary>
    public static Update? TryParse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Update>(json, JsonBotAPI.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
