using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Editing;

/// <summary>What an owner can change of a Unit.</summary>
internal readonly record struct EditUnit(Guid Unit) : ICallbackData;

internal readonly record struct StartRenameUnit(Guid Unit) : ICallbackData;

/// <summary>Asks before it makes a new token.</summary>
internal readonly record struct AskReissue(Guid Unit) : ICallbackData;

/// <param name="Token">Tells the token that the person was asked about: a second press must not revoke the new one.</param>
internal readonly record struct ReissueToken(Guid Unit, int Token) : ICallbackData;
