using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Queries;

/// <summary>Pressed buttons: from the user to the bot, and the answer back.</summary>
internal sealed class CallbackQueries(World world, UpdateQueue updates, EventHub events, PendingQueries pending)
{
    public void Map(MethodTable methods) => methods.Add("answerCallbackQuery", Answer);

    /// <summary>A user presses a button; null if the message has no button with such data.</summary>
    public string? Press(SandboxUser user, SandboxChat chat, ChatMessage message, string data)
    {
        var isThere = message.InlineKeyboard?.Any(row => row!.AsArray().Any(button => button!["callback_data"]?.ToString() == data));
        if (isThere != true) return null;

        var query = pending.Add(UpdateKinds.CallbackQuery, user);
        var json = new JsonObject
        {
            ["id"] = query.Id,
            ["from"] = user.ToJson(),
            // One number per chat, and no secret here.
            ["chat_instance"] = (chat.Id * 1_000_003).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["data"] = data,
        };
        if (message.InlineMessageId is { } inlineId)
            json["inline_message_id"] = inlineId;
        else
            json["message"] = MessageView.ForBot(chat, message);
        updates.Add(UpdateKinds.CallbackQuery, json);
        return query.Id;
    }

    private JsonNode Answer(BotCall call)
    {
        call.Accept("cache_time");
        var text = call.Text("text");
        if (text.Length > Sizes.CallbackAnswer) throw BotApiError.BadRequest("MESSAGE_TOO_LONG");
        var url = call.FindText("url");
        // Only games and links to the bot itself may be opened.
        if (url is not null && !IsLinkToBot(url)) throw BotApiError.BadRequest("URL_INVALID");

        var query = pending.Take(UpdateKinds.CallbackQuery, call.Text("callback_query_id"));
        events.Publish(query.User.Id, "callback_answer", new()
        {
            ["callback_query_id"] = query.Id,
            ["text"] = text.Length == 0 ? null : text,
            ["show_alert"] = call.Flag("show_alert"),
            ["url"] = url,
        });
        return true;
    }

    private bool IsLinkToBot(string url) =>
        url.StartsWith($"https://t.me/{world.Bot.Username}?", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith($"t.me/{world.Bot.Username}?", StringComparison.OrdinalIgnoreCase);
}
