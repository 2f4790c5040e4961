using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>Which windows were told in which messages. A singleton; any number of callers at once.</summary>
internal sealed class ToldWindowStore(RelationalDatabase database)
{
    private const string Columns = "node_id, start_ms, end_ms, value_count, first_count, message_number";

    /// <summary>The start of the latest window told of each node, Unix ms.</summary>
    public async Task<IReadOnlyDictionary<UnitNodeId, long>> ReadNewestAsync(
        ListenerId listener, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Node, long StartMs)>(new CommandDefinition(
            "SELECT node_id, MAX(start_ms) FROM listener_window WHERE listener_id = @listener GROUP BY node_id",
            new { listener = listener.ToString() }, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => ToNode(row.Node), row => row.StartMs);
    }

    /// <summary>What was told of a node's windows that start at a time or later, Unix ms.</summary>
    public Task<IReadOnlyList<ToldWindow>> ListAsync(
        ListenerId listener, UnitNodeId node, long fromMs, CancellationToken cancellationToken) => QueryAsync(
        "WHERE listener_id = @listener AND node_id = @node AND start_ms >= @fromMs",
        new { listener = listener.ToString(), node = node.ToString(), fromMs }, cancellationToken);

    /// <summary>What a message shows, of all nodes.</summary>
    public Task<IReadOnlyList<ToldWindow>> ListAsync(
        ListenerId listener, long message, CancellationToken cancellationToken) => QueryAsync(
        "WHERE listener_id = @listener AND message_number = @message",
        new { listener = listener.ToString(), message }, cancellationToken);

    /// <summary>The chat that a message stands in; null when the message is not known any more.</summary>
    public async Task<long?> FindChatAsync(ListenerId listener, long message, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "SELECT chat_id FROM listener_window_message WHERE listener_id = @listener AND number = @message",
            new { listener = listener.ToString(), message }, cancellationToken: cancellationToken));
    }

    /// <summary>When each listener's windows were last told, Unix ms.</summary>
    public async Task<IReadOnlyDictionary<ListenerId, long>> ReadLastToldAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Listener, long ToldAtMs)>(new CommandDefinition(
            "SELECT listener_id, MAX(told_at_ms) FROM listener_window_message GROUP BY listener_id",
            cancellationToken: cancellationToken));
        return rows.ToDictionary(row => new ListenerId(ToGuid(row.Listener)), row => row.ToldAtMs);
    }

    /// <summary>The last message about windows in a chat; null when there is none.</summary>
    public async Task<LastWindowMessage?> FindLastAsync(long chatId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<LastRow>(new CommandDefinition(
            """
            SELECT listener_id, number, told_at_ms FROM listener_window_message
            WHERE chat_id = @chatId ORDER BY told_at_ms DESC, listener_id, number DESC LIMIT 1
            """,
            new { chatId }, cancellationToken: cancellationToken));
        return row is null
            ? null
            : new LastWindowMessage(new ListenerId(ToGuid(row.ListenerId)), row.Number, row.ToldAtMs);
    }

    /// <summary>
    /// Notes a message with its windows and runs <paramref name="tell"/> in the same transaction; false, and nothing done,
    /// when the sinks' version is not <paramref name="version"/> any more: somebody else has told meanwhile. The message's
    /// number is the version after.
    /// </summary>
    public Task<bool> TryTellAsync(
        ListenerId listener, long version, long chatId, long nowMs, IReadOnlyList<ToldWindow> windows,
        Func<DbConnection, DbTransaction, Task> tell, CancellationToken cancellationToken) => ClaimAsync(
        listener, version,
        async (connection, transaction) =>
        {
            const string sql = """
                INSERT INTO listener_window_message (listener_id, number, chat_id, told_at_ms)
                VALUES (@id, @number, @chatId, @nowMs)
                """;
            var row = new { id = listener.ToString(), number = version + 1, chatId, nowMs };
            await ExecuteAsync(connection, transaction, sql, row, cancellationToken);
            await InsertAsync(connection, transaction, listener, windows, cancellationToken);
            await tell(connection, transaction);
        },
        cancellationToken);

    /// <summary>As <see cref="TryTellAsync"/>, of a message that shows other windows of a node now.</summary>
    public Task<bool> TryReviseAsync(
        ListenerId listener, long version, long message, UnitNodeId node, IReadOnlyList<ToldWindow> windows,
        Func<DbConnection, DbTransaction, Task> tell, CancellationToken cancellationToken) => ClaimAsync(
        listener, version,
        async (connection, transaction) =>
        {
            const string sql = """
                DELETE FROM listener_window
                WHERE listener_id = @id AND node_id = @node AND message_number = @message
                """;
            var row = new { id = listener.ToString(), node = node.ToString(), message };
            await ExecuteAsync(connection, transaction, sql, row, cancellationToken);
            await InsertAsync(connection, transaction, listener, windows, cancellationToken);
            await tell(connection, transaction);
        },
        cancellationToken);

    /// <summary>
    /// Forgets windows that ended before a time, except the latest of each node, and messages without any; gives the numbers
    /// of those messages.
    /// </summary>
    public Task<IReadOnlyList<long>> ForgetAsync(
        ListenerId listener, long beforeMs, Func<DbConnection, DbTransaction, long, Task> forget,
        CancellationToken cancellationToken) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            const string windows = """
                DELETE FROM listener_window WHERE listener_id = @id AND end_ms < @beforeMs AND start_ms < (
                    SELECT MAX(newer.start_ms) FROM listener_window AS newer
                    WHERE newer.listener_id = listener_window.listener_id AND newer.node_id = listener_window.node_id)
                """;
            const string messages = """
                DELETE FROM listener_window_message WHERE listener_id = @id AND told_at_ms < @beforeMs AND NOT EXISTS (
                    SELECT 1 FROM listener_window
                    WHERE listener_window.listener_id = listener_window_message.listener_id
                        AND listener_window.message_number = listener_window_message.number)
                RETURNING number
                """;
            var row = new { id = listener.ToString(), beforeMs };
            await ExecuteAsync(connection, transaction, windows, row, cancellationToken);
            IReadOnlyList<long> gone = (await connection.QueryAsync<long>(
                new CommandDefinition(messages, row, transaction, cancellationToken: cancellationToken))).AsList();
            foreach (var number in gone) await forget(connection, transaction, number);
            return gone;
        },
        cancellationToken);

    private Task<bool> ClaimAsync(
        ListenerId listener, long version, Func<DbConnection, DbTransaction, Task> work,
        CancellationToken cancellationToken) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            const string sql = """
                UPDATE listener_sink SET windows_version = windows_version + 1
                WHERE listener_id = @id AND windows_version = @version AND windows_from_ms IS NOT NULL
                """;
            var row = new { id = listener.ToString(), version };
            if (await ExecuteAsync(connection, transaction, sql, row, cancellationToken) == 0) return false;
            await work(connection, transaction);
            return true;
        },
        cancellationToken);

    private static async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, ListenerId listener, IReadOnlyList<ToldWindow> windows,
        CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO listener_window (
                listener_id, node_id, start_ms, end_ms, value_count, first_count, message_number)
            VALUES (@id, @node, @StartMs, @EndMs, @Count, @FirstCount, @Message)
            """;
        foreach (var window in windows)
        {
            await ExecuteAsync(connection, transaction, sql, new
            {
                id = listener.ToString(),
                node = window.Node.ToString(),
                window.StartMs,
                window.EndMs,
                window.Count,
                window.FirstCount,
                window.Message,
            }, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ToldWindow>> QueryAsync(
        string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<WindowRow>(new CommandDefinition(
            $"SELECT {Columns} FROM listener_window {where} ORDER BY start_ms", parameters,
            cancellationToken: cancellationToken));
        return
        [
            .. rows.Select(row => new ToldWindow(
                ToNode(row.NodeId), row.StartMs, row.EndMs, row.ValueCount, row.FirstCount, row.MessageNumber)),
        ];
    }

    private static Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, object row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));

    private static UnitNodeId ToNode(string id) => new(ToGuid(id));

    private static Guid ToGuid(string id) => Guid.Parse(id, CultureInfo.InvariantCulture);

    private sealed class WindowRow
    {
        public required string NodeId { get; init; }

        public long StartMs { get; init; }

        public long EndMs { get; init; }

        public long ValueCount { get; init; }

        public long FirstCount { get; init; }

        public long MessageNumber { get; init; }
    }

    private sealed class LastRow
    {
        public required string ListenerId { get; init; }

        public long Number { get; init; }

        public long ToldAtMs { get; init; }
    }
}

/// <summary>A message about windows: whose, its number, and when it was handed over, Unix ms.</summary>
internal sealed record LastWindowMessage(ListenerId Listener, long Number, long ToldAtMs);
