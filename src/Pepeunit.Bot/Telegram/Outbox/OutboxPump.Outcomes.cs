using System.Data.Common;
using System.Diagnostics;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <content>What an ended call means for its row, its chat and the whole bot.</content>
internal sealed partial class OutboxPump
{
    /// <summary>Ends the calls under way; what they did is unclear, so their rows wait again.</summary>
    public void CancelCalls() => _calls.Cancel();

    public void Dispose() => _calls.Dispose();

    /// <summary>Draws what concerns more than the row, at once: pauses must not wait for the disk. Returns whether the bot pauses.</summary>
    /// <remarks>
    /// Telegram does not say whether a 429 concerns the chat or the bot. One chat that gets it pauses alone: most often it is
    /// the group's minute. A second chat that gets it while the first pauses means the bot: then everything waits, critical
    /// messages too, since each call during the pause would prolong it.
    /// </remarks>
    private bool Notice(OutboxRow row, SendOutcome outcome)
    {
        NoticeTrouble(outcome);
        if (outcome is not SendOutcome.TooMany { RetryAfter: var wait }) return false;

        var pausesBot = _limiter.IsAnotherChatPaused(row.ChatId, NowMs);
        Pause(row.ChatId, wait);
        if (pausesBot) Pause(chatId: 0, wait);
        LogTooMany(row.ChatId, wait.TotalSeconds, pausesBot);
        return pausesBot;
    }

    private void Pause(long chatId, TimeSpan wait)
    {
        var untilMs = NowMs + (long)wait.TotalMilliseconds;
        if (chatId == 0) _limiter.PauseBot(untilMs);
        else _limiter.PauseChat(chatId, untilMs);
    }

    // When nothing gets through, every chat would try by itself: instead the whole bot tries now and then.
    private void NoticeTrouble(SendOutcome outcome)
    {
        if (outcome is SendOutcome.BadToken)
        {
            _troubles = Math.Max(_troubles + 1, TroublesBeforePause);
            Pause(chatId: 0, TimeSpan.FromMinutes(1));
            LogBadToken();
        }
        else if (outcome is not (SendOutcome.ServerFailed or SendOutcome.NotConnected or SendOutcome.Unclear))
        {
            if (_troubles >= TroublesBeforePause) LogTroubleEnded();
            _troubles = 0;
        }
        else if (++_troubles >= TroublesBeforePause)
        {
            if (_troubles == TroublesBeforePause) LogTroubleBegan(outcome.GetType().Name);
            var wait = TroublePause * Math.Pow(2, Math.Min(_troubles - TroublesBeforePause, 10));
            Pause(chatId: 0, wait < TroubleMaxPause ? wait : TroubleMaxPause);
        }
    }

    // Writes the decision; what it returns runs after the commit and brings schedule and metrics in step.
    private async Task<Action> ApplyAsync(
        DbConnection connection, DbTransaction transaction, Judged judged, CancellationToken cancellationToken)
    {
        var (pick, row, decision, pausesBot) = judged;
        var command = new Commands(connection, transaction, cancellationToken);
        switch (decision)
        {
            case Decision.Finish end:
                await _store.FinishAsync(command, row, end);
                if (end.State == RowState.Delivered && await _store.MarkReachableAsync(command, row.ChatId))
                    return await ResumeAsync(command, pick, row, end);
                return () => Finished(pick, row, end);
            case Decision.Again { Reason: RetryReason.TooMany } again:
                var until = _time.GetUtcNow() + again.Wait;
                await DeliveryStore.PauseAsync(command, row.ChatId, until);
                if (pausesBot) await DeliveryStore.PauseAsync(command, chatId: 0, until);
                return await PutBackAsync(command, pick, row, again, isFailure: false);
            case Decision.Again again:
                return await PutBackAsync(command, pick, row, again, isFailure: true);
            case Decision.Change change:
                var waits = await _store.ChangeAsync(command, row, change);
                return () => Changed(pick, row, change.How, change.Failure, waits);
            case Decision.LiveAnew anew:
                var waitsAnew = await _store.RenewLiveAsync(command, row, anew);
                return () => Changed(pick, row, RowChange.Anew, anew.Failure, waitsAnew);
            case Decision.Park park:
                var lanes = await _store.ParkAsync(command, row, park.Failure);
                return () => Parked(pick, row, lanes, park.Failure);
            case Decision.Move move:
                foreach (var migration in _migrations)
                    await migration.MoveAsync(connection, transaction, row.ChatId, move.NewChatId, cancellationToken);
                await _store.PutBackAsync(command, row, TimeSpan.Zero, "migrated", isFailure: false);
                return () => Moved(pick, row, move.NewChatId);
            default:
                throw new UnreachableException($"Unknown decision {decision.GetType().Name}.");
        }
    }

    private async Task<Action> ResumeAsync(Commands command, Pick pick, OutboxRow row, Decision.Finish end)
    {
        var expired = await DeliveryStore.ResumeAsync(command, row.ChatId, _time.GetUtcNow());
        return () =>
        {
            Finished(pick, row, end);
            foreach (var lane in expired) _metrics.Finished(lane, RowState.Expired);
            _signal.RaiseRescan();
            LogReachable(row.ChatId);
        };
    }

    private async Task<Action> PutBackAsync(Commands command, Pick pick, OutboxRow row, Decision.Again again, bool isFailure)
    {
        var waits = await _store.PutBackAsync(command, row, again.Wait, again.Failure, isFailure);
        return () =>
        {
            _metrics.Retried(row.Lane, again.Reason);
            if (waits) _schedule.Retry(pick, NowMs + (long)again.Wait.TotalMilliseconds);
            else Superseded(pick, row);
        };
    }

    private void Finished(Pick pick, OutboxRow row, Decision.Finish end)
    {
        _schedule.Done(pick);
        if (end.State == RowState.Delivered)
        {
            _metrics.Delivered(row.Lane, _time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs));
            return;
        }

        _metrics.Finished(row.Lane, end.State);
        if (end.State == RowState.Expired) LogExpired(row.Id, row.Lane, row.ChatId);
        else LogRefused(row.Id, row.Kind, row.Lane, end.Failure);
    }

    private void Changed(Pick pick, OutboxRow row, RowChange how, string failure, bool waits)
    {
        _metrics.Changed(how);
        LogChanged(row.Id, row.Kind, how, failure);
        if (waits) _schedule.Retry(pick, NowMs);
        else Superseded(pick, row);
    }

    private void Parked(Pick pick, OutboxRow row, List<Lane> lanes, string failure)
    {
        _schedule.Done(pick);
        _schedule.RemoveChat(row.ChatId);
        foreach (var lane in lanes) _metrics.Finished(lane, RowState.Parked);
        LogParked(row.ChatId, lanes.Count, failure);
    }

    private void Moved(Pick pick, OutboxRow row, long newChatId)
    {
        _schedule.Done(pick);
        _schedule.Add(pick.Id, newChatId, pick.Lane, NowMs);
        _schedule.MoveChat(row.ChatId, newChatId);
        LogMoved(row.ChatId, newChatId);
    }

    private void Superseded(Pick pick, OutboxRow row)
    {
        _schedule.Done(pick);
        _metrics.Finished(row.Lane, RowState.Replaced);
    }

    [LoggerMessage(LogLevel.Warning, "Telegram asked chat {ChatId} to wait {Seconds} s (whole bot: {PausesBot})")]
    private partial void LogTooMany(long chatId, double seconds, bool pausesBot);

    [LoggerMessage(LogLevel.Error, "Telegram refused the bot's token; set Telegram:Token to the one of @BotFather. Messages wait")]
    private partial void LogBadToken();

    [LoggerMessage(LogLevel.Warning, "Telegram cannot be reached ({Failure}); messages wait")]
    private partial void LogTroubleBegan(string failure);

    [LoggerMessage(LogLevel.Information, "Telegram answered again")]
    private partial void LogTroubleEnded();

    [LoggerMessage(LogLevel.Warning, "Outgoing {RowId} of lane {Lane} for chat {ChatId} was given up: too old")]
    private partial void LogExpired(long rowId, Lane lane, long chatId);

    [LoggerMessage(LogLevel.Error, "Telegram refused outgoing {RowId} ({Kind}, lane {Lane}): {Failure}")]
    private partial void LogRefused(long rowId, RowKind kind, Lane lane, string? failure);

    [LoggerMessage(LogLevel.Warning, "Outgoing {RowId} ({Kind}) was changed to get through ({How}): {Failure}")]
    private partial void LogChanged(long rowId, RowKind kind, RowChange how, string failure);

    [LoggerMessage(LogLevel.Information, "Chat {ChatId} is unreachable; {Count} outgoing were parked: {Failure}")]
    private partial void LogParked(long chatId, int count, string failure);

    [LoggerMessage(LogLevel.Information, "Chat {ChatId} is reachable again")]
    private partial void LogReachable(long chatId);

    [LoggerMessage(LogLevel.Information, "Chat {ChatId} became chat {NewChatId}; its outgoing moved")]
    private partial void LogMoved(long chatId, long newChatId);

    [LoggerMessage(LogLevel.Error, "The call of outgoing {RowId} ({Kind}) broke; it will be made again")]
    private partial void LogCallBroke(Exception error, long rowId, RowKind kind);

    [LoggerMessage(LogLevel.Error, "Outgoing {RowId} was given up: its payload cannot be read")]
    private partial void LogUnreadable(Exception error, long rowId);

    private sealed record Ended(Pick Pick, OutboxRow Row, SendOutcome Outcome);

    private sealed record Judged(Pick Pick, OutboxRow Row, Decision Decision, bool PausesBot);
}
