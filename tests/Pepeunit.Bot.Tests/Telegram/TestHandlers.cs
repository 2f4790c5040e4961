using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Tests.Telegram;

/// <summary>Gives lambdas of a test to routes, which want a handler type.</summary>
internal sealed class TestHandlers
{
    public static Answer Say(string text, params Button[] buttons) => Answer.Send(Words(text, buttons));

    public static Reply Words(string text, params Button[] buttons) =>
        new(HtmlText.Escape(text)) { Keyboard = buttons.Length == 0 ? null : Keyboard.Column(buttons) };
}

internal readonly record struct Tap(int Number) : ICallbackData;
