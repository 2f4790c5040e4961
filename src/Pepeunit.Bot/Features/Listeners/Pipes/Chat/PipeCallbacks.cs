using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>Shows a listener's pipes.</summary>
internal readonly record struct OpenPipe(Guid Listener) : ICallbackData;

/// <summary>What a button does with a listener's pipe.</summary>
internal enum PipeVerb : byte
{
    Edit,

    /// <summary>As <see cref="Edit"/>, with the question for a configuration at once.</summary>
    Import,
    Export,
}

internal readonly record struct ChangePipe(Guid Listener, PipeVerb Verb) : ICallbackData;
