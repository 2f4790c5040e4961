namespace Pepeunit.Bot.Telegram;

/// <summary>Who the bot is, as Telegram says at start (<c>getMe</c>); before that, no update has come either.</summary>
internal sealed class BotIdentity
{
    private volatile string? _username;

    /// <summary>Without the at sign; null until Telegram has answered.</summary>
    public string? Username
    {
        get => _username;
        set => _username = value;
    }

    /// <summary>Whether a command is for this bot: it names it, or names nobody.</summary>
    public bool IsAddressed(string? addressee, BotUpdate update) =>
        addressee is null
        || string.Equals(addressee, Username, StringComparison.OrdinalIgnoreCase)
        // Nobody else reads a private chat.
        || !update.IsShared;
}
