using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Files;

/// <summary>Sending files: one at a time, and albums.</summary>
internal sealed class MediaMethods(World world, ChatAccess access, Messenger messenger, MediaIntake media)
{
    public void Map(MethodTable methods) => methods
        .Add("sendPhoto", call => Send(call, "photo"), Charge.Chat)
        .Add("sendDocument", call => Send(call, "document"), Charge.Chat)
        .Add("sendVideo", call => Send(call, "video"), Charge.Chat)
        .Add("sendAnimation", call => Send(call, "animation"), Charge.Chat)
        .Add("sendAudio", call => Send(call, "audio"), Charge.Chat)
        .Add("sendVoice", call => Send(call, "voice"), Charge.Chat)
        .Add("sendMediaGroup", SendMediaGroup, Charge.Chat);

    private JsonObject Send(BotCall call, string field)
    {
        call.Accept("disable_content_type_detection", "width", "height", "duration", "performer", "title", "supports_streaming");
        var caption = TextIntake.ReadCaption(call);
        var body = media.ReadField(call, field);
        var chat = access.Write(call);
        if (call.Flag("has_spoiler")) body["has_media_spoiler"] = true;
        if (call.Flag("show_caption_above_media")) body["show_caption_above_media"] = true;
        AddCaption(body, caption);
        return MessageView.ForBot(chat, messenger.PostFromBot(chat, body, SendOptions.Read(call, chat)));
    }

    private JsonArray SendMediaGroup(BotCall call)
    {
        var given = call.FindArray("media", "media") ?? throw BotApiError.BadRequest("media is empty");
        if (given.Count < Sizes.AlbumMin) throw BotApiError.BadRequest("media group must include 2-10 items");
        if (given.Count > Sizes.AlbumMax) throw BotApiError.BadRequest("too many messages to send as an album");

        var items = given.Select(item => media.Read(call, item as JsonObject
            ?? throw BotApiError.BadRequest("can't parse InputMedia: expected an Object"))).ToList();
        if (items.Exists(item => item.Type == "animation")) throw BotApiError.BadRequest("can't parse InputMedia: type must be one of photo, document, video, audio");
        // Documents stay among themselves, so do sounds; photos and films mix.
        if (items.Select(item => item.Type is "photo" or "video" ? "visual" : item.Type).Distinct().Count() > 1)
            throw BotApiError.BadRequest("Documents and audio files can't be mixed with other media types in an album");

        var chat = access.Write(call);
        var options = SendOptions.Read(call, chat);
        var groupId = world.NextQueryId();
        var sent = new JsonArray();
        foreach (var (index, item) in items.Index())
        {
            item.Body["media_group_id"] = groupId;
            if (SandboxJson.IsTrue(given[index]!["show_caption_above_media"])) item.Body["show_caption_above_media"] = true;
            AddCaption(item.Body, item.Caption);
            sent.Add(MessageView.ForBot(chat, messenger.PostFromBot(chat, item.Body, options with { Markup = ReplyMarkup.None })));
        }

        return sent;
    }

    private static void AddCaption(JsonObject body, FormattedText caption)
    {
        if (caption.Text.Length == 0) return;
        body["caption"] = caption.Text;
        if (caption.EntitiesJson() is { } entities) body["caption_entities"] = entities;
    }
}
