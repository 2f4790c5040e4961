using System.Globalization;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Limits;

namespace Pepeunit.Bot.Sandbox.Chats;

internal sealed class DeleteMethods(World world, ChatAccess access, Messenger messenger)
{
    // core.telegram.org/bots/api#deletemessage
    private static readonly TimeSpan DeletableFor = TimeSpan.FromHours(48);

    public void Map(MethodTable methods) => methods
        .Add("deleteMessage", DeleteMessage, Charge.Overall)
        .Add("deleteMessages", DeleteMessages, Charge.Overall);

    private JsonNode DeleteMessage(BotCall call)
    {
        var chat = access.Read(call);
        var message = ChatAccess.Message(call, chat, "delete");
        if (!MayDelete(chat, message)) throw BotApiError.BadRequest("message can't be deleted");

        messenger.Delete(chat, [message.Id]);
        return true;
    }

    // Those that are not there, or may not be deleted, are skipped.
    private JsonNode DeleteMessages(BotCall call)
    {
        var ids = call.FindArray("message_ids", "message identifiers") ?? [];
        if (ids.Count == 0) throw BotApiError.BadRequest("message identifiers are not specified");
        if (ids.Count > Sizes.DeleteManyMax) throw BotApiError.BadRequest("too many message identifiers specified");

        var chat = access.Read(call);
        var wanted = ids.Select(id => long.Parse(id!.ToString(), CultureInfo.InvariantCulture)).ToHashSet();
        var found = chat.Messages.Where(message => wanted.Contains(message.Id) && MayDelete(chat, message)).Select(message => message.Id).ToList();
        if (found.Count > 0) messenger.Delete(chat, found);
        return true;
    }

    private bool MayDelete(SandboxChat chat, ChatMessage message)
    {
        var isFresh = world.Clock.GetUtcNow() - message.SentAt < DeletableFor;
        if (chat.IsPrivate || message.SenderId == world.Bot.Id) return isFresh;
        return isFresh && chat.Members[world.Bot.Id].IsAdministrator;
    }
}
