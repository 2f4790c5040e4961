namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Why a call is made again.</summary>
internal enum RetryReason
{
    TooMany,
    Server,
    Network,

    /// <summary>It may have arrived: made again, it may arrive twice.</summary>
    Unclear,
    Token,

    /// <summary>The process ended while the call was under way; it may have arrived.</summary>
    Interrupted,
}

/// <summary>How a call was changed so that it gets through.</summary>
internal enum RowChange
{
    Plain,
    File,
    Anew,
    Topic,
}

/// <summary>What becomes of a row after its call.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Its end, delivered or not.</summary>
    internal sealed record Finish(RowState State, int? MessageId, string? Failure) : Decision;

    /// <summary>The same call again after a wait, first of its line.</summary>
    internal sealed record Again(TimeSpan Wait, RetryReason Reason, string Failure) : Decision;

    /// <summary>Another call in its place, at once.</summary>
    internal sealed record Change(RowKind Kind, RowPayload Payload, RowChange How, string Failure) : Decision
    {
        /// <summary>The message that loses its keyboard because its content is sent anew.</summary>
        public int? OldMessageId { get; init; }
    }

    /// <summary>The message that a live key named is gone or of another sort: the content is sent as a new one.</summary>
    internal sealed record LiveAnew(int OldMessageId, bool IsGone, string Failure) : Decision;

    /// <summary>Nothing can be written to the chat; all that waits for it is parked.</summary>
    internal sealed record Park(string Failure) : Decision;

    /// <summary>The chat has another id; all that waits for it moves.</summary>
    internal sealed record Move(long NewChatId) : Decision;
}

/// <summary>Decides from the outcome of a call what becomes of its row. Pure: a table of outcomes is its test.</summary>
internal sealed class DeliveryRules(OutboxOptions options)
{
    // Nothing works until an operator has changed the token.
    private static readonly TimeSpan TokenWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The decision. <paramref name="jitter"/> is 0 to 1, evenly spread: it keeps calls that failed together from coming
    /// back together.
    /// </summary>
    public Decision Decide(OutboxRow row, SendOutcome outcome, DateTimeOffset now, double jitter) => outcome switch
    {
        SendOutcome.Done done => new Decision.Finish(RowState.Delivered, done.MessageId, null),
        SendOutcome.NotModified => new Decision.Finish(RowState.Delivered, row.TargetMessageId, null),
        SendOutcome.TooMany pause => new Decision.Again(pause.RetryAfter, RetryReason.TooMany, "429"),
        SendOutcome.BadToken => new Decision.Again(TokenWait, RetryReason.Token, "401"),
        SendOutcome.ServerFailed failed => AgainOrExpire(row, RetryReason.Server, $"{failed.Code}", now, jitter),
        SendOutcome.NotConnected failed => AgainOrExpire(row, RetryReason.Network, failed.Reason, now, jitter),
        SendOutcome.Unclear failed => AgainOrExpire(row, RetryReason.Unclear, failed.Reason, now, jitter),
        SendOutcome.Unreachable unreachable => new Decision.Park(unreachable.Reason),
        SendOutcome.Migrated migrated => new Decision.Move(migrated.NewChatId),
        SendOutcome.NotEditable refusal => DecideNotEditable(row, refusal),
        SendOutcome.BadMarkup refusal when !row.Payload.IsPlain => new Decision.Change(
            row.Kind,
            row.Payload with { Text = HtmlSplitter.PlainOf(row.Payload.Text), IsPlain = true },
            RowChange.Plain,
            refusal.Reason),
        SendOutcome.BadPhoto refusal when row.IsPhoto && row.Kind != RowKind.Live => AsFile(row, refusal.Reason),
        SendOutcome.NoThread refusal when row.Payload.ThreadId is not null => new Decision.Change(
            row.Kind, row.Payload with { ThreadId = null }, RowChange.Topic, refusal.Reason),
        SendOutcome.BadMarkup refusal => Refuse(refusal.Reason),
        SendOutcome.BadPhoto refusal => Refuse(refusal.Reason),
        SendOutcome.NoThread refusal => Refuse(refusal.Reason),
        SendOutcome.Refused refusal => Refuse($"{refusal.Code} {refusal.Reason}"),
        _ => throw new System.Diagnostics.UnreachableException($"Unknown outcome {outcome.GetType().Name}."),
    };

    /// <summary>Whether the row is too old to be worth a call: live contents and digests only.</summary>
    public bool HasExpired(OutboxRow row, DateTimeOffset now)
    {
        var maxAge = row.Lane switch
        {
            Lane.Live => options.LiveMaxAge,
            Lane.Bulk => options.BulkMaxAge,
            _ => TimeSpan.MaxValue,
        };
        return now - DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs) > maxAge;
    }

    private static Decision.Finish Refuse(string reason) => new(RowState.Refused, null, reason);

    private static Decision.Change AsFile(OutboxRow row, string reason) =>
        new(RowKind.Document, row.Payload with { MessageIds = [] }, RowChange.File, reason)
        {
            OldMessageId = row.Kind == RowKind.Edit ? row.TargetMessageId : null,
        };

    private static Decision DecideNotEditable(OutboxRow row, SendOutcome.NotEditable refusal) => row.Kind switch
    {
        RowKind.Edit => new Decision.Change(
            row.IsPhoto ? RowKind.Photo : RowKind.Text, row.Payload with { MessageIds = [] }, RowChange.Anew, refusal.Reason)
        {
            OldMessageId = refusal.IsGone ? null : row.TargetMessageId,
        },
        RowKind.Live when row.Live is { } live => new Decision.LiveAnew(live.MessageId, refusal.IsGone, refusal.Reason),

        // What was to be changed or removed is gone or out of reach: there is nothing left to do.
        RowKind.EditKeyboard or RowKind.Delete or RowKind.React =>
            new Decision.Finish(RowState.Delivered, row.TargetMessageId, refusal.Reason),
        _ => Refuse(refusal.Reason),
    };

    private Decision AgainOrExpire(OutboxRow row, RetryReason reason, string failure, DateTimeOffset now, double jitter)
    {
        if (HasExpired(row, now)) return new Decision.Finish(RowState.Expired, null, failure);
        var doubled = options.RetryDelay * Math.Pow(2, Math.Min(row.Failures, 20));
        var capped = doubled < options.RetryMaxDelay ? doubled : options.RetryMaxDelay;
        return new Decision.Again(capped * (0.5 + 0.5 * jitter), reason, failure);
    }
}
