namespace Pepeunit.Bot.Telegram;

/// <summary>Reads the errors of the Bot API. The wordings are those of tdlib/telegram-bot-api and TDLib.</summary>
internal static class ApiErrors
{
    // Telegram gives retry_after with every 429; this is for a proxy that does not.
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(5);

    private static readonly string[] Gone =
    [
        "message to edit not found", "MESSAGE_ID_INVALID", "message to react not found", "message to delete not found",
        "message identifier is not specified",
    ];

    private static readonly string[] Uneditable =
    [
        "message can't be edited", "there is no text in the message to edit", "there is no caption in the message to edit",
        "there is no media in the message to edit", "MESSAGE_EDIT_TIME_EXPIRED", "MESSAGE_AUTHOR_REQUIRED",
        "message can't be deleted", "MESSAGE_DELETE_FORBIDDEN", "inline keyboard expected",
    ];

    private static readonly string[] NoChat =
    [
        "chat not found", "user not found", "PEER_ID_INVALID", "CHAT_WRITE_FORBIDDEN", "group chat was deactivated",
        "not enough rights to send", "have no rights to send", "need administrator rights in the channel chat",
        "CHAT_SEND_PLAIN_FORBIDDEN", "CHAT_RESTRICTED", "USER_IS_BLOCKED", "INPUT_USER_DEACTIVATED",
    ];

    private static readonly string[] NoPhoto =
    [
        "PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "PHOTO_SAVE_FILE_INVALID", "PHOTO_EXT_INVALID", "file is too big",
        "too big for a photo", "Request Entity Too Large", "photo has too big dimensions",
    ];

    private static readonly string[] NoTopic = ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"];

    /// <summary>The outcome of an error answer: <c>error_code</c>, <c>description</c> and <c>parameters</c> of the envelope.</summary>
    public static SendOutcome Read(int code, string description, int? retryAfterSeconds, long? migrateToChatId)
    {
        if (migrateToChatId is { } newChatId) return new SendOutcome.Migrated(newChatId);
        return code switch
        {
            429 => new SendOutcome.TooMany(retryAfterSeconds is > 0 and var wait ? TimeSpan.FromSeconds(wait) : DefaultPause),
            >= 500 => new SendOutcome.ServerFailed(code),
            404 when Says(description, "method not found") => new SendOutcome.Refused(code, description),
            401 or 404 => new SendOutcome.BadToken(),
            413 => new SendOutcome.BadPhoto(description),
            403 => new SendOutcome.Unreachable(description),
            _ => ReadRefusal(code, description),
        };
    }

    private static SendOutcome ReadRefusal(int code, string description)
    {
        if (Says(description, "message is not modified")) return new SendOutcome.NotModified();
        if (Says(description, "can't parse entities")) return new SendOutcome.BadMarkup(description);
        if (Gone.Any(text => Says(description, text))) return new SendOutcome.NotEditable(description, IsGone: true);
        if (Uneditable.Any(text => Says(description, text))) return new SendOutcome.NotEditable(description, IsGone: false);
        if (NoChat.Any(text => Says(description, text))) return new SendOutcome.Unreachable(description);
        if (NoPhoto.Any(text => Says(description, text))) return new SendOutcome.BadPhoto(description);
        return NoTopic.Any(text => Says(description, text))
            ? new SendOutcome.NoThread(description)
            : new SendOutcome.Refused(code, description);
    }

    private static bool Says(string description, string text) => description.Contains(text, StringComparison.OrdinalIgnoreCase);
}
