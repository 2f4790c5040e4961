using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>The sinks of listeners. A singleton; any number of callers at once.</summary>
internal sealed class SinkStore(RelationalDatabase database, ChangeLog changes) : IChatMigration
{
    /// <summary>How long after its end a listener's last windows are still told.</summary>
    public static readonly TimeSpan AfterTheEnd = TimeSpan.FromHours(1);

    private const string Select = """
        SELECT listener.id, listener.live_chat_id, sink.chat_id, sink.sends_csv, sink.raw_seconds, sink.windows_from_ms,
               sink.windows_version, sink.digest_minute, sink.digest_day, sink.digest_until_ms
        FROM listener LEFT JOIN listener_sink AS sink ON sink.listener_id = listener.id
        """;

    /// <summary>The listener's sinks; null when it is gone.</summary>
    public async Task<ListenerSinks?> FindAsync(ListenerId id, CancellationToken cancellationToken) =>
        (await QueryAsync("WHERE listener.id = @id", new { id = id.ToString() }, cancellationToken)).SingleOrDefault();

    /// <summary>Those that tell windows, of listeners that run or have ended a short while ago.</summary>
    public Task<IReadOnlyList<ListenerSinks>> ListTellingAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        QueryAsync(
            """
            WHERE sink.windows_from_ms IS NOT NULL AND (listener.state <> 'Ended' OR listener.ended_at_ms > @sinceMs)
            ORDER BY listener.id
            """,
            new { sinceMs = (now - AfterTheEnd).ToUnixTimeMilliseconds() }, cancellationToken);

    /// <summary>Those with a digest, of listeners that run.</summary>
    public Task<IReadOnlyList<ListenerSinks>> ListWithDigestAsync(CancellationToken cancellationToken) => QueryAsync(
        "WHERE sink.digest_minute IS NOT NULL AND listener.state = 'Active' ORDER BY listener.id", new { },
        cancellationToken);

    /// <summary>How long the listeners that keep raw values beside their windows keep them, of those that run.</summary>
    public async Task<IReadOnlyDictionary<ListenerId, int>> ListRawSecondsAsync(CancellationToken cancellationToken) =>
        (await QueryAsync(
            "WHERE sink.raw_seconds IS NOT NULL AND listener.state = 'Active'", new { }, cancellationToken))
        .ToDictionary(sinks => sinks.Listener, sinks => sinks.Choice.RawSeconds!.Value);

    /// <summary>Stores the sinks of a listener that is made in the same transaction.</summary>
    public static Task AddAsync(
        DbConnection connection, DbTransaction transaction, ListenerSinks sinks, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO listener_sink (
                listener_id, chat_id, sends_csv, raw_seconds, windows_from_ms, digest_minute, digest_day, digest_until_ms)
            VALUES (@Id, @ChatId, @SendsCsv, @RawSeconds, @WindowsFromMs, @DigestMinute, @DigestDay, @DigestUntilMs)
            """;
        return connection.ExecuteAsync(
            new CommandDefinition(sql, RowOf(sinks), transaction, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Replaces the sinks of the owner's listener; false when it has ended or is gone. What stays on goes on where it was:
    /// windows and digests that were told are not told again.
    /// </summary>
    public Task<bool> ChangeAsync(ListenerSinks sinks, long ownerId, CancellationToken cancellationToken)
    {
        const string live = """
            UPDATE listener SET live_chat_id = @LiveChatId WHERE id = @Id AND owner_id = @ownerId AND state <> 'Ended'
            """;
        const string rest = """
            INSERT INTO listener_sink (
                listener_id, chat_id, sends_csv, raw_seconds, windows_from_ms, digest_minute, digest_day, digest_until_ms)
            VALUES (@Id, @ChatId, @SendsCsv, @RawSeconds, @WindowsFromMs, @DigestMinute, @DigestDay, @DigestUntilMs)
            ON CONFLICT (listener_id) DO UPDATE SET
                chat_id = excluded.chat_id, sends_csv = excluded.sends_csv, raw_seconds = excluded.raw_seconds,
                windows_from_ms = CASE WHEN excluded.windows_from_ms IS NULL THEN NULL
                    ELSE COALESCE(listener_sink.windows_from_ms, excluded.windows_from_ms) END,
                digest_day = CASE WHEN listener_sink.digest_minute = excluded.digest_minute THEN listener_sink.digest_day
                    ELSE excluded.digest_day END,
                digest_until_ms = CASE WHEN listener_sink.digest_minute = excluded.digest_minute
                    THEN listener_sink.digest_until_ms ELSE excluded.digest_until_ms END,
                digest_minute = excluded.digest_minute
            """;
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = RowOf(sinks);
                var id = sinks.Listener.ToString();
                var parameters = new { row.Id, LiveChatId = sinks.Choice.IsLive ? sinks.ChatId : null, ownerId };
                if (await ExecuteAsync(connection, transaction, live, parameters, cancellationToken) == 0) return false;
                await ExecuteAsync(connection, transaction, rest, row, cancellationToken);
                await changes.AppendAsync(
                    connection, transaction, ListenerChanges.Changed, id, "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Notes that the digest of a day is told, with <paramref name="tell"/> in the same transaction; false, and nothing told,
    /// when that day's or a later one was told before.
    /// </summary>
    public Task<bool> TryTellDigestAsync(
        ListenerId id, DateOnly day, long untilMs, Func<DbConnection, DbTransaction, Task> tell,
        CancellationToken cancellationToken) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            const string sql = """
                UPDATE listener_sink SET digest_day = @day, digest_until_ms = @untilMs
                WHERE listener_id = @id AND digest_minute IS NOT NULL AND digest_day < @day
                """;
            var row = new { id = id.ToString(), day = day.DayNumber, untilMs };
            if (await ExecuteAsync(connection, transaction, sql, row, cancellationToken) == 0) return false;
            await tell(connection, transaction);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task MoveAsync(
        DbConnection connection, DbTransaction transaction, long fromChatId, long toChatId,
        CancellationToken cancellationToken) => ExecuteAsync(
        connection, transaction,
        """
        UPDATE listener SET live_chat_id = @toChatId WHERE live_chat_id = @fromChatId;
        UPDATE listener_sink SET chat_id = @toChatId WHERE chat_id = @fromChatId;
        UPDATE listener_window_message SET chat_id = @toChatId WHERE chat_id = @fromChatId;
        """,
        new { fromChatId, toChatId }, cancellationToken);

    private async Task<IReadOnlyList<ListenerSinks>> QueryAsync(
        string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<SinkRow>(
            new CommandDefinition($"{Select} {where}", parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToSinks())];
    }

    private static Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, object row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));

    private static WrittenRow RowOf(ListenerSinks sinks) => new()
    {
        Id = sinks.Listener.ToString(),
        ChatId = sinks.ChatId ?? throw new ArgumentException("Stored sinks name their chat.", nameof(sinks)),
        SendsCsv = sinks.Choice.SendsCsv,
        RawSeconds = sinks.Choice.RawSeconds,
        WindowsFromMs = sinks.WindowsFromMs,
        DigestMinute = sinks.Choice.DigestMinute,
        DigestDay = sinks.DigestDay?.DayNumber,
        DigestUntilMs = sinks.DigestUntilMs,
    };

    private sealed record WrittenRow
    {
        public required string Id { get; init; }

        public required long ChatId { get; init; }

        public required bool SendsCsv { get; init; }

        public required int? RawSeconds { get; init; }

        public required long? WindowsFromMs { get; init; }

        public required int? DigestMinute { get; init; }

        public required int? DigestDay { get; init; }

        public required long? DigestUntilMs { get; init; }
    }

    private sealed class SinkRow
    {
        public required string Id { get; init; }

        public long? LiveChatId { get; init; }

        public long? ChatId { get; init; }

        public bool? SendsCsv { get; init; }

        public int? RawSeconds { get; init; }

        public long? WindowsFromMs { get; init; }

        public long? WindowsVersion { get; init; }

        public int? DigestMinute { get; init; }

        public int? DigestDay { get; init; }

        public long? DigestUntilMs { get; init; }

        public ListenerSinks ToSinks() => new()
        {
            Listener = new ListenerId(Guid.Parse(Id, CultureInfo.InvariantCulture)),
            ChatId = ChatId ?? LiveChatId,
            Choice = new SinkChoice
            {
                IsLive = LiveChatId is not null,
                TellsWindows = WindowsFromMs is not null,
                DigestMinute = DigestMinute,
                SendsCsv = SendsCsv ?? true,
                RawSeconds = RawSeconds,
            },
            WindowsFromMs = WindowsFromMs,
            WindowsVersion = WindowsVersion ?? 0,
            DigestDay = DigestDay is { } day ? DateOnly.FromDayNumber(day) : null,
            DigestUntilMs = DigestUntilMs,
        };
    }
}
