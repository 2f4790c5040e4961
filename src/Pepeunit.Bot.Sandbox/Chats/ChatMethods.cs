using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>What a bot asks about chats and their members, and does to them.</summary>
internal sealed class ChatMethods(World world, ChatAccess access, Groups groups, Messenger messenger)
{
    public void Map(MethodTable methods) => methods
        .Add("getChat", GetChat)
        .Add("getChatMember", call => MemberView.ToJson(Member(access.Read(call), User(call))))
        .Add("getChatMemberCount", GetChatMemberCount)
        .Add("getChatAdministrators", GetChatAdministrators)
        .Add("leaveChat", LeaveChat)
        .Add("banChatMember", Ban)
        .Add("unbanChatMember", Unban)
        .Add("restrictChatMember", Restrict)
        .Add("setChatTitle", SetChatTitle)
        .Add("setChatDescription", SetChatDescription)
        .Add("createChatInviteLink", CreateInviteLink);

    private JsonObject GetChat(BotCall call)
    {
        var chat = access.Read(call);
        var json = chat.ToJson();
        json["accent_color_id"] = 0;
        json["max_reaction_count"] = 11;
        json["accepted_gift_types"] = new JsonObject
        {
            ["unlimited_gifts"] = false,
            ["limited_gifts"] = false,
            ["unique_gifts"] = false,
            ["premium_subscription"] = false,
            ["gifts_from_channels"] = false,
        };
        if (chat.Person?.Username is { } username) json["active_usernames"] = new JsonArray(username);
        if (!string.IsNullOrEmpty(chat.Description)) json["description"] = chat.Description;
        if (chat.Permissions is not null) json["permissions"] = chat.Permissions.DeepClone();
        if (chat.PinnedIds is [.., var pinned] && chat.FindMessage(pinned) is { } message)
            json["pinned_message"] = MessageView.ForBot(chat, message);
        return json;
    }

    private JsonNode GetChatMemberCount(BotCall call)
    {
        var chat = access.Read(call);
        return chat.IsPrivate ? 2 : chat.Members.Values.Count(member => member.IsPresent);
    }

    private JsonNode GetChatAdministrators(BotCall call)
    {
        var chat = access.Read(call);
        if (chat.IsPrivate) throw BotApiError.BadRequest("there are no administrators in the private chat");
        return new JsonArray([.. chat.Members.Values.Where(member => member.IsAdministrator).Select(MemberView.ToJson)]);
    }

    private JsonNode LeaveChat(BotCall call)
    {
        var chat = access.Read(call);
        if (chat.IsPrivate) throw BotApiError.BadRequest("chat member status can't be changed in private chats");
        messenger.PostService(chat, world.Bot.ToJson(), new() { ["left_chat_member"] = world.Bot.ToJson() });
        groups.SetBotStatus(chat, world.Bot.ToJson(), MemberStatus.Left);
        return true;
    }

    private JsonNode Ban(BotCall call)
    {
        call.Accept("revoke_messages");
        var (chat, user) = Restrictable(call);
        groups.SetStatus(chat, user, world.Bot.ToJson(), new(user, MemberStatus.Kicked) { UntilDate = call.FindLong("until_date") ?? 0 });
        return true;
    }

    private JsonNode Unban(BotCall call)
    {
        var onlyIfBanned = call.Flag("only_if_banned");
        var (chat, user) = Restrictable(call);
        var isBanned = Member(chat, user["id"]!.GetValue<long>()).Status == MemberStatus.Kicked;
        if (isBanned || !onlyIfBanned) groups.SetStatus(chat, user, world.Bot.ToJson(), new(user, MemberStatus.Left));
        return true;
    }

    private JsonNode Restrict(BotCall call)
    {
        call.Accept("use_independent_chat_permissions");
        var permissions = call.FindObject("permissions", "chat permissions") ?? throw BotApiError.BadRequest("permissions not found");
        var (chat, user) = Restrictable(call);
        if (chat.Kind != ChatKind.Supergroup) throw BotApiError.BadRequest("method is available only for supergroups");
        groups.SetStatus(chat, user, world.Bot.ToJson(), new(user, MemberStatus.Restricted)
        {
            Rights = permissions.DeepClone().AsObject(),
            UntilDate = call.FindLong("until_date") ?? 0,
        });
        return true;
    }

    private JsonNode SetChatTitle(BotCall call)
    {
        var title = call.Text("title").Trim();
        if (title.Length is 0) throw BotApiError.BadRequest("title must be non-empty");
        if (title.Length > 128) throw BotApiError.BadRequest("CHAT_TITLE_TOO_LONG");
        var chat = Manageable(call, "can_change_info", "not enough rights to change chat title");
        chat.Title = title;
        messenger.PostService(chat, world.Bot.ToJson(), new() { ["new_chat_title"] = title });
        return true;
    }

    private JsonNode SetChatDescription(BotCall call)
    {
        var description = call.Text("description").Trim();
        if (description.Length > 255) throw BotApiError.BadRequest("CHAT_ABOUT_TOO_LONG");
        var chat = Manageable(call, "can_change_info", "not enough rights to set chat description");
        if ((chat.Description ?? "") == description) throw BotApiError.BadRequest("chat description is not modified");
        chat.Description = description;
        return true;
    }

    private JsonNode CreateInviteLink(BotCall call)
    {
        var chat = Manageable(call, "can_invite_users", "not enough rights to manage chat invite link");
        var link = new JsonObject
        {
            ["invite_link"] = "https://t.me/+" + world.NextQueryId(),
            ["creator"] = world.Bot.ToJson(),
            ["creates_join_request"] = call.Flag("creates_join_request"),
            ["is_primary"] = false,
            ["is_revoked"] = false,
        };
        if (call.FindText("name") is { } name) link["name"] = name;
        if (call.FindLong("expire_date") is { } expires) link["expire_date"] = expires;
        if (call.FindInt("member_limit") is { } limit) link["member_limit"] = limit;
        return chat.IsPrivate ? throw BotApiError.BadRequest("chat not found") : link;
    }

    private static long User(BotCall call) => call.FindLong("user_id") ?? throw BotApiError.BadRequest("invalid user_id specified");

    private ChatMember Member(SandboxChat chat, long userId)
    {
        if (chat.Members.TryGetValue(userId, out var member)) return member;
        if (chat.IsPrivate && userId == world.Bot.Id) return new(world.Bot.ToJson(), MemberStatus.Member);
        var user = world.FindUser(userId) ?? throw BotApiError.BadRequest("member not found");
        return new(user.ToJson(), chat.Person == user ? MemberStatus.Member : MemberStatus.Left);
    }

    private SandboxChat Manageable(BotCall call, string right, string refusal)
    {
        var chat = access.Write(call);
        if (chat.IsPrivate) throw BotApiError.BadRequest("method is not available in private chats");
        return access.HasRight(chat, right) ? chat : throw BotApiError.BadRequest(refusal);
    }

    private (SandboxChat Chat, JsonObject User) Restrictable(BotCall call)
    {
        var chat = Manageable(call, "can_restrict_members", "not enough rights to restrict/unrestrict chat member");
        var member = Member(chat, User(call));
        if (member.Status == MemberStatus.Creator) throw BotApiError.BadRequest("can't remove chat owner");
        if (member.IsAdministrator) throw BotApiError.BadRequest("user is an administrator of the chat");
        return (chat, member.User);
    }
}
