using System.Data.Common;
using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>
/// Takes what is to be told to chats. What is stored here is delivered, or its row says why not: it is never dropped
/// silently. Delivery is at least once: only an answer of Telegram that got lost can make a message arrive twice.
/// </summary>
/// <remarks>
/// A singleton, safe for any number of callers at once. Order is kept per chat and lane. The sender is woken by the commit.
/// </remarks>
internal sealed class OutboxStore(
    RelationalDatabase database, OutboxPlanner planner, OutboxSignal signal, OutboxMetrics metrics, TimeProvider time)
    : IChatMigration
{
    // Keys of forgotten live messages; no caller's key begins like this.
    private const string RetiredPrefix = "~";

    /// <summary>Stores a message in a transaction of its own.</summary>
    /// <exception cref="ArgumentException">The content does not go with the kind, or a button cannot be encoded.</exception>
    /// <exception cref="DbException">The message may or may not be stored; with an idempotency key, sending it again is safe.</exception>
    public Task<EnqueueOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => EnqueueAsync(connection, transaction, message, cancellationToken), cancellationToken);

    /// <summary>Stores a message in the caller's transaction (<see cref="RelationalDatabase.InTransactionAsync{T}"/>).</summary>
    /// <exception cref="ArgumentException">The content does not go with the kind, or a button cannot be encoded.</exception>
    public async Task<EnqueueOutcome> EnqueueAsync(
        DbConnection connection, DbTransaction transaction, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var rows = planner.Plan(message);
        var command = new Commands(connection, transaction, cancellationToken);
        if (message.IdempotencyKey is { } key && await IsKnownAsync(command, key)) return EnqueueOutcome.Duplicate;
        if (rows[0].LiveKey is not null && await ReplaceWaitingAsync(command, message, rows[0]))
        {
            metrics.Replaced(message.Lane);
            return EnqueueOutcome.Replaced;
        }

        var isParked = message.Lane != Lane.Answer && await IsUnreachableAsync(command, message.ChatId);
        for (var part = 0; part < rows.Count; part++) await InsertAsync(command, message, rows[part], part, isParked);
        database.AfterCommit(transaction, signal.Raise);
        return isParked ? EnqueueOutcome.Parked : EnqueueOutcome.Stored;
    }

    /// <summary>How far the message with the key has come; null when no such message is remembered.</summary>
    public async Task<Delivery?> FindDeliveryAsync(string idempotencyKey, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT state, finished_at_ms, message_id, failure FROM outbox
            WHERE idempotency_key = @idempotencyKey ORDER BY part
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var parts = (await connection.QueryAsync<(RowState State, long? FinishedAtMs, long? MessageId, string? Failure)>(
            new CommandDefinition(sql, new { idempotencyKey }, cancellationToken: cancellationToken))).AsList();
        if (parts.Count == 0) return null;

        var state = parts.Select(part => StateOf(part.State)).MaxBy(Severity);
        var finishedAtMs = state is DeliveryState.Pending or DeliveryState.Parked ? null : parts.Max(part => part.FinishedAtMs);
        return new Delivery(
            state,
            finishedAtMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            (int?)parts[0].MessageId,
            parts.Select(part => part.Failure).FirstOrDefault(failure => failure is not null));
    }

    /// <summary>Whether the bot may write to the chat, as far as is known: it was not blocked, removed or refused.</summary>
    public async Task<bool> CanReachAsync(long chatId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return !await IsUnreachableAsync(new Commands(connection, null, cancellationToken), chatId);
    }

    /// <summary>Makes an existing message the one that the live key keeps current.</summary>
    public Task AdoptLiveAsync(string liveKey, long chatId, int messageId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => AdoptLiveAsync(connection, transaction, liveKey, chatId, messageId, cancellationToken),
            cancellationToken);

    /// <inheritdoc cref="AdoptLiveAsync(string, long, int, CancellationToken)"/>
    public Task AdoptLiveAsync(
        DbConnection connection, DbTransaction transaction, string liveKey, long chatId, int messageId,
        CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO live_message (live_key, chat_id, message_id, content_hash, media_kind, changed_at_ms)
            VALUES (@liveKey, @chatId, @messageId, NULL, NULL, @nowMs)
            ON CONFLICT (live_key) DO UPDATE SET
                chat_id = excluded.chat_id, message_id = excluded.message_id, content_hash = NULL, media_kind = NULL,
                changed_at_ms = excluded.changed_at_ms
            """;
        return new Commands(connection, transaction, cancellationToken)
            .ExecuteAsync(sql, new { liveKey, chatId, messageId, nowMs = NowMs() });
    }

    /// <summary>Ends the life of a live message: it stays in the chat as it is, after what still waits for it.</summary>
    /// <remarks>The key is free at once; its next use makes a new message.</remarks>
    public Task ForgetLiveAsync(string liveKey, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => ForgetLiveAsync(connection, transaction, liveKey, cancellationToken),
            cancellationToken);

    /// <inheritdoc cref="ForgetLiveAsync(string, CancellationToken)"/>
    public Task ForgetLiveAsync(
        DbConnection connection, DbTransaction transaction, string liveKey, CancellationToken cancellationToken)
    {
        // Renamed, not deleted: an edit that waits or is under way must still find its message.
        const string sql = """
            UPDATE live_message SET live_key = @retiredKey WHERE live_key = @liveKey;
            UPDATE outbox SET live_key = @retiredKey WHERE live_key = @liveKey AND state IN (0, 1, 3);
            """;
        var retiredKey = RetiredPrefix + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        return new Commands(connection, transaction, cancellationToken).ExecuteAsync(sql, new { liveKey, retiredKey });
    }

    /// <summary>The chat can be written to again: what is critical of the parked messages is sent, the rest has expired.</summary>
    public async Task ResumeChatAsync(
        DbConnection connection, DbTransaction transaction, long chatId, CancellationToken cancellationToken)
    {
        var command = new Commands(connection, transaction, cancellationToken);
        foreach (var lane in await DeliveryStore.ResumeAsync(command, chatId, time.GetUtcNow()))
            metrics.Finished(lane, RowState.Expired);
        database.AfterCommit(transaction, signal.RaiseRescan);
    }

    /// <summary>A group became a supergroup: everything for it goes to the new id. Messages of the old id cannot be edited.</summary>
    public async Task MoveAsync(
        DbConnection connection, DbTransaction transaction, long fromChatId, long toChatId, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE outbox SET chat_id = @toChatId WHERE chat_id = @fromChatId AND state IN (0, 1, 3);
            DELETE FROM live_message WHERE chat_id = @fromChatId;
            UPDATE outbox_pause SET chat_id = @toChatId
            WHERE chat_id = @fromChatId AND NOT EXISTS (SELECT 1 FROM outbox_pause WHERE chat_id = @toChatId);
            """;
        await new Commands(connection, transaction, cancellationToken).ExecuteAsync(sql, new { fromChatId, toChatId });
        database.AfterCommit(transaction, () => signal.RaiseMove(fromChatId, toChatId));
    }

    private static async Task<bool> IsKnownAsync(Commands command, string key) =>
        await command.ScalarAsync<long>("SELECT COUNT(*) FROM outbox WHERE idempotency_key = @key AND part = 0", new { key }) > 0;

    private static async Task<bool> IsUnreachableAsync(Commands command, long chatId) =>
        await command.ScalarAsync<long?>("SELECT is_reachable FROM chat_state WHERE chat_id = @chatId", new { chatId }) == 0;

    // Parked content is replaced too: a live message of a chat that is gone must not pile up for a week.
    private async Task<bool> ReplaceWaitingAsync(Commands command, OutgoingMessage message, PlannedRow row)
    {
        const string sql = """
            UPDATE outbox SET chat_id = @ChatId, payload = @payload, content_hash = @ContentHash, created_at_ms = @nowMs
            WHERE id = (SELECT MAX(id) FROM outbox WHERE live_key = @LiveKey AND state IN (0, 3))
            RETURNING id
            """;
        var id = await command.ScalarAsync<long?>(
            sql,
            new { message.ChatId, payload = row.Payload.ToJson(), row.ContentHash, nowMs = NowMs(), row.LiveKey });
        if (id is null) return false;
        await command.ExecuteAsync("DELETE FROM outbox_file WHERE outbox_id = @id", new { id });
        await InsertFilesAsync(command, id.Value, row.Files);
        return true;
    }

    private async Task InsertAsync(Commands command, OutgoingMessage message, PlannedRow row, int part, bool isParked)
    {
        const string sql = """
            INSERT INTO outbox (
                chat_id, lane, state, kind, payload, content_hash, live_key, idempotency_key, part, created_at_ms)
            VALUES (@ChatId, @Lane, @state, @Kind, @payload, @ContentHash, @LiveKey, @IdempotencyKey, @part, @nowMs)
            RETURNING id
            """;
        var id = await command.ScalarAsync<long>(
            sql,
            new
            {
                message.ChatId,
                message.Lane,
                state = isParked ? RowState.Parked : RowState.Waiting,
                row.Kind,
                payload = row.Payload.ToJson(),
                row.ContentHash,
                row.LiveKey,
                message.IdempotencyKey,
                part,
                nowMs = NowMs(),
            });
        await InsertFilesAsync(command, id, row.Files);
    }

    private static async Task InsertFilesAsync(Commands command, long outboxId, IReadOnlyList<Media> files)
    {
        const string sql = "INSERT INTO outbox_file (outbox_id, ordinal, name, content) VALUES (@outboxId, @ordinal, @FileName, @Bytes)";
        for (var ordinal = 0; ordinal < files.Count; ordinal++)
            await command.ExecuteAsync(sql, new { outboxId, ordinal, files[ordinal].FileName, files[ordinal].Bytes });
    }

    private static DeliveryState StateOf(RowState state) => state switch
    {
        RowState.Waiting or RowState.UnderWay => DeliveryState.Pending,
        RowState.Delivered or RowState.Replaced => DeliveryState.Delivered,
        RowState.Parked => DeliveryState.Parked,
        RowState.Expired => DeliveryState.Expired,
        _ => DeliveryState.Refused,
    };

    // What is open hides what is finished; of what is finished, the worst is told.
    private static int Severity(DeliveryState state) => state switch
    {
        DeliveryState.Pending => 4,
        DeliveryState.Parked => 3,
        DeliveryState.Refused => 2,
        DeliveryState.Expired => 1,
        _ => 0,
    };

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
