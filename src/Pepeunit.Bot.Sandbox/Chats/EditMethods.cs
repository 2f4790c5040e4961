using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Changing what was sent: text, caption, media, keyboard.</summary>
internal sealed class EditMethods(World world, ChatAccess access, Messenger messenger, MediaIntake media)
{
    private static readonly string[] MediaFields = ["photo", "document", "video", "animation", "audio"];

    public void Map(MethodTable methods) => methods
        .Add("editMessageText", EditText, Charge.Chat)
        .Add("editMessageCaption", EditCaption, Charge.Chat)
        .Add("editMessageMedia", EditMedia, Charge.Chat)
        .Add("editMessageReplyMarkup", EditReplyMarkup, Charge.Chat);

    private JsonNode EditText(BotCall call)
    {
        var text = TextIntake.ReadText(call);
        var (chat, message) = Find(call);
        if (message.Body["text"] is null) throw BotApiError.BadRequest("there is no text in the message to edit");

        var body = message.Body.DeepClone().AsObject();
        body["text"] = text.Text;
        Replace(body, "entities", text.EntitiesJson());
        Replace(body, "link_preview_options", call.FindObject("link_preview_options", "link preview options"));
        call.Accept("disable_web_page_preview");
        return Apply(call, chat, message, body);
    }

    private JsonNode EditCaption(BotCall call)
    {
        var caption = TextIntake.ReadCaption(call);
        var (chat, message) = Find(call);
        if (!MediaFields.Any(message.Body.ContainsKey)) throw BotApiError.BadRequest("there is no caption in the message to edit");

        var body = message.Body.DeepClone().AsObject();
        SetCaption(body, caption, call.Flag("show_caption_above_media"));
        return Apply(call, chat, message, body);
    }

    private JsonNode EditMedia(BotCall call)
    {
        var given = call.FindObject("media", "input media") ?? throw BotApiError.BadRequest("media is empty");
        var item = media.Read(call, given);
        var (chat, message) = Find(call);
        // A text becomes a media message since Bot API 7.x; an album keeps its kind.
        if (message.IsService || message.Invoice is not null) throw BotApiError.BadRequest("message can't be edited");

        var body = message.Body.DeepClone().AsObject();
        foreach (var field in MediaFields) body.Remove(field);
        body.Remove("text");
        body.Remove("entities");
        body.Remove("link_preview_options");
        foreach (var (name, value) in item.Body) body[name] = value?.DeepClone();
        SetCaption(body, item.Caption, SandboxJson.IsTrue(given["show_caption_above_media"]));
        return Apply(call, chat, message, body);
    }

    private JsonNode EditReplyMarkup(BotCall call)
    {
        var (chat, message) = Find(call);
        return Apply(call, chat, message, message.Body.DeepClone().AsObject(), isContent: false);
    }

    /// <summary>Stores the new body with the keyboard of the call (none removes it), unless nothing changes.</summary>
    private JsonNode Apply(BotCall call, SandboxChat chat, ChatMessage message, JsonObject body, bool isContent = true)
    {
        call.Accept("business_connection_id");
        Replace(body, "reply_markup", Keyboards.ReadInline(call));
        if (JsonNode.DeepEquals(body, message.Body))
        {
            throw BotApiError.BadRequest("message is not modified: specified new message content and reply markup are exactly "
                + "the same as a current content and reply markup of the message");
        }

        message.Body = body;
        if (isContent)
            messenger.Edited(chat, message);
        else
            messenger.TellEdited(chat, message);
        return message.InlineMessageId is null ? MessageView.ForBot(chat, message) : true;
    }

    private (SandboxChat Chat, ChatMessage Message) Find(BotCall call)
    {
        if (call.FindText("inline_message_id") is { } inlineId)
        {
            foreach (var candidate in world.Chats)
            {
                if (candidate.Messages.Find(sent => sent.InlineMessageId == inlineId) is { } inline) return (candidate, inline);
            }

            throw BotApiError.BadRequest("MESSAGE_ID_INVALID");
        }

        var chat = access.Write(call);
        var message = ChatAccess.Message(call, chat, "edit");
        if (message.SenderId != world.Bot.Id || message.IsService) throw BotApiError.BadRequest("message can't be edited");
        return (chat, message);
    }

    private static void SetCaption(JsonObject body, FormattedText caption, bool isAbove)
    {
        Replace(body, "caption", caption.Text.Length == 0 ? null : JsonValue.Create(caption.Text));
        Replace(body, "caption_entities", caption.EntitiesJson());
        Replace(body, "show_caption_above_media", isAbove ? JsonValue.Create(true) : null);
    }

    private static void Replace(JsonObject body, string name, JsonNode? value)
    {
        body.Remove(name);
        if (value is not null) body[name] = value.DeepClone();
    }
}
