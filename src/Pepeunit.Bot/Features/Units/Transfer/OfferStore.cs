using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Transfer;

/// <summary>Offers of Units, and the change of owner that ends one. A singleton; any number of callers at once.</summary>
internal sealed class OfferStore(RelationalDatabase database, ChangeLog changes, TimeProvider time)
{
    private const string Columns = "id, unit_id, from_id, to_id, expires_at_ms";

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Stores an offer, unless the Unit has one that can still be accepted.</summary>
    public Task<OfferOutcome> AddAsync(UnitOffer offer, CancellationToken cancellationToken)
    {
        const string own = "SELECT COUNT(*) FROM unit WHERE id = @UnitId AND owner_id = @FromId";
        const string insert = """
            INSERT INTO unit_offer (id, unit_id, from_id, to_id, created_at_ms, expires_at_ms)
            VALUES (@Id, @UnitId, @FromId, @ToId, @NowMs, @ExpiresAtMs)
            ON CONFLICT (unit_id) DO UPDATE SET
                id = excluded.id, from_id = excluded.from_id, to_id = excluded.to_id,
                created_at_ms = excluded.created_at_ms, expires_at_ms = excluded.expires_at_ms
            WHERE unit_offer.expires_at_ms <= @NowMs
            """;
        var row = new
        {
            Id = offer.Id.ToString(),
            UnitId = offer.Unit.ToString(),
            offer.FromId,
            offer.ToId,
            offer.ExpiresAtMs,
            NowMs,
        };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition(own, row, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return OfferOutcome.Gone;
                }

                return await ExecuteAsync(connection, transaction, insert, row, cancellationToken) == 1
                    ? OfferOutcome.Offered
                    : OfferOutcome.AlreadyOffered;
            },
            cancellationToken);
    }

    public Task<UnitOffer?> FindAsync(Guid offer, CancellationToken cancellationToken) =>
        FindAsync("id = @id AND expires_at_ms > @NowMs", new { id = offer.ToString(), NowMs }, cancellationToken);

    /// <summary>The offer of a Unit that can still be accepted.</summary>
    public Task<UnitOffer?> FindByUnitAsync(UnitId unit, CancellationToken cancellationToken) =>
        FindAsync("unit_id = @id AND expires_at_ms > @NowMs", new { id = unit.ToString(), NowMs }, cancellationToken);

    /// <summary>Withdraws or declines. False when the offer is over already.</summary>
    public Task<bool> RemoveAsync(Guid offer, CancellationToken cancellationToken)
    {
        const string delete = "DELETE FROM unit_offer WHERE id = @id AND expires_at_ms > @NowMs";
        var row = new { id = offer.ToString(), NowMs };
        return database.InTransactionAsync(
            async (connection, transaction) =>
                await ExecuteAsync(connection, transaction, delete, row, cancellationToken) == 1,
            cancellationToken);
    }

    /// <summary>Takes the offers whose time is over out of the table, and gives them.</summary>
    public Task<IReadOnlyList<UnitOffer>> TakeExpiredAsync(CancellationToken cancellationToken)
    {
        const string delete = $"DELETE FROM unit_offer WHERE expires_at_ms <= @NowMs RETURNING {Columns}";
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var rows = await connection.QueryAsync<OfferRow>(
                    new CommandDefinition(delete, new { NowMs }, transaction, cancellationToken: cancellationToken));
                return (IReadOnlyList<UnitOffer>)[.. rows.Select(row => row.ToOffer())];
            },
            cancellationToken);
    }

    /// <summary>
    /// Gives the Unit to the receiver, with <paramref name="newTokenId"/> as its only good token. Its grants end, and those
    /// that others gave to it: they were meant for its old owner's device. Nothing secret goes along: it gets new keys, and
    /// what the old owner's device has told and kept is deleted.
    /// </summary>
    /// <param name="envSealed">The new secrets of its <c>env.json</c>.</param>
    /// <param name="limit">Units that one person may have.</param>
    public Task<TransferOutcome> AcceptAsync(
        UnitOffer offer, string newTokenId, string envSealed, int limit, CancellationToken cancellationToken)
    {
        const string delete = "DELETE FROM unit_offer WHERE id = @Id AND to_id = @ToId AND expires_at_ms > @NowMs";
        const string count = "SELECT COUNT(*) FROM unit WHERE owner_id = @ToId";
        const string move = """
            UPDATE unit SET owner_id = @ToId, token_id = @newTokenId, env_sealed = @envSealed
            WHERE id = @UnitId AND owner_id = @FromId
            """;
        const string forget = """
            DELETE FROM unit_grant WHERE unit_id = @UnitId OR (agent_kind = 'Unit' AND agent_id = @UnitId);
            DELETE FROM unit_sent_value WHERE node_id IN (SELECT id FROM unit_node WHERE unit_id = @UnitId);
            DELETE FROM unit_state WHERE unit_id = @UnitId;
            DELETE FROM unit_state_storage WHERE unit_id = @UnitId;
            """;
        var row = new
        {
            Id = offer.Id.ToString(),
            UnitId = offer.Unit.ToString(),
            offer.FromId,
            offer.ToId,
            newTokenId,
            envSealed,
            NowMs,
        };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition(count, row, transaction, cancellationToken: cancellationToken)) >= limit)
                {
                    return TransferOutcome.LimitReached;
                }

                if (await ExecuteAsync(connection, transaction, delete, row, cancellationToken) == 0
                    || await ExecuteAsync(connection, transaction, move, row, cancellationToken) == 0)
                {
                    return TransferOutcome.Over;
                }

                await ExecuteAsync(connection, transaction, forget, row, cancellationToken);
                await changes.AppendAsync(
                    connection, transaction, UnitChanges.Transferred, offer.Unit.ToString(),
                    JsonSerializer.Serialize(new UnitTransferred(offer.FromId, offer.ToId)), cancellationToken);
                return TransferOutcome.Transferred;
            },
            cancellationToken);
    }

    public Task ForgetPersonAsync(long personId, CancellationToken cancellationToken) => database.InTransactionAsync(
        (connection, transaction) => ExecuteAsync(
            connection, transaction, "DELETE FROM unit_offer WHERE from_id = @personId OR to_id = @personId",
            new { personId }, cancellationToken),
        cancellationToken);

    private async Task<UnitOffer?> FindAsync(string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<OfferRow>(new CommandDefinition(
            $"SELECT {Columns} FROM unit_offer WHERE {where}", parameters, cancellationToken: cancellationToken));
        return row?.ToOffer();
    }

    private static Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, object row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));

    private sealed class OfferRow
    {
        public required string Id { get; init; }

        public required string UnitId { get; init; }

        public long FromId { get; init; }

        public long ToId { get; init; }

        public long ExpiresAtMs { get; init; }

        public UnitOffer ToOffer() => new(
            Guid.Parse(Id, CultureInfo.InvariantCulture), new UnitId(Guid.Parse(UnitId, CultureInfo.InvariantCulture)),
            FromId, ToId, ExpiresAtMs);
    }
}
