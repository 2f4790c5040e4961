using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>One person's, or the bot's, place in a chat, as the Bot API's ChatMember.</summary>
internal sealed record ChatMember(JsonObject User, MemberStatus Status)
{
    /// <summary>Rights of a restricted member or an administrator, as given by the call that set them.</summary>
    public JsonObject? Rights { get; init; }

    /// <summary>Unix seconds; 0 is for ever.</summary>
    public long UntilDate { get; init; }

    public string? CustomTitle { get; init; }

    public bool IsPresent => Status is not (MemberStatus.Left or MemberStatus.Kicked);

    public bool IsAdministrator => Status is MemberStatus.Creator or MemberStatus.Administrator;
}

internal enum MemberStatus
{
    Creator,
    Administrator,
    Member,
    Restricted,
    Left,
    Kicked,
}
