using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Faults;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Timing;
using Pepeunit.Bot.Sandbox.Updates;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>The levers of the sandbox. The world's gate must be held, except for the clock.</summary>
internal sealed class SandboxControl(
    World world, Groups groups, FaultPlan faults, RateLimits limits, UpdateQueue updates, EventHub events, Agenda agenda,
    IReadOnlyList<Action> clear)
{
    public FaultPlan Faults => faults;

    public SandboxUser AddUser(string firstName, string? lastName, string? username, string? languageCode) =>
        firstName.Trim().Length == 0
            ? throw new UserError(400, "a person has a first name")
            : world.AddUser(firstName, lastName, username, languageCode);

    public SandboxUser ChangeUser(SandboxUser user, string? firstName, string? languageCode, bool? isPremium)
    {
        user.FirstName = firstName ?? user.FirstName;
        user.LanguageCode = languageCode ?? user.LanguageCode;
        user.IsPremium = isPremium ?? user.IsPremium;
        events.Publish(user.Id, "profile", []);
        events.Publish(user.Id, "commands", []);
        return user;
    }

    public SandboxChat AddGroup(string title, string type, bool isForum, IReadOnlyList<long> members)
    {
        var kind = type switch
        {
            "group" => ChatKind.Group,
            "supergroup" => ChatKind.Supergroup,
            _ => throw new UserError(400, "\"type\" must be group or supergroup"),
        };
        List<SandboxUser> people = [.. members.Distinct().Select(id => world.FindUser(id) ?? throw UserError.NotFound("user"))];
        if (people.Count == 0) throw new UserError(400, "a group has at least one member");
        return groups.Create(kind, title, isForum, people);
    }

    public SandboxChat Upgrade(long chatId) => groups.Upgrade(Group(chatId));

    public void ChangeMembers(long chatId, long? add, long? remove, string? botStatus)
    {
        var chat = Group(chatId);
        if (add is { } added) groups.Add(chat, User(added));
        if (remove is { } removed) groups.Remove(chat, User(removed));
        if (botStatus is null) return;

        groups.SetBotStatus(chat, groups.Owner(chat), botStatus switch
        {
            "administrator" => MemberStatus.Administrator,
            "member" => MemberStatus.Member,
            "left" => MemberStatus.Left,
            "kicked" => MemberStatus.Kicked,
            _ => throw new UserError(400, "\"bot_status\" must be administrator, member, left or kicked"),
        });
    }

    public void AddFault(string kind, int count, string? method, long? chatId, int? retryAfter, string? description)
    {
        if (count < 1) throw new UserError(400, "\"count\" must be at least 1");
        if (kind == "duplicate_update")
            updates.ForgottenConfirmations += count;
        else if (Fault.FindKind(kind) is { } known)
            faults.Add(new(method, chatId, known, count) { RetryAfter = retryAfter, Description = description });
        else
            throw new UserError(400, "\"kind\" must be 429, 500, 502, 403, 400, timeout, drop, late or duplicate_update");
    }

    /// <summary>Moves the clock and runs what became due. Takes the gate itself.</summary>
    public void AdvanceClock(TimeSpan by)
    {
        world.Clock.Advance(by);
        agenda.RunDue();
    }

    public void SetLimits(bool isEnabled) => limits.IsEnabled = isEnabled;

    /// <summary>Throws away chats, people, files, money, faults and waiting updates; what the bot told of itself stays.</summary>
    public void Reset()
    {
        foreach (var part in clear) part();
        world.Clock.ResetOffset();
        world.Reset();
        events.PublishReset(world.BootId);
    }

    private SandboxUser User(long id) => world.FindUser(id) ?? throw UserError.NotFound("user");

    private SandboxChat Group(long id) =>
        world.FindChat(id) is { IsPrivate: false } chat ? chat : throw UserError.NotFound("group");
}
