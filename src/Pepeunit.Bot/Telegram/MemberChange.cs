namespace Pepeunit.Bot.Telegram;

/// <summary>The bot's own place in a chat changed (<c>my_chat_member</c>).</summary>
internal enum MemberChange
{
    /// <summary>A person unblocked the bot, or it was added to a group: it may write there.</summary>
    Reachable,

    /// <summary>A person blocked the bot, or it was removed from a group.</summary>
    Unreachable,
}
