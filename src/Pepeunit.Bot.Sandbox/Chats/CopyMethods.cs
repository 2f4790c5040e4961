using System.Globalization;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Forwarding and copying, one message or many.</summary>
internal sealed class CopyMethods(World world, ChatAccess access, Messenger messenger)
{
    // What a copy leaves behind.
    private static readonly string[] NotCopied =
        ["from", "reply_markup", "edit_date", "forward_origin", "via_bot", "media_group_id", "message_thread_id", "is_topic_message"];

    public void Map(MethodTable methods) => methods
        .Add("forwardMessage", call => Single(call, "forward", Forward, MessageView.ForBot), Charge.Chat)
        .Add("forwardMessages", call => Many(call, Forward), Charge.Chat)
        .Add("copyMessage", call => Single(call, "copy", Copy, (_, message) => IdJson(message)), Charge.Chat)
        .Add("copyMessages", call => Many(call, Copy), Charge.Chat);

    private JsonObject Single(BotCall call, string verb, Func<BotCall, ChatMessage, JsonObject> make, Func<SandboxChat, ChatMessage, JsonObject> show)
    {
        call.Accept("video_start_timestamp");
        var chat = access.Write(call);
        var source = access.Read(call, "from_chat_id");
        var original = ChatAccess.Message(call, source, verb);
        Check(original, verb);
        return show(chat, messenger.PostFromBot(chat, make(call, original), SendOptions.Read(call, chat)));
    }

    // Those that are not there, or cannot be passed on, are skipped.
    private JsonArray Many(BotCall call, Func<BotCall, ChatMessage, JsonObject> make)
    {
        call.Accept("remove_caption");
        var ids = call.FindArray("message_ids", "message identifiers") ?? [];
        if (ids.Count == 0) throw BotApiError.BadRequest("message identifiers are not specified");
        if (ids.Count > Sizes.DeleteManyMax) throw BotApiError.BadRequest("too many message identifiers specified");

        var chat = access.Write(call);
        var source = access.Read(call, "from_chat_id");
        var options = SendOptions.Read(call, chat);
        var sent = new JsonArray();
        foreach (var id in ids)
        {
            var original = source.FindMessage(long.Parse(id!.ToString(), CultureInfo.InvariantCulture));
            if (original is null || !CanPass(original)) continue;
            sent.Add(IdJson(messenger.PostFromBot(chat, make(call, original), options)));
        }

        return sent.Count == 0 ? throw BotApiError.BadRequest("there are no messages to forward") : sent;
    }

    private JsonObject Forward(BotCall call, ChatMessage original)
    {
        var body = Bare(original);
        body["forward_origin"] = original.Body["forward_origin"]?.DeepClone() ?? new JsonObject
        {
            ["type"] = "user",
            ["sender_user"] = original.SenderId == world.Bot.Id ? world.Bot.ToJson() : original.Body["from"]!.DeepClone(),
            ["date"] = original.SentAt.ToUnixTimeSeconds(),
        };
        return body;
    }

    private JsonObject Copy(BotCall call, ChatMessage original)
    {
        var body = Bare(original);
        if (body["caption"] is null && !body.ContainsKey("photo") && !body.ContainsKey("document")) return body;
        if (call.Has("caption") || call.Flag("remove_caption"))
        {
            var caption = TextIntake.ReadCaption(call);
            body.Remove("caption");
            body.Remove("caption_entities");
            if (caption.Text.Length > 0) body["caption"] = caption.Text;
            if (caption.EntitiesJson() is { } entities) body["caption_entities"] = entities;
        }

        return body;
    }

    private static JsonObject Bare(ChatMessage original)
    {
        var body = original.Body.DeepClone().AsObject();
        foreach (var name in NotCopied) body.Remove(name);
        return body;
    }

    private static void Check(ChatMessage original, string verb)
    {
        if (!CanPass(original)) throw BotApiError.BadRequest(verb == "copy" ? "message can't be copied" : "message can't be forwarded");
    }

    private static bool CanPass(ChatMessage original) =>
        !original.IsService && original.Invoice is null && original.Body["has_protected_content"] is null;

    private static JsonObject IdJson(ChatMessage message) => new() { ["message_id"] = message.Id };
}
