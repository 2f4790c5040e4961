using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Tokens;

internal readonly record struct ListApiTokens(int Page) : ICallbackData;

internal readonly record struct OpenApiToken(Guid Token) : ICallbackData;

internal readonly record struct StartCreateApiToken : ICallbackData;

/// <summary>Asks before it revokes.</summary>
internal readonly record struct AskRevokeApiToken(Guid Token) : ICallbackData;

internal readonly record struct RevokeApiToken(Guid Token) : ICallbackData;
