using System.Data.Common;
using Dapper;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>The table of changes: written with the change itself, read in order, pruned by time.</summary>
/// <remarks>
/// A reader that has seen sequence N must never meet a smaller one later. One writer at a time keeps that
/// (<see cref="RelationalDatabase.InTransactionAsync{T}"/>): the number is given and committed under one lock. Gaps
/// (rolled back, pruned) mean nothing.
/// </remarks>
public sealed class ChangeLog(RelationalDatabase database, ChangeSignal signal, TimeProvider time)
{
    /// <summary>
    /// Adds a change to the caller's transaction, which <see cref="RelationalDatabase.InTransactionAsync{T}"/> runs;
    /// readers learn of it after the commit, or never when it is rolled back.
    /// </summary>
    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="transaction">The transaction that makes the change.</param>
    /// <param name="kind">What happened, as <c>feature.thing.verb</c>.</param>
    /// <param name="subjectId">The id of what it happened to.</param>
    /// <param name="payloadJson">JSON that the readers of this kind understand.</param>
    /// <param name="cancellationToken">Ends the wait; the transaction is then to be rolled back.</param>
    /// <returns>The sequence of the change.</returns>
    public async Task<long> AppendAsync(
        DbConnection connection,
        DbTransaction transaction,
        string kind,
        string subjectId,
        string payloadJson,
        CancellationToken cancellationToken)
    {
        var sql = $"""
            INSERT INTO change (kind, subject_id, payload, changed_at_ms)
            VALUES (@kind, @subjectId, @payloadJson, @changedAtMs)
            RETURNING sequence{database.Engine.NotifyColumn}
            """;
        ArgumentException.ThrowIfNullOrEmpty(kind);
        var changedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        database.AfterCommit(transaction, signal.Raise);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            sql, new { kind, subjectId, payloadJson, changedAtMs }, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>Gives the changes after <paramref name="sequence"/> in order, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<Change>> ReadAfterAsync(
        long sequence, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT sequence, kind, subject_id, payload, changed_at_ms
            FROM change WHERE sequence > @sequence ORDER BY sequence LIMIT @limit
            """;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var connection = await database.OpenAsync(cancellationToken);
        var command = new CommandDefinition(sql, new { sequence, limit }, cancellationToken: cancellationToken);
        return (await connection.QueryAsync<Change>(command)).AsList();
    }

    /// <summary>Gives a sequence after which every change committed from now on comes; 0 when the table is empty.</summary>
    public async Task<long> ReadEndAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT COALESCE(MAX(sequence), 0) FROM change";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Deletes the changes written before <paramref name="before"/>, except what a reader with a name has still to
    /// see. When such a reader is removed from the program, a migration removes its row of <c>change_cursor</c>.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        const string sql = """
            DELETE FROM change
            WHERE changed_at_ms < @beforeMs
              AND NOT EXISTS (SELECT 1 FROM change_cursor WHERE change_cursor.sequence < change.sequence)
            """;
        var parameters = new { beforeMs = before.ToUnixTimeMilliseconds() };
        return await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
    }

    /// <summary>Gives how far a reader with a name has come; a new one begins at the end, and that is kept.</summary>
    internal async Task<long> ReadCursorAsync(string reader, CancellationToken cancellationToken)
    {
        var end = await ReadEndAsync(cancellationToken);
        const string sql = """
            INSERT INTO change_cursor (reader, sequence) VALUES (@reader, @end) ON CONFLICT (reader) DO NOTHING
            """;
        return await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    sql, new { reader, end }, transaction, cancellationToken: cancellationToken));
                return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                    "SELECT sequence FROM change_cursor WHERE reader = @reader",
                    new { reader },
                    transaction,
                    cancellationToken: cancellationToken));
            },
            cancellationToken);
    }

    /// <summary>Moves a reader's cursor, forward only.</summary>
    internal async Task MoveCursorAsync(string reader, long sequence, CancellationToken cancellationToken)
    {
        const string sql = "UPDATE change_cursor SET sequence = @sequence WHERE reader = @reader AND sequence < @sequence";
        await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
                sql, new { reader, sequence }, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
    }
}
