using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>sendMessage and what shows that something is coming: chat actions and drafts.</summary>
internal sealed class TextMethods(World world, ChatAccess access, Messenger messenger, Timing.Agenda agenda)
{
    private static readonly TimeSpan DraftLifetime = TimeSpan.FromSeconds(30);

    private static readonly HashSet<string> Actions =
    [
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
        "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    ];

    public void Map(MethodTable methods) => methods
        .Add("sendMessage", SendMessage, Charge.Chat)
        .Add("sendChatAction", SendChatAction)
        .Add("sendMessageDraft", SendMessageDraft);

    private JsonObject SendMessage(BotCall call)
    {
        var text = TextIntake.ReadText(call);
        var chat = access.Write(call);
        var body = new JsonObject { ["text"] = text.Text };
        if (text.EntitiesJson() is { } entities) body["entities"] = entities;
        if (call.FindObject("link_preview_options", "link preview options") is { } preview)
            body["link_preview_options"] = preview.DeepClone();
        var message = messenger.PostFromBot(chat, body, SendOptions.Read(call, chat));
        return MessageView.ForBot(chat, message);
    }

    private JsonNode SendChatAction(BotCall call)
    {
        call.Accept("message_thread_id", "business_connection_id");
        var action = call.FindText("action")?.ToLowerInvariant();
        if (action is null || !Actions.Contains(action)) throw BotApiError.BadRequest("wrong parameter action in request");

        messenger.ShowAction(access.Write(call), action);
        return true;
    }

    private JsonNode SendMessageDraft(BotCall call)
    {
        call.Accept("message_thread_id");
        var text = TextIntake.Read(call.Text("text"), call.FindText("parse_mode"), call.FindArray("entities", "message entities"));
        if (text.Text.Length > Limits.Sizes.Text) throw BotApiError.BadRequest("message is too long");
        if (call.FindLong("draft_id") is not { } draftId || draftId == 0) throw BotApiError.BadRequest("invalid draft identifier specified");
        var chat = access.Write(call);
        if (!chat.IsPrivate) throw BotApiError.BadRequest("message drafts can be sent only to private chats");

        var until = world.Clock.GetUtcNow() + DraftLifetime;
        var draft = new MessageDraft(draftId, text.Text, text.EntitiesJson(), call.Flag("can_stop"), call.Flag("keep_on_stop"), until);
        chat.Draft = draft;
        messenger.TellDraft(chat, draftId, draft.Text);
        agenda.At(until, () =>
        {
            if (chat.Draft == draft) messenger.DropDraft(chat);
        });
        return true;
    }
}
