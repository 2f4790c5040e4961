using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Queries;
using Pepeunit.Bot.Sandbox.Text;
using Pepeunit.Bot.Sandbox.Updates;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>What a person does in a chat. The world's gate must be held.</summary>
internal sealed class UserActions(
    World world, Messenger messenger, FileStore files, CallbackQueries callbacks, UpdateQueue updates, EventHub events)
{
    private static readonly Microsoft.AspNetCore.StaticFiles.FileExtensionContentTypeProvider ContentTypes = new();

    public SandboxUser User(long id) => world.FindUser(id) ?? throw UserError.NotFound("user");

    /// <summary>A chat the user is in. The private chat goes by the user's id, or by the bot's.</summary>
    public SandboxChat Chat(SandboxUser user, long chatId)
    {
        var chat = world.FindChat(chatId == world.Bot.Id ? user.Id : chatId);
        return chat is not null && World.IsMember(chat, user.Id) ? chat : throw UserError.NotFound("chat");
    }

    public static ChatMessage Message(SandboxChat chat, long messageId) =>
        chat.FindMessage(messageId) ?? throw UserError.NotFound("message");

    public JsonObject SendText(SandboxUser user, SandboxChat chat, string text, long? replyToId)
    {
        var formatted = TextNormalizer.Normalize(new(text, []));
        if (formatted.Text.Length is 0 or > Sizes.Text) throw new UserError(400, $"a text has 1 to {Sizes.Text} characters");

        var body = new JsonObject { ["text"] = formatted.Text };
        if (formatted.EntitiesJson() is { } entities) body["entities"] = entities;
        return Post(user, chat, body, replyToId);
    }

    public JsonObject SendFile(SandboxUser user, SandboxChat chat, Upload upload, bool isPhoto, string? caption)
    {
        JsonObject body;
        if (isPhoto)
        {
            if (upload.Photo.Error is { } error) throw new UserError(400, error);
            body = new() { ["photo"] = new JsonArray([.. files.AddPhoto(upload.Photo).Select(FileStore.PhotoSize)]) };
        }
        else
        {
            var name = Path.GetFileName(upload.FileName) is { Length: > 0 } given ? given : "file";
            var mime = ContentTypes.TryGetContentType(name, out var known) ? known : upload.ContentType ?? "application/octet-stream";
            var file = files.Add(FileKind.Document, name, mime, upload.Bytes);
            body = new() { ["document"] = FileStore.Document(file) };
        }

        var formatted = TextNormalizer.Normalize(new(caption ?? "", []));
        if (formatted.Text.Length > Sizes.Caption) throw new UserError(400, $"a caption has at most {Sizes.Caption} characters");
        if (formatted.Text.Length > 0) body["caption"] = formatted.Text;
        if (formatted.EntitiesJson() is { } entities) body["caption_entities"] = entities;
        return Post(user, chat, body, null);
    }

    /// <summary>A message of one field (location, contact, web_app_data) whose value is the Bot API's object.</summary>
    public JsonObject SendObject(SandboxUser user, SandboxChat chat, string field, JsonObject value, long? replyToId) =>
        Post(user, chat, new() { [field] = value.DeepClone() }, replyToId);

    public JsonObject Start(SandboxUser user, string? payload)
    {
        var chat = world.PrivateChat(user);
        if (user.HasBlocked) SetBlocked(user, isBlocked: false);
        return SendText(user, chat, string.IsNullOrEmpty(payload) ? "/start" : "/start " + payload, null);
    }

    public string Press(SandboxUser user, SandboxChat chat, long messageId, string data) =>
        callbacks.Press(user, chat, Message(chat, messageId), data) ?? throw new UserError(409, "there is no such button on the message");

    public JsonObject Edit(SandboxUser user, SandboxChat chat, long messageId, string text)
    {
        var message = Message(chat, messageId);
        if (message.SenderId != user.Id || message.Body["text"] is null) throw new UserError(409, "only one's own texts can be edited");

        var formatted = TextNormalizer.Normalize(new(text, []));
        if (formatted.Text.Length is 0 or > Sizes.Text) throw new UserError(400, $"a text has 1 to {Sizes.Text} characters");
        message.Body["text"] = formatted.Text;
        message.Body.Remove("entities");
        if (formatted.EntitiesJson() is { } entities) message.Body["entities"] = entities;
        messenger.Edited(chat, message);
        updates.Add(UpdateKinds.EditedMessage, MessageView.ForBot(chat, message));
        return messenger.View.ForUser(chat, message);
    }

    /// <summary>Blocks or unblocks the bot; the bot learns it as a change of its membership.</summary>
    public void SetBlocked(SandboxUser user, bool isBlocked)
    {
        if (user.HasBlocked == isBlocked) return;
        user.HasBlocked = isBlocked;
        var chat = world.PrivateChat(user);
        updates.Add(UpdateKinds.MyChatMember, new JsonObject
        {
            ["chat"] = chat.ToJson(),
            ["from"] = user.ToJson(),
            ["date"] = world.Clock.UnixSeconds,
            ["old_chat_member"] = MemberView.ToJson(BotMember(isBlocked ? MemberStatus.Member : MemberStatus.Kicked)),
            ["new_chat_member"] = MemberView.ToJson(BotMember(isBlocked ? MemberStatus.Kicked : MemberStatus.Member)),
        });
        events.Publish(user.Id, "profile", []);
    }

    public void StopDraft(SandboxChat chat)
    {
        if (chat.Draft is not { CanStop: true } draft) throw new UserError(409, "nothing is being written that could be stopped");

        updates.Add(UpdateKinds.StoppedMessageGeneration, new JsonObject
        {
            ["chat"] = chat.ToJson(),
            ["draft_id"] = draft.DraftId,
        });
        if (!draft.KeepOnStop) messenger.DropDraft(chat);
    }

    private ChatMember BotMember(MemberStatus status) => new(world.Bot.ToJson(), status);

    private JsonObject Post(SandboxUser user, SandboxChat chat, JsonObject body, long? replyToId)
    {
        if (chat.IsPrivate && user.HasBlocked) throw new UserError(409, "the bot is blocked; unblock it first");
        if (replyToId is { } id) Message(chat, id);
        return messenger.View.ForUser(chat, messenger.PostFromUser(chat, user, body, replyToId));
    }
}
