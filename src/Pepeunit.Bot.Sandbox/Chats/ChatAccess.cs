using System.Globalization;
using Pepeunit.Bot.Sandbox.BotApi;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Finds the chat and the message a call is about, and refuses as Telegram does.</summary>
internal sealed class ChatAccess(World world)
{
    /// <summary>The chat of <c>chat_id</c>, which the bot may read.</summary>
    public SandboxChat Read(BotCall call, string parameter = "chat_id")
    {
        var text = call.FindText(parameter) ?? throw BotApiError.BadRequest(parameter == "chat_id" ? "chat_id is empty" : "chat not found");
        var chat = Find(text) ?? throw BotApiError.BadRequest("chat not found");
        if (chat.MigratedTo is { } successor) throw BotApiError.Migrated(successor);
        if (chat.Person is { HasStarted: false }) throw BotApiError.BadRequest("chat not found");
        CheckMembership(chat);
        return chat;
    }

    /// <summary>The chat of <c>chat_id</c>, which the bot may write to.</summary>
    public SandboxChat Write(BotCall call)
    {
        var chat = Read(call);
        if (chat.Person is { HasBlocked: true }) throw BotApiError.Forbidden("bot was blocked by the user");
        return chat;
    }

    public static ChatMessage Message(BotCall call, SandboxChat chat, string verb)
    {
        var id = call.FindLong("message_id") ?? throw BotApiError.BadRequest("message identifier is not specified");
        return chat.FindMessage(id) ?? throw BotApiError.BadRequest($"message to {verb} not found");
    }

    public SandboxUser User(BotCall call, string parameter = "user_id")
    {
        var id = call.FindLong(parameter) ?? throw BotApiError.BadRequest("invalid user_id specified");
        return world.FindUser(id) ?? throw BotApiError.BadRequest("user not found");
    }

    /// <summary>Whether the bot is an administrator of the group with the right named.</summary>
    public bool HasRight(SandboxChat chat, string right) =>
        chat.Members.GetValueOrDefault(world.Bot.Id) is { IsAdministrator: true } bot && SandboxJson.IsTrue(bot.Rights?[right]);

    private SandboxChat? Find(string text)
    {
        if (text.StartsWith('@')) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? world.FindChat(id) : null;
    }

    private void CheckMembership(SandboxChat chat)
    {
        if (chat.IsPrivate) return;

        var kind = chat.Kind == ChatKind.Group ? "group" : "supergroup";
        switch (chat.Members.GetValueOrDefault(world.Bot.Id)?.Status)
        {
            case MemberStatus.Kicked:
                throw BotApiError.Forbidden($"bot was kicked from the {kind} chat");
            case MemberStatus.Left or null:
                throw BotApiError.Forbidden($"bot is not a member of the {kind} chat");
        }
    }
}
