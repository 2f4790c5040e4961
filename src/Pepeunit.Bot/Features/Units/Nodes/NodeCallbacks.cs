using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>The nodes of a Unit that the person sees.</summary>
internal readonly record struct ListNodes(Guid Unit, int Page) : ICallbackData;

/// <summary>The node's card, read anew.</summary>
internal readonly record struct OpenNode(Guid Node) : ICallbackData;

internal readonly record struct StartRenameNode(Guid Node) : ICallbackData;

/// <summary>The three levels, explained.</summary>
internal readonly record struct ShowNodeVisibility(Guid Node) : ICallbackData;

internal readonly record struct SetNodeVisibility(Guid Node, Visibility Visibility) : ICallbackData;

internal readonly record struct SetNodeWritable(Guid Node, bool IsWritable) : ICallbackData;

internal readonly record struct SetNodeAsks(Guid Node, bool Asks) : ICallbackData;

/// <summary>Asks for the value to send.</summary>
internal readonly record struct StartSendValue(Guid Node) : ICallbackData;
