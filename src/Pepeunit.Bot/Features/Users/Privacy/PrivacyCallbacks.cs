using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Privacy;

internal readonly record struct ShowPrivacy : ICallbackData;

/// <summary>The first question.</summary>
internal readonly record struct AskDeletion : ICallbackData;

/// <summary>The second question.</summary>
internal readonly record struct AskDeletionAgain : ICallbackData;

internal readonly record struct RequestDeletion : ICallbackData;

internal readonly record struct CancelDeletion : ICallbackData;
