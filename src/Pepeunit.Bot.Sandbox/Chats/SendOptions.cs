using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>The parameters every sending method shares.</summary>
internal sealed record SendOptions(ReplyMarkup Markup, long? ReplyToId, int? ThreadId, bool IsProtected, string? EffectId)
{
    public static SendOptions Read(BotCall call, SandboxChat chat)
    {
        // Taken, and without effect on what a chat in memory shows.
        call.Accept("disable_notification", "allow_paid_broadcast", "business_connection_id", "disable_web_page_preview");
        var thread = call.FindInt("message_thread_id");
        if (thread is { } id && !(chat.IsForum && chat.Topics.ContainsKey(id))) throw BotApiError.BadRequest("message thread not found");
        if (thread is { } open && chat.Topics[open].IsClosed) throw BotApiError.BadRequest("TOPIC_CLOSED");
        var effect = call.FindText("message_effect_id");
        if (effect is not null && !chat.IsPrivate) throw BotApiError.BadRequest("EFFECT_ID_INVALID");

        return new(Keyboards.Read(call), ReadReply(call, chat), thread, call.Flag("protect_content"), effect);
    }

    /// <summary>Puts the shared parts into a message's body.</summary>
    public JsonObject Apply(JsonObject body)
    {
        if (Markup.Inline is { } inline) body["reply_markup"] = inline.DeepClone();
        if (IsProtected) body["has_protected_content"] = true;
        if (EffectId is not null) body["effect_id"] = EffectId;
        if (ThreadId is { } thread)
        {
            body["message_thread_id"] = thread;
            body["is_topic_message"] = true;
        }

        return body;
    }

    private static long? ReadReply(BotCall call, SandboxChat chat)
    {
        var parameters = call.FindObject("reply_parameters", "reply parameters");
        var id = parameters is null ? call.FindLong("reply_to_message_id") : ReplyId(parameters);
        if (id is not { } messageId || messageId <= 0) return null;
        if (chat.FindMessage(messageId) is not null) return messageId;

        var isOptional = parameters is null
            ? call.Flag("allow_sending_without_reply")
            : SandboxJson.IsTrue(parameters["allow_sending_without_reply"]);
        return isOptional ? null : throw BotApiError.BadRequest("message to be replied not found");
    }

    private static long ReplyId(JsonObject parameters) => parameters["message_id"] is JsonValue value && value.TryGetValue<long>(out var id)
        ? id
        : throw BotApiError.BadRequest("can't parse reply parameters: Can't find field \"message_id\"");
}
