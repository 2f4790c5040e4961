using System.Data.Common;
using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>
/// Updates taken from Telegram, stored before they are confirmed and remembered afterwards, so that each is taken once and
/// survives a restart.
/// </summary>
internal sealed class UpdateInbox(RelationalDatabase database, TimeProvider time)
{
    /// <summary>Processes an update may take down with it before it is given up.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Stores the updates in one transaction; gives those that were new, in the order of their numbers.</summary>
    /// <exception cref="DbException">Nothing is stored; the same updates may be offered again.</exception>
    public async Task<IReadOnlyList<ReceivedUpdate>> AcceptAsync(
        IReadOnlyList<ReceivedUpdate> updates, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO update_inbox (update_id, payload, state, attempts, received_at_ms)
            VALUES (@Id, @Json, 0, 1, @receivedAtMs)
            ON CONFLICT (update_id) DO NOTHING
            """;
        var receivedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var accepted = new List<ReceivedUpdate>(updates.Count);
                foreach (var update in updates.OrderBy(update => update.Id))
                {
                    var command = new CommandDefinition(
                        sql, new { update.Id, update.Json, receivedAtMs }, transaction, cancellationToken: cancellationToken);
                    if (await connection.ExecuteAsync(command) == 1) accepted.Add(update);
                }

                return accepted;
            },
            cancellationToken);
    }

    /// <summary>
    /// What an earlier process left undone, in order. Counts the attempt; an update that was begun too often is given up
    /// and is not among them.
    /// </summary>
    /// <returns>The updates to handle again, and the numbers of those given up just now.</returns>
    public async Task<(IReadOnlyList<ReceivedUpdate> Waiting, IReadOnlyList<long> GivenUp)> TakeLeftoversAsync(
        CancellationToken cancellationToken)
    {
        const string giveUp = "UPDATE update_inbox SET state = 2 WHERE state = 0 AND attempts >= @MaxAttempts RETURNING update_id";
        const string take = "UPDATE update_inbox SET attempts = attempts + 1 WHERE state = 0 RETURNING update_id, payload";
        return await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var givenUp = await connection.QueryAsync<long>(new CommandDefinition(
                    giveUp, new { MaxAttempts }, transaction, cancellationToken: cancellationToken));
                var waiting = await connection.QueryAsync<(long Id, string Json)>(new CommandDefinition(
                    take, null, transaction, cancellationToken: cancellationToken));
                return (
                    (IReadOnlyList<ReceivedUpdate>)[.. waiting.OrderBy(row => row.Id)
                        .Select(row => new ReceivedUpdate(row.Id, row.Json) { IsRedelivery = true })],
                    (IReadOnlyList<long>)[.. givenUp]);
            },
            cancellationToken);
    }

    /// <summary>Marks an update as handled, in the transaction that stores what came of it.</summary>
    public static Task FinishAsync(
        DbConnection connection, DbTransaction transaction, long updateId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "UPDATE update_inbox SET state = 1 WHERE update_id = @updateId", new { updateId }, transaction,
            cancellationToken: cancellationToken));

    /// <summary>Forgets what was finished before a moment. Telegram itself keeps updates for 24 hours.</summary>
    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var beforeMs = before.ToUnixTimeMilliseconds();
        return await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM update_inbox WHERE state <> 0 AND received_at_ms < @beforeMs", new { beforeMs }, transaction,
                cancellationToken: cancellationToken)),
            cancellationToken);
    }
}
