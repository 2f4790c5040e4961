using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Money;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>A message of a chat: a Bot API Message without the parts that depend on who looks (chat, the replied message).</summary>
internal sealed class ChatMessage(long id, long senderId, DateTimeOffset sentAt, JsonObject body)
{
    public long Id { get; } = id;

    /// <summary>A user's id, or the bot's.</summary>
    public long SenderId { get; } = senderId;

    public DateTimeOffset SentAt { get; } = sentAt;

    public JsonObject Body { get; set; } = body;

    public long? ReplyToId { get; init; }

    /// <summary>Set by inline mode: the id by which the bot edits a message it did not send itself.</summary>
    public string? InlineMessageId { get; init; }

    /// <summary>What an invoice message sells.</summary>
    public Invoice? Invoice { get; init; }

    /// <summary>Whether it tells of an event rather than being written by somebody.</summary>
    public bool IsService { get; init; }

    /// <summary>One emoji per user (or the bot).</summary>
    public Dictionary<long, string> Reactions { get; } = [];

    public JsonArray? InlineKeyboard => Body["reply_markup"]?["inline_keyboard"] as JsonArray;
}
