using System.Data.Common;
using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Users.Privacy;

/// <summary>Who asked for deletion, and when it is due. A singleton; any number of callers at once.</summary>
internal sealed class PersonDeletionStore(RelationalDatabase database, ChangeLog changes, TimeProvider time)
{
    /// <summary>Between the second yes and the deletion: time for a change of mind.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromHours(24);

    /// <summary>Asks for the deletion; one that is asked for already keeps its time.</summary>
    /// <returns>When it is due.</returns>
    public Task<DateTimeOffset> RequestAsync(long personId, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO person_deletion (person_id, requested_at_ms, due_at_ms) VALUES (@personId, @nowMs, @dueMs)
            ON CONFLICT (person_id) DO UPDATE SET person_id = excluded.person_id
            RETURNING due_at_ms
            """;
        var now = time.GetUtcNow();
        var row = new { personId, nowMs = now.ToUnixTimeMilliseconds(), dueMs = (now + Wait).ToUnixTimeMilliseconds() };
        return database.InTransactionAsync(
            async (connection, transaction) => DateTimeOffset.FromUnixTimeMilliseconds(
                await connection.ExecuteScalarAsync<long>(
                    new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken))),
            cancellationToken);
    }

    /// <summary>When the person's data will be deleted; null when nobody asked.</summary>
    public async Task<DateTimeOffset?> FindDueAsync(long personId, CancellationToken cancellationToken)
    {
        const string sql = "SELECT due_at_ms FROM person_deletion WHERE person_id = @personId";
        await using var connection = await database.OpenAsync(cancellationToken);
        var dueMs = await connection.ExecuteScalarAsync<long?>(
            new CommandDefinition(sql, new { personId }, cancellationToken: cancellationToken));
        return dueMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    /// <summary>Takes the request back; false when there is none (any more), or the deletion is under way.</summary>
    public async Task<bool> CancelAsync(long personId, CancellationToken cancellationToken)
    {
        const string sql = "DELETE FROM person_deletion WHERE person_id = @personId AND due_at_ms > @nowMs";
        var row = new { personId, nowMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        return await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken)),
            cancellationToken) == 1;
    }

    /// <summary>Persons whose time has come, the longest waiting first.</summary>
    public async Task<IReadOnlyList<long>> ListDueAsync(int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT person_id FROM person_deletion WHERE due_at_ms <= @nowMs ORDER BY due_at_ms, person_id LIMIT @limit
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = new { nowMs = time.GetUtcNow().ToUnixTimeMilliseconds(), limit };
        return (await connection.QueryAsync<long>(new CommandDefinition(sql, row, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>
    /// Deletes the person, whose data must be gone already; of a blocked person the number alone stays, so that coming back
    /// does not lift the block.
    /// </summary>
    /// <param name="tell">Stores the farewell in the same transaction.</param>
    /// <returns>False, and nothing told, when the request was taken back meanwhile.</returns>
    public Task<bool> DeletePersonAsync(
        long personId, Func<DbConnection, DbTransaction, Task> tell, CancellationToken cancellationToken)
    {
        const string request = "DELETE FROM person_deletion WHERE person_id = @personId";
        const string sql = """
            UPDATE person SET first_name = '', last_name = NULL, username = NULL, zone = NULL, invited_by = NULL
            WHERE id = @personId AND is_blocked;
            UPDATE person SET invited_by = NULL WHERE invited_by = @personId;
            DELETE FROM person WHERE id = @personId AND NOT is_blocked;
            """;
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = new { personId };
                if (await connection.ExecuteAsync(
                    new CommandDefinition(request, row, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await tell(connection, transaction);
                await connection.ExecuteAsync(
                    new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
                await changes.AppendAsync(
                    connection, transaction, PersonStore.Changed, PersonStore.Subject(personId), "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }
}
