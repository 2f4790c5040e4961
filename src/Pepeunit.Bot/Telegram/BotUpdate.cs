using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Telegram;

/// <summary>The kind of chat an update came from (Bot API <c>Chat.type</c>).</summary>
internal enum ChatKind
{
    Private,
    Group,
    Supergroup,
    Channel,
}

/// <summary>
/// What a handler gets: one thing a person did, without any type of the Bot API library. Immutable.
/// </summary>
/// <remarks>
/// Updates of one chat are handled one after another, in the order Telegram numbered them; different chats in parallel.
/// An update is handled at least once: after a kill the one in progress comes again with <see cref="IsRedelivery"/>.
/// What must not happen twice takes <see cref="UpdateId"/> as its key.
/// </remarks>
internal sealed record BotUpdate
{
    /// <summary>Telegram's number of the update: unique per bot, growing.</summary>
    public required long UpdateId { get; init; }

    public required Person Person { get; init; }

    public required long ChatId { get; init; }

    public required ChatKind Chat { get; init; }

    /// <summary>Localized for <see cref="Person"/>.</summary>
    public required Texts Texts { get; init; }

    /// <summary>The message the person sent, or the one whose button was pressed; null when Telegram no longer shows it.</summary>
    public int? MessageId { get; init; }

    /// <summary>Whether a button was pressed: <see cref="MessageId"/> is then the message it is under.</summary>
    public bool IsPress { get; init; }

    /// <summary>The topic of a forum group the update belongs to.</summary>
    public int? ThreadId { get; init; }

    /// <summary>The text or caption as sent, untrimmed, of at most 4096 UTF-16 units; null for a pressed button.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// What follows the command (trimmed), or the payload of a deep link without its prefix. Null when there is none.
    /// </summary>
    public string? Argument { get; init; }

    public IncomingFile? File { get; init; }

    /// <summary>True when an earlier process had begun to handle this update and did not finish.</summary>
    public bool IsRedelivery { get; init; }

    /// <summary>Whether others read the chat too: no secrets go there.</summary>
    public bool IsShared => Chat != ChatKind.Private;
}
