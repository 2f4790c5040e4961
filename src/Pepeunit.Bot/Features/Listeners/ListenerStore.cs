using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>What became of a listener's creation.</summary>
internal enum CreateListenerOutcome
{
    Created,

    /// <summary>The person has as many running listeners as one may have; nothing was made.</summary>
    LimitReached,
}

/// <summary>
/// Listeners and their nodes. A singleton; any number of callers at once. Every change of state is a conditional update: of
/// two that race, one changes something and says so.
/// </summary>
internal sealed class ListenerStore(RelationalDatabase database, ChangeLog changes)
{
    private const string Columns = """
        id, owner_id, unit_id, unit_name, kind, record_count, window_seconds, ends_at_ms, max_rows, max_bytes,
        live_chat_id, state, end_reason, created_at_ms, ended_at_ms, scope, scope_filter, pipe,
        (SELECT raw_seconds FROM listener_sink WHERE listener_id = listener.id) AS raw_seconds
        """;

    public Task<CreateListenerOutcome> CreateAsync(
        Listener listener, int limit, CancellationToken cancellationToken) =>
        CreateAsync(listener, limit, (_, _) => Task.CompletedTask, cancellationToken);

    /// <param name="also">What is stored with it, in the same transaction, or not at all.</param>
    public Task<CreateListenerOutcome> CreateAsync(
        Listener listener, int limit, Func<DbConnection, DbTransaction, Task> also, CancellationToken cancellationToken)
    {
        const string insert = """
            INSERT INTO listener (id, owner_id, unit_id, unit_name, kind, record_count, window_seconds, ends_at_ms, max_rows,
                                  max_bytes, live_chat_id, state, created_at_ms, scope, scope_filter, pipe)
            SELECT @Id, @OwnerId, @UnitId, @UnitName, @Kind, @RecordCount, @WindowSeconds, @EndsAtMs, @MaxRows,
                   @MaxBytes, @LiveChatId, @State, @CreatedAtMs, @Scope, @ScopeFilter, @Pipe
            WHERE (SELECT COUNT(*) FROM listener WHERE owner_id = @OwnerId AND state <> 'Ended') < @Limit
            """;
        const string insertNode = """
            INSERT INTO listener_node (listener_id, node_id, node_name, pipe, position)
            VALUES (@ListenerId, @NodeId, @NodeName, @Pipe, @Position)
            """;
        var row = new
        {
            Id = listener.Id.ToString(),
            listener.OwnerId,
            UnitId = listener.Unit.ToString(),
            listener.UnitName,
            Kind = listener.Kind.ToString(),
            listener.RecordCount,
            listener.WindowSeconds,
            listener.EndsAtMs,
            listener.MaxRows,
            listener.MaxBytes,
            listener.LiveChatId,
            State = listener.State.ToString(),
            listener.CreatedAtMs,
            Scope = listener.Scope.Kind.ToString(),
            ScopeFilter = listener.Scope.Filter,
            Pipe = listener.NumberPipe is { } pipe ? PipeJson.Write(pipe) : null,
            Limit = limit,
        };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await ExecuteAsync(connection, transaction, insert, row, cancellationToken) == 0)
                    return CreateListenerOutcome.LimitReached;
                foreach (var (position, node) in listener.Nodes.Index())
                {
                    await ExecuteAsync(connection, transaction, insertNode, new
                    {
                        ListenerId = listener.Id.ToString(),
                        NodeId = node.Node.ToString(),
                        NodeName = node.Name,
                        Pipe = PipeJson.Write(node.Pipe),
                        Position = position,
                    }, cancellationToken);
                }

                await also(connection, transaction);
                await AppendAsync(connection, transaction, ListenerChanges.Created, listener.Id, cancellationToken);
                return CreateListenerOutcome.Created;
            },
            cancellationToken);
    }

    public async Task<Listener?> FindAsync(ListenerId id, CancellationToken cancellationToken) =>
        (await QueryAsync("WHERE id = @id", new { id = id.ToString() }, cancellationToken)).SingleOrDefault();

    /// <summary>The owner's listeners: running ones first, then newest first.</summary>
    public Task<IReadOnlyList<Listener>> ListByOwnerAsync(
        long ownerId, int offset, int limit, CancellationToken cancellationToken) => QueryAsync(
        """
        WHERE owner_id = @ownerId
        ORDER BY CASE WHEN state = 'Ended' THEN 1 ELSE 0 END, id DESC LIMIT @limit OFFSET @offset
        """,
        new { ownerId, offset, limit }, cancellationToken);

    /// <summary>The owner's listeners on one Unit, newest first.</summary>
    public Task<IReadOnlyList<Listener>> ListByUnitAsync(
        UnitId unit, long ownerId, CancellationToken cancellationToken) => QueryAsync(
        "WHERE unit_id = @unit AND owner_id = @ownerId ORDER BY id DESC",
        new { unit = unit.ToString(), ownerId }, cancellationToken);

    public Task<int> CountByOwnerAsync(long ownerId, CancellationToken cancellationToken) =>
        CountAsync("SELECT COUNT(*) FROM listener WHERE owner_id = @ownerId", ownerId, cancellationToken);

    /// <summary>Listeners of the owner that have not ended: those that the limit counts.</summary>
    public Task<int> CountRunningAsync(long ownerId, CancellationToken cancellationToken) => CountAsync(
        "SELECT COUNT(*) FROM listener WHERE owner_id = @ownerId AND state <> 'Ended'", ownerId, cancellationToken);

    /// <summary>Every listener that takes values: for the rule snapshot.</summary>
    public Task<IReadOnlyList<Listener>> ListActiveAsync(CancellationToken cancellationToken) =>
        QueryAsync("WHERE state = 'Active'", new { }, cancellationToken);

    /// <summary>Listeners that have not ended and have a budget, of which something may be due.</summary>
    public Task<IReadOnlyList<Listener>> ListBoundedAsync(CancellationToken cancellationToken) => QueryAsync(
        "WHERE state <> 'Ended' AND (ends_at_ms IS NOT NULL OR max_rows IS NOT NULL OR max_bytes IS NOT NULL)",
        new { }, cancellationToken);

    /// <summary>Ended listeners whose person has not been told.</summary>
    public Task<IReadOnlyList<Listener>> ListUnreportedAsync(int limit, CancellationToken cancellationToken) => QueryAsync(
        "WHERE state = 'Ended' AND reported_at_ms IS NULL ORDER BY ended_at_ms LIMIT @limit",
        new { limit }, cancellationToken);

    /// <summary>Pauses or resumes. False when the listener is not in the other of these two states.</summary>
    public Task<bool> MoveAsync(
        ListenerId id, long ownerId, ListenerState from, ListenerState to, CancellationToken cancellationToken) =>
        ChangeAsync(
            "UPDATE listener SET state = @to WHERE id = @id AND owner_id = @ownerId AND state = @from",
            new { id = id.ToString(), ownerId, from = from.ToString(), to = to.ToString() },
            ListenerChanges.Changed, id, cancellationToken);

    /// <summary>Replaces a node's pipe; false when it is not the one of <paramref name="node"/> any more.</summary>
    public Task<bool> ChangePipeAsync(
        ListenerId id, ListenerNode node, PipeDefinition pipe, CancellationToken cancellationToken) => ChangeAsync(
        "UPDATE listener_node SET pipe = @after WHERE listener_id = @id AND node_id = @node AND pipe = @before",
        new
        {
            id = id.ToString(),
            node = node.Node.ToString(),
            before = PipeJson.Write(node.Pipe),
            after = PipeJson.Write(pipe),
        },
        ListenerChanges.Changed, id, cancellationToken);

    /// <summary>Ends a listener; false when it has ended already or is gone. The first reason stays.</summary>
    public Task<bool> EndAsync(ListenerId id, EndReason reason, long nowMs, CancellationToken cancellationToken) =>
        ChangeAsync(
            """
            UPDATE listener SET state = 'Ended', end_reason = @reason, ended_at_ms = @nowMs
            WHERE id = @id AND state <> 'Ended'
            """,
            new { id = id.ToString(), reason = reason.ToString(), nowMs }, ListenerChanges.Ended, id, cancellationToken);

    /// <summary>Deletes the owner's listener. What it stored is deleted by who follows the change.</summary>
    public Task<bool> DeleteAsync(ListenerId id, long ownerId, CancellationToken cancellationToken) => ChangeAsync(
        "DELETE FROM listener WHERE id = @id AND owner_id = @ownerId",
        new { id = id.ToString(), ownerId }, ListenerChanges.Deleted, id, cancellationToken);

    /// <summary>Deletes every listener on a Unit that is gone.</summary>
    public Task DeleteByUnitAsync(UnitId unit, CancellationToken cancellationToken) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var ids = await connection.QueryAsync<string>(new CommandDefinition(
                "DELETE FROM listener WHERE unit_id = @unit RETURNING id", new { unit = unit.ToString() }, transaction,
                cancellationToken: cancellationToken));
            foreach (var id in ids)
                await AppendAsync(connection, transaction, ListenerChanges.Deleted, ToId(id), cancellationToken);
        },
        cancellationToken);

    /// <summary>
    /// Marks that the person is told of 80 % of a budget, with <paramref name="tell"/> in the same transaction; false, and
    /// nothing told, when it was done before.
    /// </summary>
    public Task<bool> TryWarnAsync(
        ListenerId id, long nowMs, Func<DbConnection, DbTransaction, Task> tell, CancellationToken cancellationToken) =>
        MarkAsync(
            "UPDATE listener SET warned_at_ms = @nowMs WHERE id = @id AND warned_at_ms IS NULL AND state <> 'Ended'",
            id, nowMs, tell, cancellationToken);

    /// <summary>As <see cref="TryWarnAsync"/>, of the end.</summary>
    public Task<bool> TryReportAsync(
        ListenerId id, long nowMs, Func<DbConnection, DbTransaction, Task> tell, CancellationToken cancellationToken) =>
        MarkAsync(
            "UPDATE listener SET reported_at_ms = @nowMs WHERE id = @id AND reported_at_ms IS NULL",
            id, nowMs, tell, cancellationToken);

    private Task<bool> MarkAsync(
        string sql, ListenerId id, long nowMs, Func<DbConnection, DbTransaction, Task> tell,
        CancellationToken cancellationToken) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var row = new { id = id.ToString(), nowMs };
            if (await ExecuteAsync(connection, transaction, sql, row, cancellationToken) == 0) return false;
            await tell(connection, transaction);
            return true;
        },
        cancellationToken);

    private Task<bool> ChangeAsync(
        string sql, object parameters, string kind, ListenerId id, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await ExecuteAsync(connection, transaction, sql, parameters, cancellationToken) == 0) return false;
                await AppendAsync(connection, transaction, kind, id, cancellationToken);
                return true;
            },
            cancellationToken);

    private Task<long> AppendAsync(
        DbConnection connection, DbTransaction transaction, string kind, ListenerId id,
        CancellationToken cancellationToken) =>
        changes.AppendAsync(connection, transaction, kind, id.ToString(), "{}", cancellationToken);

    private async Task<int> CountAsync(string sql, long ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(
            new CommandDefinition(sql, new { ownerId }, cancellationToken: cancellationToken));
    }

    private async Task<IReadOnlyList<Listener>> QueryAsync(
        string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<ListenerRow>(new CommandDefinition(
            $"SELECT {Columns} FROM listener {where}", parameters, cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0) return [];

        // The nodes of exactly those listeners, in one statement.
        var nodes = await connection.QueryAsync<NodeRow>(new CommandDefinition(
            $"""
            SELECT listener_id, node_id, node_name, pipe, left_at_ms FROM listener_node
            WHERE listener_id IN (SELECT id FROM listener {where}) ORDER BY listener_id, position
            """,
            parameters, cancellationToken: cancellationToken));
        var byListener = nodes.ToLookup(node => node.ListenerId, node => node.ToNode());
        return [.. rows.Select(row => row.ToListener([.. byListener[row.Id]]))];
    }

    private static Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, object row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));

    private static ListenerId ToId(string id) => new(Guid.Parse(id, CultureInfo.InvariantCulture));

    private sealed class ListenerRow
    {
        public required string Id { get; init; }

        public long OwnerId { get; init; }

        public required string UnitId { get; init; }

        public required string UnitName { get; init; }

        public required string Kind { get; init; }

        public int? RecordCount { get; init; }

        public int? WindowSeconds { get; init; }

        public long? EndsAtMs { get; init; }

        public long? MaxRows { get; init; }

        public long? MaxBytes { get; init; }

        public long? LiveChatId { get; init; }

        public int? RawSeconds { get; init; }

        public required string State { get; init; }

        public string? EndReason { get; init; }

        public long CreatedAtMs { get; init; }

        public long? EndedAtMs { get; init; }

        public required string Scope { get; init; }

        public string? ScopeFilter { get; init; }

        public string? Pipe { get; init; }

        public Listener ToListener(IReadOnlyList<ListenerNode> nodes) => new(
            ToId(Id), OwnerId, new UnitId(Guid.Parse(UnitId, CultureInfo.InvariantCulture)), UnitName,
            Enum.Parse<ListenerKind>(Kind), RecordCount, WindowSeconds, EndsAtMs, MaxRows, MaxBytes, LiveChatId,
            Enum.Parse<ListenerState>(State), EndReason is null ? null : Enum.Parse<EndReason>(EndReason), CreatedAtMs,
            EndedAtMs, nodes)
        {
            Scope = new ListenerScope(Enum.Parse<ScopeKind>(Scope), ScopeFilter),
            NumberPipe = Pipe is null ? null : PipeJson.Read(Pipe),
            RawSeconds = RawSeconds,
        };
    }

    private sealed class NodeRow
    {
        public required string ListenerId { get; init; }

        public required string NodeId { get; init; }

        public required string NodeName { get; init; }

        public required string Pipe { get; init; }

        public long? LeftAtMs { get; init; }

        public ListenerNode ToNode() => new(
            new UnitNodeId(Guid.Parse(NodeId, CultureInfo.InvariantCulture)), NodeName, PipeJson.Read(Pipe))
        {
            HasLeft = LeftAtMs is not null,
        };
    }
}
