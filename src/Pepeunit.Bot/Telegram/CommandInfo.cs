namespace Pepeunit.Bot.Telegram;

/// <summary>Whose command menu shows a command.</summary>
[Flags]
internal enum CommandMenu
{
    None = 0,
    Private = 1,
    Group = 2,

    /// <summary>Private chats of admins only; the handler still checks the role.</summary>
    Admin = 4,
}

/// <summary>How a command appears in Telegram's menu (<c>setMyCommands</c>), in every language.</summary>
/// <remarks>
/// <c>DescriptionKey</c>: A locale key, by habit <c>feature.commands.name</c>; 1–256 characters.
/// <c>Menu</c>: Where it is shown; a command works everywhere its handler lets it.
/// </remarks>
internal sealed record CommandInfo(string DescriptionKey, CommandMenu Menu);
