using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Chats;

internal sealed class PinMethods(World world, ChatAccess access, Messenger messenger, EventHub events)
{
    public void Map(MethodTable methods) => methods
        .Add("pinChatMessage", Pin, Charge.Overall)
        .Add("unpinChatMessage", Unpin, Charge.Overall)
        .Add("unpinAllChatMessages", UnpinAll, Charge.Overall);

    private JsonNode Pin(BotCall call)
    {
        call.Accept("business_connection_id");
        var isSilent = call.Flag("disable_notification");
        var chat = Chat(call);
        var message = ChatAccess.Message(call, chat, "pin");
        if (message.IsService) throw BotApiError.BadRequest("service message can't be pinned");

        chat.PinnedIds.Remove(message.Id);
        chat.PinnedIds.Add(message.Id);
        Tell(chat, message.Id, isPinned: true);
        // In a private chat a silent pin leaves no service message.
        if (!(chat.IsPrivate && isSilent))
            messenger.PostService(chat, world.Bot.ToJson(), new() { ["pinned_message"] = MessageView.ForBot(chat, message) });
        return true;
    }

    private JsonNode Unpin(BotCall call)
    {
        call.Accept("business_connection_id");
        var chat = Chat(call);
        var id = call.FindLong("message_id") is { } given ? given : chat.PinnedIds is [.., var newest] ? newest : 0;
        if (!chat.PinnedIds.Remove(id)) throw BotApiError.BadRequest("message to unpin not found");
        Tell(chat, id, isPinned: false);
        return true;
    }

    private JsonNode UnpinAll(BotCall call)
    {
        var chat = Chat(call);
        foreach (var id in chat.PinnedIds) Tell(chat, id, isPinned: false);
        chat.PinnedIds.Clear();
        return true;
    }

    private SandboxChat Chat(BotCall call)
    {
        var chat = access.Write(call);
        if (!chat.IsPrivate && !access.HasRight(chat, "can_pin_messages"))
            throw BotApiError.BadRequest("not enough rights to manage pinned messages in the chat");
        return chat;
    }

    private void Tell(SandboxChat chat, long messageId, bool isPinned)
    {
        foreach (var user in messenger.Audience(chat))
            events.Publish(user.Id, "pinned", new() { ["chat_id"] = chat.Id, ["message_id"] = messageId, ["pinned"] = isPinned });
    }
}
