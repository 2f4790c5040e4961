namespace Pepeunit.Bot.Telegram;

/// <summary>Makes calls to Telegram, one at a time, without retries and without knowing the limits: the outbox does both.</summary>
internal interface ITelegramApi
{
    /// <summary>Makes one call. Every answer and every failure of the network is an outcome.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the call may or may not have been carried out.</exception>
    Task<SendOutcome> CallAsync(TelegramCall call, CancellationToken cancellationToken);
}

/// <summary>A call of the Bot API that writes to a chat.</summary>
internal abstract record TelegramCall(long ChatId)
{
    internal sealed record SendText(long ChatId, CallText Text, CallOptions Options) : TelegramCall(ChatId);

    internal sealed record SendPhoto(long ChatId, Media Photo, CallText Caption, CallOptions Options) : TelegramCall(ChatId);

    internal sealed record SendDocument(long ChatId, Media Document, CallText Caption, CallOptions Options) : TelegramCall(ChatId);

    /// <summary>2-10 documents as one album; it has no keyboard.</summary>
    internal sealed record SendDocuments(long ChatId, IReadOnlyList<Media> Documents, CallText Caption, CallOptions Options)
        : TelegramCall(ChatId);

    internal sealed record EditText(long ChatId, int MessageId, CallText Text, string? Markup) : TelegramCall(ChatId);

    /// <summary>Replaces the picture, caption and keyboard of a message with media.</summary>
    internal sealed record EditPhoto(long ChatId, int MessageId, Media Photo, CallText Caption, string? Markup) : TelegramCall(ChatId);

    internal sealed record EditKeyboard(long ChatId, int MessageId, string? Markup) : TelegramCall(ChatId);

    internal sealed record Delete(long ChatId, IReadOnlyList<int> MessageIds) : TelegramCall(ChatId);

    /// <summary>Sets the bot's reaction; null takes it back.</summary>
    internal sealed record React(long ChatId, int MessageId, string? Emoji) : TelegramCall(ChatId);

    /// <summary>"typing…" and kin, shown for five seconds. Never stored: late it means nothing.</summary>
    internal sealed record ShowAction(long ChatId, int? ThreadId, ChatHint Hint) : TelegramCall(ChatId);

    /// <summary>A draft that grows while the bot works, in private chats only; it vanishes after 30 s. Never stored.</summary>
    internal sealed record ShowDraft(long ChatId, long DraftId, CallText Text) : TelegramCall(ChatId);
}

/// <summary>Text as Telegram gets it: its HTML, or plain.</summary>
internal readonly record struct CallText(string Value, bool IsHtml);

/// <summary>
/// What every sending method takes besides its content. <c>Markup</c> is JSON of the Bot API's <c>reply_markup</c>; when
/// the message of <c>ReplyTo</c> is gone, this one is sent without the reference.
/// </summary>
internal sealed record CallOptions(int? ThreadId, int? ReplyTo, bool IsSilent, bool IsProtected, string? Markup);

/// <summary>What the bot is doing (Bot API, <c>sendChatAction</c>).</summary>
internal enum ChatHint
{
    Typing,
    UploadPhoto,
    UploadDocument,
}
