namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Something to be told to a chat: stored with the change that caused it, delivered by the sender in the background.</summary>
internal sealed record OutgoingMessage
{
    public required long ChatId { get; init; }

    /// <summary>The topic of a forum.</summary>
    public int? ThreadId { get; init; }

    public required Lane Lane { get; init; }

    public OutgoingKind Kind { get; init; } = OutgoingKind.Send;

    /// <summary>The content; null for a deletion or a reaction. For <see cref="OutgoingKind.EditKeyboard"/> only its keyboard counts.</summary>
    public Reply? Reply { get; init; }

    /// <summary>
    /// A second message with this key is not stored, as long as the first is remembered (a day after its end):
    /// <c>feature:thing:id</c>. Null: always stored.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The message this one answers; when it is gone by then, the message is sent without the reference.</summary>
    public int? ReplyTo { get; init; }

    /// <summary>Who may press the buttons, when that is not everybody of the chat; null: the chat itself.</summary>
    public long? RecipientId { get; init; }
}

/// <summary>What is done with the content.</summary>
internal abstract record OutgoingKind
{
    private OutgoingKind()
    {
    }

    /// <summary>A new message: several when the text is long, a file with the whole text when it is longer still.</summary>
    public static OutgoingKind Send { get; } = new SendNew();

    /// <summary>
    /// Replaces the content of a message. When it cannot be edited (gone, too old, a photo that would become text), the
    /// content is sent anew and the old keyboard is removed.
    /// </summary>
    public static OutgoingKind Edit(int messageId) => new EditMessage(messageId);

    /// <summary>Replaces the keyboard only, or removes it. A message that is gone counts as done.</summary>
    public static OutgoingKind EditKeyboard(int messageId) => new EditMarkup(messageId);

    /// <summary>Deletes 1-100 messages; those that are gone or too old to be deleted count as done.</summary>
    public static OutgoingKind Delete(params IReadOnlyList<int> messageIds) => new DeleteMessages(messageIds);

    /// <summary>
    /// Keeps one message current: sent the first time, edited afterwards. What still waits under the key is replaced, content
    /// that the message has already is not sent, a message that has vanished is sent anew. The text must fit one message
    /// (longer is cut), documents are not allowed, the key names the chat too.
    /// </summary>
    public static OutgoingKind Live(string liveKey) => new KeepLive(liveKey);

    /// <summary>Sets the bot's reaction to a message; null takes it back.</summary>
    public static OutgoingKind React(int messageId, string? emoji) => new SetReaction(messageId, emoji);

    internal sealed record SendNew : OutgoingKind;

    internal sealed record EditMessage(int MessageId) : OutgoingKind;

    internal sealed record EditMarkup(int MessageId) : OutgoingKind;

    internal sealed record DeleteMessages(IReadOnlyList<int> MessageIds) : OutgoingKind;

    internal sealed record KeepLive(string LiveKey) : OutgoingKind;

    internal sealed record SetReaction(int MessageId, string? Emoji) : OutgoingKind;
}

/// <summary>Whether a message was stored.</summary>
internal enum EnqueueOutcome
{
    Stored,

    /// <summary>Its idempotency key is known already: nothing was stored.</summary>
    Duplicate,

    /// <summary>It took the place of older content of the same live message, which had not left yet.</summary>
    Replaced,

    /// <summary>The chat is unreachable: kept for its return, see <see cref="OutboxOptions.ParkedMaxAge"/>.</summary>
    Parked,
}

/// <summary>How far a message has come, by its idempotency key.</summary>
/// <remarks>
/// <c>State</c> is the least finished of its parts, or the worst when all are finished; <c>MessageId</c> is Telegram's id of
/// the first part; <c>Failure</c> is for logs, not for people.
/// </remarks>
internal sealed record Delivery(DeliveryState State, DateTimeOffset? FinishedAt, int? MessageId, string? Failure);

internal enum DeliveryState
{
    /// <summary>It waits or is under way.</summary>
    Pending,
    Delivered,

    /// <summary>The chat blocked the bot or is gone.</summary>
    Parked,

    /// <summary>Given up by age.</summary>
    Expired,

    /// <summary>Telegram refused the content for good.</summary>
    Refused,
}
