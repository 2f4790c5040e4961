using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.State;

/// <summary>
/// The last state of each Unit. Relational and not a series: it is one row that is overwritten, it goes with its Unit, and
/// the version it names is compared with the wanted one for many Units at once. A singleton; any number of callers at once.
/// </summary>
internal sealed class UnitStateStore(RelationalDatabase database)
{
    /// <summary>
    /// Stores states in one transaction. An older state never replaces a newer one; one of no Unit is left out.
    /// </summary>
    public Task WriteAsync(IReadOnlyDictionary<UnitId, ReceivedState> states, CancellationToken cancellationToken)
    {
        // A Unit may have been deleted while its last message waited here.
        const string sql = """
            INSERT INTO unit_state (unit_id, received_at_ms, commit_version, state)
            SELECT id, @ReceivedAtMs, @CommitVersion, @State FROM unit WHERE id = @Id
            ON CONFLICT (unit_id) DO UPDATE SET
                received_at_ms = excluded.received_at_ms, commit_version = excluded.commit_version, state = excluded.state
            WHERE unit_state.received_at_ms <= excluded.received_at_ms
            """;
        var rows = states.Select(state => new
        {
            Id = state.Key.ToString(),
            state.Value.ReceivedAtMs,
            state.Value.State.CommitVersion,
            State = JsonSerializer.Serialize(state.Value.State),
        }).ToList();
        return database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, rows, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
    }

    /// <summary>Null when the Unit has never told its state.</summary>
    public async Task<ReceivedState?> FindAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = "SELECT state, received_at_ms FROM unit_state WHERE unit_id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<StateRow>(
            new CommandDefinition(sql, new { id = unit.ToString() }, cancellationToken: cancellationToken));
        return row is null ? null : new ReceivedState(JsonSerializer.Deserialize<UnitState>(row.State)!, row.ReceivedAtMs);
    }

    private sealed class StateRow
    {
        public required string State { get; init; }

        public long ReceivedAtMs { get; init; }
    }
}
