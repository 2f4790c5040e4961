namespace Pepeunit.Bot.Telegram;

/// <summary>The colour of a button (Bot API 10: <c>InlineKeyboardButton.style</c>).</summary>
internal enum ButtonStyle
{
    Default,
    Primary,
    Success,
    Danger,
}

/// <summary>One button under a message. Its label is localized plain text.</summary>
internal abstract record Button(string Label)
{
    public ButtonStyle Style { get; init; }

    /// <summary>Comes back to the handler registered for the type of <paramref name="data"/>, from the recipient only.</summary>
    public static Button Callback(string label, ICallbackData data) => new CallbackButton(label, data);

    public static Button Url(string label, Uri url) => new UrlButton(label, url);

    /// <summary>Opens a Mini App; private chats only (Bot API).</summary>
    public static Button WebApp(string label, Uri url) => new WebAppButton(label, url);

    /// <summary>Copies 1–256 characters to the clipboard.</summary>
    public static Button Copy(string label, string text) => new CopyButton(label, text);

    /// <summary>Lets the person choose a chat and opens the bot's inline mode there.</summary>
    public static Button SwitchInline(string label, string query) => new SwitchInlineButton(label, query);

    public Button Styled(ButtonStyle style) => this with { Style = style };

    internal sealed record CallbackButton(string Label, ICallbackData Data) : Button(Label);

    internal sealed record UrlButton(string Label, Uri Address) : Button(Label);

    internal sealed record WebAppButton(string Label, Uri Address) : Button(Label);

    internal sealed record CopyButton(string Label, string Text) : Button(Label);

    internal sealed record SwitchInlineButton(string Label, string Query) : Button(Label);
}
