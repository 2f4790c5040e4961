using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users;

/// <summary>The main menu: the way back from every screen.</summary>
internal readonly record struct ShowMenu : ICallbackData;

internal readonly record struct ShowSettings : ICallbackData;

internal readonly record struct ShowHelp : ICallbackData;

internal readonly record struct AskZone : ICallbackData;

/// <summary>The languages of <c>locales/</c>.</summary>
internal enum ChatLanguage : byte
{
    English,
    Russian,
}

internal readonly record struct SetLanguage(ChatLanguage Language) : ICallbackData;
