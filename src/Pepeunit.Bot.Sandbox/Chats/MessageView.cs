using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>A message as a Bot API Message object, for the bot and for a user.</summary>
internal sealed class MessageView(World world)
{
    /// <summary>As the bot sees it.</summary>
    public static JsonObject ForBot(SandboxChat chat, ChatMessage message) => Render(chat.ToJson(), chat, message, withReply: true);

    /// <summary>As a user sees it: the private chat is named after the bot; its id stays the Bot API's.</summary>
    public JsonObject ForUser(SandboxChat chat, ChatMessage message) => Render(ChatForUser(chat), chat, message, withReply: true);

    public JsonObject ChatForUser(SandboxChat chat)
    {
        if (!chat.IsPrivate) return chat.ToJson();
        return new()
        {
            ["id"] = chat.Id,
            ["type"] = "private",
            ["first_name"] = world.Bot.Name,
            ["username"] = world.Bot.Username,
        };
    }

    private static JsonObject Render(JsonObject chatJson, SandboxChat chat, ChatMessage message, bool withReply)
    {
        var json = message.Body.DeepClone().AsObject();
        json["message_id"] = message.Id;
        json["date"] = message.SentAt.ToUnixTimeSeconds();
        json["chat"] = chatJson;
        // As in Telegram: the replied message is shown, but not the one that it replies to.
        if (withReply && message.ReplyToId is { } replyTo && chat.FindMessage(replyTo) is { } replied)
            json["reply_to_message"] = Render(chatJson.DeepClone().AsObject(), chat, replied, withReply: false);
        return json;
    }
}
