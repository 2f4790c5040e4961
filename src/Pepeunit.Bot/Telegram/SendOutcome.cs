namespace Pepeunit.Bot.Telegram;

/// <summary>How a call to Telegram ended. Descriptions are Telegram's own words, for logs; never contents, never the token.</summary>
internal abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>Done. The id is that of the (first) message made or changed; null where the method gives none.</summary>
    internal sealed record Done(int? MessageId) : SendOutcome;

    /// <summary>The message has this content already (400 "message is not modified").</summary>
    internal sealed record NotModified : SendOutcome;

    /// <summary>429: nothing was done, and nothing may be sent for this long.</summary>
    internal sealed record TooMany(TimeSpan RetryAfter) : SendOutcome;

    /// <summary>5xx: most likely nothing was done.</summary>
    internal sealed record ServerFailed(int Code) : SendOutcome;

    /// <summary>No connection was made: nothing was done.</summary>
    internal sealed record NotConnected(string Reason) : SendOutcome;

    /// <summary>The answer never came: the call may or may not have been carried out.</summary>
    internal sealed record Unclear(string Reason) : SendOutcome;

    /// <summary>401 or 404: the token is not valid (any more). Concerns every call.</summary>
    internal sealed record BadToken : SendOutcome;

    /// <summary>The bot cannot write to this chat: blocked, removed, deactivated, not found, no right to send.</summary>
    internal sealed record Unreachable(string Reason) : SendOutcome;

    /// <summary>The group has become a supergroup with this id.</summary>
    internal sealed record Migrated(long NewChatId) : SendOutcome;

    /// <summary>The message to edit is gone, too old, or of the wrong sort.</summary>
    internal sealed record NotEditable(string Reason, bool IsGone) : SendOutcome;

    /// <summary>Telegram could not parse the markup of the text.</summary>
    internal sealed record BadMarkup(string Reason) : SendOutcome;

    /// <summary>The picture is too large or of a kind that is no photo for Telegram.</summary>
    internal sealed record BadPhoto(string Reason) : SendOutcome;

    /// <summary>The topic is closed or gone.</summary>
    internal sealed record NoThread(string Reason) : SendOutcome;

    /// <summary>Any other refusal: the same call would be refused again.</summary>
    internal sealed record Refused(int Code, string Reason) : SendOutcome;
}
