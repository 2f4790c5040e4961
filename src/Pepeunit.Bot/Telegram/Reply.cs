using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Telegram;

/// <summary>
/// One message for a person: what is said, shown and offered. Any length: the outbox splits it, or attaches the whole
/// text as a file.
/// </summary>
internal sealed record Reply(HtmlText Text)
{
    /// <summary>Buttons under the message. Their callback data are signed for the recipient when the reply is stored.</summary>
    public Keyboard? Keyboard { get; init; }

    /// <summary>A picture; <see cref="Text"/> becomes its caption.</summary>
    public Media? Photo { get; init; }

    /// <summary>Files sent with the message, in this order.</summary>
    public IReadOnlyList<Media> Documents { get; init; } = [];

    /// <summary>Delivered without a sound.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The content cannot be forwarded or saved: for secrets.</summary>
    public bool ProtectContent { get; init; }

    /// <summary>Buttons in place of the person's keyboard; a message has either these or <see cref="Keyboard"/>.</summary>
    public ReplyKeyboard? ReplyKeyboard { get; init; }

    public bool RemoveReplyKeyboard { get; init; }
}

/// <summary>A file to send: PNG or JPEG for a photo, anything for a document.</summary>
/// <remarks><c>FileName</c>: As the recipient sees it, with its extension.</remarks>
internal sealed record Media(string FileName, byte[] Bytes);

/// <summary>Buttons that send their label as a text. Labels are localized, plain text.</summary>
/// <remarks><c>Placeholder</c>: Shown in the empty input field, at most 64 characters.</remarks>
internal sealed record ReplyKeyboard(IReadOnlyList<IReadOnlyList<string>> Rows, string? Placeholder)
{
    public bool IsOneTime { get; init; }
}
