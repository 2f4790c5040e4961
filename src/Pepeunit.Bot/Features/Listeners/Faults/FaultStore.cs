using System.Data.Common;
using Dapper;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners.Faults;

/// <summary>The errors of listeners. A singleton; any number of callers at once.</summary>
internal sealed class FaultStore(RelationalDatabase database)
{
    private const string Columns = "listener_id, kind, detail, refused, began_at_ms, ended_at_ms, is_muted";

    public async Task<ListenerFaults> FindAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        var found = await QueryAsync("WHERE listener_id = @id", new { id = listener.ToString() }, cancellationToken);
        return found.Count == 0 ? ListenerFaults.None : found[0].ToFaults();
    }

    /// <summary>The errors that last.</summary>
    public async Task<IReadOnlyDictionary<ListenerId, Fault>> ListOpenAsync(CancellationToken cancellationToken)
    {
        var found = await QueryAsync(
            "WHERE began_at_ms IS NOT NULL AND ended_at_ms IS NULL", new { }, cancellationToken);
        return found.ToDictionary(row => new ListenerId(Guid.Parse(row.ListenerId)), row => row.ToFaults().Last!);
    }

    /// <summary>
    /// Notes that an error began, and runs <paramref name="tell"/> in the same transaction unless the listener is muted;
    /// false, and nothing done, when one lasts already or the listener is gone.
    /// </summary>
    public Task<bool> TryBeginAsync(
        ListenerId listener, Fault fault, Func<DbConnection, DbTransaction, Task> tell,
        CancellationToken cancellationToken) => NoteAsync(
        """
        INSERT INTO listener_fault (listener_id, kind, detail, refused, began_at_ms, ended_at_ms, is_muted)
        SELECT id, @kind, @detail, @Refused, @BeganAtMs, NULL, @isMuted FROM listener WHERE id = @id
        ON CONFLICT (listener_id) DO UPDATE SET
            kind = excluded.kind, detail = excluded.detail, refused = excluded.refused, began_at_ms = excluded.began_at_ms,
            ended_at_ms = NULL
        WHERE listener_fault.began_at_ms IS NULL OR listener_fault.ended_at_ms IS NOT NULL
        RETURNING is_muted
        """,
        new
        {
            id = listener.ToString(),
            kind = fault.Kind.ToString(),
            detail = fault.Kind == FaultKind.Refusing ? fault.Reason.ToString() : fault.Detail,
            fault.Refused,
            fault.BeganAtMs,
            isMuted = false,
        },
        tell, cancellationToken);

    /// <summary>As <see cref="TryBeginAsync"/>, of the end of the one that lasts.</summary>
    public Task<bool> TryEndAsync(
        ListenerId listener, long nowMs, Func<DbConnection, DbTransaction, Task> tell,
        CancellationToken cancellationToken) => NoteAsync(
        """
        UPDATE listener_fault SET ended_at_ms = @nowMs
        WHERE listener_id = @id AND began_at_ms IS NOT NULL AND ended_at_ms IS NULL
        RETURNING is_muted
        """,
        new { id = listener.ToString(), nowMs }, tell, cancellationToken);

    /// <summary>Whether the owner wants to hear of errors; false when it is not the owner's listener.</summary>
    public async Task<bool> MuteAsync(
        ListenerId listener, long ownerId, bool isMuted, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO listener_fault (listener_id, is_muted)
            SELECT id, @isMuted FROM listener WHERE id = @id AND owner_id = @ownerId
            ON CONFLICT (listener_id) DO UPDATE SET is_muted = excluded.is_muted
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            sql, new { id = listener.ToString(), ownerId, isMuted }, cancellationToken: cancellationToken)) > 0;
    }

    private Task<bool> NoteAsync(
        string sql, object row, Func<DbConnection, DbTransaction, Task> tell, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var isMuted = await connection.ExecuteScalarAsync<bool?>(
                    new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
                if (isMuted is null) return false;
                if (!isMuted.Value) await tell(connection, transaction);
                return true;
            },
            cancellationToken);

    private async Task<IReadOnlyList<FaultRow>> QueryAsync(
        string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<FaultRow>(new CommandDefinition(
            $"SELECT {Columns} FROM listener_fault {where}", parameters, cancellationToken: cancellationToken))).AsList();
    }

    private sealed class FaultRow
    {
        public required string ListenerId { get; init; }

        public string? Kind { get; init; }

        public string? Detail { get; init; }

        public long? Refused { get; init; }

        public long? BeganAtMs { get; init; }

        public long? EndedAtMs { get; init; }

        public bool IsMuted { get; init; }

        public ListenerFaults ToFaults()
        {
            if (Kind is null || BeganAtMs is not { } beganAtMs) return new ListenerFaults(null, IsMuted);
            var kind = Enum.Parse<FaultKind>(Kind);
            var reason = kind == FaultKind.Refusing && Enum.TryParse<Refusal>(Detail, out var known) ? known : Refusal.None;
            return new ListenerFaults(
                new Fault(kind, reason, kind == FaultKind.Pipe ? Detail : null, Refused ?? 0, beganAtMs)
                {
                    EndedAtMs = EndedAtMs,
                },
                IsMuted);
        }
    }
}
