using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Begins <see cref="ListenFlow"/> with the choice of a Unit.</summary>
internal readonly record struct StartListen : ICallbackData;

/// <summary>Begins <see cref="ListenFlow"/> on one Unit.</summary>
internal readonly record struct ListenToUnit(Guid Unit) : ICallbackData;

internal readonly record struct ListListeners(int Page) : ICallbackData;

/// <summary>The listener's card, read anew.</summary>
internal readonly record struct OpenListener(Guid Listener) : ICallbackData;

/// <summary>All topics of a listener, with what is known of each.</summary>
internal readonly record struct ListListenerNodes(Guid Listener, int Page) : ICallbackData;

/// <summary>The listener's card in a message of its own: the live message, whose button this is, goes on.</summary>
internal readonly record struct ManageListener(Guid Listener) : ICallbackData;

/// <summary>What a button does with a listener.</summary>
internal enum ListenerVerb : byte
{
    Pause,
    Resume,
    AskStop,
    Stop,
    AskDelete,
    Delete,
    SendCsv,

    /// <summary>Reads as texts the nodes that send words where numbers were expected.</summary>
    ReadWords,
}

internal readonly record struct ChangeListener(Guid Listener, ListenerVerb Verb) : ICallbackData;

/// <summary>A button that another feature puts on a listener's card and on what confirms its creation.</summary>
/// <param name="Order">Smaller comes first.</param>
internal sealed record ListenerAction(
    int Order, string LabelKey, Func<ListenerId, ICallbackData> Data, ButtonStyle Style = ButtonStyle.Default);
