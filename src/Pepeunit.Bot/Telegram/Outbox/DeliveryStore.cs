namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>The sender's side of the outbox tables: what waits, what is taken, what became of it.</summary>
/// <remarks>
/// Holds nothing; every method works in the caller's transaction. There is one sender per bot: Telegram's limits are counted
/// per bot, so a second sender could not keep them.
/// </remarks>
internal sealed class DeliveryStore(TimeProvider time)
{
    private const string Columns = """
        id, chat_id, lane, kind, payload, content_hash, live_key, attempts, failures, created_at_ms
        """;

    /// <summary>What was under way when the process ended waits again: its answer is lost, so it is sent once more.</summary>
    public async Task<List<Lane>> RecoverAsync(Commands command)
    {
        const string replace = """
            UPDATE outbox SET state = 6, finished_at_ms = @nowMs
            WHERE state = 1 AND live_key IN (SELECT live_key FROM outbox WHERE state = 0 AND live_key IS NOT NULL)
            """;
        await command.ExecuteAsync(replace, new { nowMs = NowMs() });
        return await command.QueryAsync<Lane>("UPDATE outbox SET state = 0 WHERE state = 1 RETURNING lane", new { });
    }

    /// <summary>The calls since a time, oldest first; a call made again since then is there once, with its number of attempts.</summary>
    public static Task<List<(long ChatId, long AtMs, long Attempts)>> ReadRecentAsync(Commands command, DateTimeOffset since) =>
        command.QueryAsync<(long, long, long)>(
            """
            SELECT chat_id, attempted_at_ms, attempts FROM outbox
            WHERE attempted_at_ms >= @sinceMs ORDER BY attempted_at_ms
            """,
            new { sinceMs = since.ToUnixTimeMilliseconds() });

    /// <summary>The pauses in force; chat 0 is the whole bot.</summary>
    public Task<List<(long ChatId, long UntilMs)>> ReadPausesAsync(Commands command) =>
        command.QueryAsync<(long, long)>(
            "SELECT chat_id, until_ms FROM outbox_pause WHERE until_ms > @nowMs", new { nowMs = NowMs() });

    /// <summary>Remembers a pause; a shorter one does not cut a longer one.</summary>
    public static Task PauseAsync(Commands command, long chatId, DateTimeOffset until) =>
        command.ExecuteAsync(
            """
            INSERT INTO outbox_pause (chat_id, until_ms) VALUES (@chatId, @untilMs)
            ON CONFLICT (chat_id) DO UPDATE SET until_ms = excluded.until_ms WHERE outbox_pause.until_ms < excluded.until_ms
            """,
            new { chatId, untilMs = until.ToUnixTimeMilliseconds() });

    /// <summary>What waits, in the order of ids after <paramref name="afterId"/>.</summary>
    public static Task<List<(long Id, long ChatId, Lane Lane, long NotBeforeMs)>> ReadWaitingAsync(
        Commands command, long afterId, int limit) =>
        command.QueryAsync<(long, long, Lane, long)>(
            "SELECT id, chat_id, lane, not_before_ms FROM outbox WHERE state = 0 AND id > @afterId ORDER BY id LIMIT @limit",
            new { afterId, limit });

    /// <summary>Marks a row as under way and gives it with its files; null when it waits no more, or for another chat.</summary>
    /// <exception cref="System.Text.Json.JsonException">The stored payload cannot be read.</exception>
    public async Task<OutboxRow?> TakeAsync(Commands command, Pick pick)
    {
        const string sql = $"""
            UPDATE outbox SET state = 1, attempts = attempts + 1, attempted_at_ms = @nowMs
            WHERE id = @Id AND state = 0 AND chat_id = @ChatId
            RETURNING {Columns}
            """;
        var stored = (await command.QueryAsync<StoredRow>(sql, new { nowMs = NowMs(), pick.Id, pick.ChatId })).SingleOrDefault();
        if (stored is null) return null;

        var files = await command.QueryAsync<(string Name, byte[] Content)>(
            "SELECT name, content FROM outbox_file WHERE outbox_id = @Id ORDER BY ordinal", new { pick.Id });
        var live = stored.LiveKey is null ? null : await FindLiveAsync(command, stored.LiveKey, pick.ChatId);
        return stored.ToRow([.. files.Select(file => new Media(file.Name, file.Content))], live);
    }

    /// <summary>The chat a waiting row belongs to now; null when it does not wait.</summary>
    public static Task<long?> FindChatAsync(Commands command, long id) =>
        command.ScalarAsync<long?>("SELECT chat_id FROM outbox WHERE id = @id AND state = 0", new { id });

    /// <summary>Ends a row that cannot be read.</summary>
    public static Task<int> RefuseAsync(Commands command, long id, string failure) =>
        command.ExecuteAsync(
            "UPDATE outbox SET state = 5, finished_at_ms = attempted_at_ms, failure = @failure WHERE id = @id",
            new { id, failure });

    /// <summary>Ends a row. A delivered live content is remembered as that of its message.</summary>
    public async Task FinishAsync(Commands command, OutboxRow row, Decision.Finish end)
    {
        const string sql = """
            UPDATE outbox SET
                state = @State, finished_at_ms = @nowMs, message_id = @MessageId, failure = @Failure, failures = 0,
                payload = CASE WHEN @isDelivered THEN '' ELSE payload END
            WHERE id = @Id
            """;

        // What has arrived is in the chat: a copy of tokens and other secrets stays nowhere.
        var isDelivered = end.State == RowState.Delivered;
        await command.ExecuteAsync(sql, new { end.State, nowMs = NowMs(), end.MessageId, end.Failure, row.Id, isDelivered });
        await command.ExecuteAsync("DELETE FROM outbox_file WHERE outbox_id = @Id", new { row.Id });
        if (row.Kind != RowKind.Live || end is not { State: RowState.Delivered, MessageId: { } messageId }) return;

        await RememberLiveAsync(command, row, messageId);
        if (row.Live is { } old && old.MessageId != messageId)
            await AddAsync(command, row, RowKind.Delete, new RowPayload { MessageIds = [old.MessageId] });
    }

    /// <summary>Puts a row back, unless newer content of the same live message waits. Returns whether it waits again.</summary>
    public async Task<bool> PutBackAsync(Commands command, OutboxRow row, TimeSpan wait, string? failure, bool isFailure)
    {
        const string sql = """
            UPDATE outbox SET
                state = CASE WHEN EXISTS (
                    SELECT 1 FROM outbox AS newer WHERE newer.live_key = outbox.live_key AND newer.state = 0)
                    THEN 6 ELSE 0 END,
                not_before_ms = @notBeforeMs, failures = failures + @failed, failure = @failure
            WHERE id = @Id
            RETURNING state
            """;
        var state = await command.ScalarAsync<RowState>(
            sql,
            new
            {
                notBeforeMs = NowMs() + (long)wait.TotalMilliseconds,
                failed = isFailure ? 1 : 0,
                failure,
                row.Id,
            });
        if (state == RowState.Waiting) return true;

        await command.ExecuteAsync("UPDATE outbox SET finished_at_ms = @nowMs WHERE id = @Id", new { nowMs = NowMs(), row.Id });
        await command.ExecuteAsync("DELETE FROM outbox_file WHERE outbox_id = @Id", new { row.Id });
        return false;
    }

    /// <summary>Puts another call in the place of a row; the old message loses its keyboard afterwards.</summary>
    public async Task<bool> ChangeAsync(Commands command, OutboxRow row, Decision.Change change)
    {
        await command.ExecuteAsync(
            "UPDATE outbox SET kind = @Kind, payload = @payload WHERE id = @Id",
            new { change.Kind, payload = change.Payload.ToJson(), row.Id });
        if (change.OldMessageId is { } old)
            await AddAsync(command, row, RowKind.EditKeyboard, new RowPayload { MessageIds = [old] });
        return await PutBackAsync(command, row, TimeSpan.Zero, change.Failure, isFailure: false);
    }

    /// <summary>Forgets the message of a live key, so that the row is sent as a new one; the old one is deleted if it can be.</summary>
    public async Task<bool> RenewLiveAsync(Commands command, OutboxRow row, Decision.LiveAnew anew)
    {
        await command.ExecuteAsync(
            """
            DELETE FROM live_message
            WHERE live_key = (SELECT live_key FROM outbox WHERE id = @Id) AND message_id = @OldMessageId
            """,
            new { row.Id, anew.OldMessageId });
        if (!anew.IsGone) await AddAsync(command, row, RowKind.Delete, new RowPayload { MessageIds = [anew.OldMessageId] });
        return await PutBackAsync(command, row, TimeSpan.Zero, anew.Failure, isFailure: false);
    }

    /// <summary>Marks the chat as unreachable and parks all that waits for it, with the row. Returns the lanes of what was parked.</summary>
    public async Task<List<Lane>> ParkAsync(Commands command, OutboxRow row, string reason)
    {
        const string mark = """
            INSERT INTO chat_state (chat_id, is_reachable, reason, changed_at_ms) VALUES (@ChatId, 0, @reason, @nowMs)
            ON CONFLICT (chat_id) DO UPDATE SET
                is_reachable = 0, reason = excluded.reason, changed_at_ms = excluded.changed_at_ms
            """;
        await command.ExecuteAsync(mark, new { row.ChatId, reason, nowMs = NowMs() });
        return await command.QueryAsync<Lane>(
            "UPDATE outbox SET state = 3, failure = @reason WHERE (chat_id = @ChatId AND state = 0) OR id = @Id RETURNING lane",
            new { row.ChatId, row.Id, reason });
    }

    /// <summary>Notes that a call to the chat succeeded. Returns whether the chat was taken for unreachable until now.</summary>
    /// <remarks>
    /// The only sign where Telegram sends no <c>my_chat_member</c>: a chat that was not found and is there now.
    /// </remarks>
    public async Task<bool> MarkReachableAsync(Commands command, long chatId) =>
        await command.ExecuteAsync(
            """
            UPDATE chat_state SET is_reachable = 1, reason = NULL, changed_at_ms = @nowMs
            WHERE chat_id = @chatId AND is_reachable = 0
            """,
            new { chatId, nowMs = NowMs() }) > 0;

    /// <summary>Of what is parked for the chat, the critical messages wait again, the rest expires. Returns the lanes of the rest.</summary>
    public static async Task<List<Lane>> ResumeAsync(Commands command, long chatId, DateTimeOffset now)
    {
        // An answer, a digest or a live content of last week would only puzzle; money and alerts still matter.
        const string resume = """
            UPDATE outbox SET state = 0, not_before_ms = 0, failures = 0
            WHERE chat_id = @chatId AND state = 3 AND lane = 0 AND live_key IS NULL
            """;
        const string expire = """
            UPDATE outbox SET state = 4, finished_at_ms = @nowMs WHERE chat_id = @chatId AND state = 3 RETURNING lane
            """;
        await command.ExecuteAsync(resume, new { chatId });
        return await command.QueryAsync<Lane>(expire, new { chatId, nowMs = now.ToUnixTimeMilliseconds() });
    }

    private static async Task<LiveTarget?> FindLiveAsync(Commands command, string liveKey, long chatId)
    {
        const string sql = """
            SELECT message_id, content_hash, media_kind FROM live_message WHERE live_key = @liveKey AND chat_id = @chatId
            """;
        var found = await command.QueryAsync<(long MessageId, string? Hash, long? Sort)>(sql, new { liveKey, chatId });
        return found.Count == 0
            ? null
            : new LiveTarget((int)found[0].MessageId, found[0].Hash, (LiveSort?)found[0].Sort);
    }

    // The key is read from the row: it was renamed when the live message was forgotten meanwhile.
    private Task<int> RememberLiveAsync(Commands command, OutboxRow row, int messageId) =>
        command.ExecuteAsync(
            """
            INSERT INTO live_message (live_key, chat_id, message_id, content_hash, media_kind, changed_at_ms)
            SELECT live_key, chat_id, @messageId, content_hash, @Sort, @nowMs FROM outbox WHERE id = @Id
            ON CONFLICT (live_key) DO UPDATE SET
                chat_id = excluded.chat_id, message_id = excluded.message_id, content_hash = excluded.content_hash,
                media_kind = excluded.media_kind, changed_at_ms = excluded.changed_at_ms
            """,
            new { messageId, row.Sort, nowMs = NowMs(), row.Id });

    private Task<int> AddAsync(Commands command, OutboxRow cause, RowKind kind, RowPayload payload) =>
        command.ExecuteAsync(
            """
            INSERT INTO outbox (chat_id, lane, state, kind, payload, part, created_at_ms)
            VALUES (@ChatId, @Lane, 0, @kind, @payload, 0, @nowMs)
            """,
            new { cause.ChatId, cause.Lane, kind, payload = payload.ToJson(), nowMs = NowMs() });

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record StoredRow
    {
        public long Id { get; init; }

        public long ChatId { get; init; }

        public long Lane { get; init; }

        public long Kind { get; init; }

        public string Payload { get; init; } = "";

        public string? ContentHash { get; init; }

        public string? LiveKey { get; init; }

        public long Attempts { get; init; }

        public long Failures { get; init; }

        public long CreatedAtMs { get; init; }

        public OutboxRow ToRow(IReadOnlyList<Media> files, LiveTarget? live) => new()
        {
            Id = Id,
            ChatId = ChatId,
            Lane = (Lane)Lane,
            Kind = (RowKind)Kind,
            Payload = RowPayload.FromJson(Payload),
            ContentHash = ContentHash,
            LiveKey = LiveKey,
            Attempts = Attempts,
            Failures = Failures,
            CreatedAtMs = CreatedAtMs,
            Files = files,
            Live = live,
        };
    }
}
