using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>The links of an own node.</summary>
internal readonly record struct ListLinks(Guid Node, int Page) : ICallbackData;

/// <summary>Asks what to link the node to: an own one, or one of somebody else's that the person sees.</summary>
internal readonly record struct StartLink(Guid Node) : ICallbackData;

/// <summary>Asks before it unlinks.</summary>
/// <param name="IsFromInput">Which of the two the list was of: the way back.</param>
internal readonly record struct AskUnlink(Guid Output, Guid Input, bool IsFromInput) : ICallbackData;

internal readonly record struct Unlink(Guid Output, Guid Input, bool IsFromInput) : ICallbackData;
