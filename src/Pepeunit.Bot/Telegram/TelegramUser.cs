namespace Pepeunit.Bot.Telegram;

/// <summary>The sender of an update as Telegram describes them (Bot API type <c>User</c>); nothing of it is trusted.</summary>
/// <remarks><c>LanguageCode</c>: IETF language tag of the person's app, such as <c>ru</c> or <c>en-GB</c>.</remarks>
internal sealed record TelegramUser(long Id, string FirstName, string? LastName, string? Username, string? LanguageCode);
