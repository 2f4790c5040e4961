using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Groups as their people make and change them. The world's gate must be held.</summary>
internal sealed class Groups(World world, Messenger messenger, UpdateQueue updates)
{
    /// <summary>A new group with the people given, of whom the first owns it, and the bot.</summary>
    public SandboxChat Create(ChatKind kind, string title, bool isForum, IReadOnlyList<SandboxUser> members)
    {
        var chat = world.AddGroup(isForum ? ChatKind.Supergroup : kind, title, isForum);
        chat.Permissions = MemberRights.Permissions(_ => true);
        foreach (var (index, user) in members.Index())
            chat.Members[user.Id] = new(user.ToJson(), index == 0 ? MemberStatus.Creator : MemberStatus.Member);

        var creator = members[0].ToJson();
        SetBotStatus(chat, creator, MemberStatus.Member);
        messenger.PostService(chat, creator, chat.Kind == ChatKind.Group
            ? new() { ["group_chat_created"] = true }
            : new() { ["supergroup_chat_created"] = true });
        return chat;
    }

    /// <summary>Makes a supergroup of a group: the old chat is left with a pointer to the new one.</summary>
    public SandboxChat Upgrade(SandboxChat group)
    {
        if (group.Kind != ChatKind.Group || group.MigratedTo is not null) throw new UserError(409, "only a basic group can be upgraded, once");

        var chat = world.AddGroup(ChatKind.Supergroup, group.Title ?? "", isForum: false);
        chat.Description = group.Description;
        chat.Permissions = group.Permissions?.DeepClone().AsObject();
        foreach (var (id, member) in group.Members) chat.Members[id] = member;
        var owner = Owner(group);
        messenger.PostService(group, owner, new() { ["migrate_to_chat_id"] = chat.Id });
        group.MigratedTo = chat.Id;
        messenger.PostService(chat, owner, new() { ["migrate_from_chat_id"] = group.Id });
        return chat;
    }

    public void Add(SandboxChat chat, SandboxUser user)
    {
        if (World.IsMember(chat, user.Id)) throw new UserError(409, "is a member already");

        SetStatus(chat, user.ToJson(), Owner(chat), new(user.ToJson(), MemberStatus.Member));
        messenger.PostService(chat, Owner(chat), new() { ["new_chat_members"] = new JsonArray(user.ToJson()) });
    }

    public void Remove(SandboxChat chat, SandboxUser user)
    {
        if (!World.IsMember(chat, user.Id)) throw new UserError(409, "is no member");

        messenger.PostService(chat, user.ToJson(), new() { ["left_chat_member"] = user.ToJson() });
        SetStatus(chat, user.ToJson(), user.ToJson(), new(user.ToJson(), MemberStatus.Left));
    }

    /// <summary>Adds, removes or promotes the bot, as the owner of the group does it.</summary>
    public void SetBotStatus(SandboxChat chat, JsonObject by, MemberStatus status)
    {
        var before = chat.Members.GetValueOrDefault(world.Bot.Id) ?? new(world.Bot.ToJson(), MemberStatus.Left);
        var now = new ChatMember(world.Bot.ToJson(), status)
        {
            Rights = status == MemberStatus.Administrator ? MemberRights.Administrator(name => name != "is_anonymous") : null,
        };
        chat.Members[world.Bot.Id] = now;
        updates.Add(UpdateKinds.MyChatMember, Change(chat, by, before, now));
    }

    public void SetStatus(SandboxChat chat, JsonObject user, JsonObject by, ChatMember now)
    {
        var id = user["id"]!.GetValue<long>();
        var before = chat.Members.GetValueOrDefault(id) ?? new(user, MemberStatus.Left);
        chat.Members[id] = now;
        // Only a bot that is an administrator learns of others.
        if (chat.Members.GetValueOrDefault(world.Bot.Id)?.IsAdministrator == true)
            updates.Add(UpdateKinds.ChatMember, Change(chat, by, before, now));
    }

    public JsonObject Owner(SandboxChat chat) =>
        chat.Members.Values.FirstOrDefault(member => member.Status == MemberStatus.Creator)?.User ?? world.Bot.ToJson();

    private JsonObject Change(SandboxChat chat, JsonObject by, ChatMember before, ChatMember now) => new()
    {
        ["chat"] = chat.ToJson(),
        ["from"] = by.DeepClone(),
        ["date"] = world.Clock.UnixSeconds,
        ["old_chat_member"] = MemberView.ToJson(before),
        ["new_chat_member"] = MemberView.ToJson(now),
    };
}
