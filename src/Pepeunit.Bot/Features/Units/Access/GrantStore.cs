using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>What became of a grant.</summary>
internal enum GrantOutcome
{
    Granted,

    /// <summary>It was granted already; nothing changed.</summary>
    AlreadyThere,

    /// <summary>The Unit has as many grants as one may have; nothing changed.</summary>
    LimitReached,
}

/// <summary>Grants of Units. A singleton; any number of callers at once.</summary>
internal sealed class GrantStore(RelationalDatabase database, ChangeLog changes, TimeProvider time)
{
    /// <summary>Grants that one Unit may have.</summary>
    public const int MaxPerUnit = 100;

    public Task<GrantOutcome> AddAsync(UnitGrant grant, CancellationToken cancellationToken)
    {
        const string count = "SELECT COUNT(*) FROM unit_grant WHERE unit_id = @UnitId";
        const string insert = """
            INSERT INTO unit_grant (unit_id, agent_kind, agent_id, created_at_ms)
            VALUES (@UnitId, @Kind, @AgentId, @NowMs)
            ON CONFLICT (unit_id, agent_kind, agent_id) DO NOTHING
            """;
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = Row(grant, time.GetUtcNow().ToUnixTimeMilliseconds());
                var used = await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition(count, row, transaction, cancellationToken: cancellationToken));
                if (used >= MaxPerUnit) return GrantOutcome.LimitReached;
                if (await connection.ExecuteAsync(
                    new CommandDefinition(insert, row, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return GrantOutcome.AlreadyThere;
                }

                await changes.AppendAsync(
                    connection, transaction, UnitChanges.AccessChanged, grant.Unit.ToString(), "{}", cancellationToken);
                return GrantOutcome.Granted;
            },
            cancellationToken);
    }

    /// <returns>False when there was no such grant (any more).</returns>
    public Task<bool> RemoveAsync(UnitGrant grant, CancellationToken cancellationToken)
    {
        const string delete = """
            DELETE FROM unit_grant WHERE unit_id = @UnitId AND agent_kind = @Kind AND agent_id = @AgentId
            """;
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteAsync(new CommandDefinition(
                    delete, Row(grant, 0), transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await changes.AppendAsync(
                    connection, transaction, UnitChanges.AccessChanged, grant.Unit.ToString(), "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The Unit's grants, oldest first.</summary>
    public async Task<IReadOnlyList<UnitGrant>> ListAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT unit_id, agent_kind, agent_id FROM unit_grant WHERE unit_id = @unit ORDER BY created_at_ms, agent_id
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<GrantRow>(
            new CommandDefinition(sql, new { unit = unit.ToString() }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToGrant())];
    }

    /// <summary>The grants to an agent, oldest first.</summary>
    public async Task<IReadOnlyList<UnitGrant>> ListToAsync(
        GrantAgent agent, string agentId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT unit_id, agent_kind, agent_id FROM unit_grant
            WHERE agent_kind = @kind AND agent_id = @agentId ORDER BY created_at_ms, unit_id
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<GrantRow>(new CommandDefinition(
            sql, new { kind = agent.ToString(), agentId }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToGrant())];
    }

    /// <summary>Every grant of the instance: for what is kept in memory.</summary>
    public async Task<IReadOnlyList<UnitGrant>> AllAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT unit_id, agent_kind, agent_id FROM unit_grant";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<GrantRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToGrant())];
    }

    private static object Row(UnitGrant grant, long nowMs) => new
    {
        UnitId = grant.Unit.ToString(),
        Kind = grant.Agent.ToString(),
        grant.AgentId,
        NowMs = nowMs,
    };

    private sealed class GrantRow
    {
        public required string UnitId { get; init; }

        public required string AgentKind { get; init; }

        public required string AgentId { get; init; }

        public UnitGrant ToGrant() => new(
            new UnitId(Guid.Parse(UnitId, CultureInfo.InvariantCulture)), Enum.Parse<GrantAgent>(AgentKind), AgentId);
    }
}
