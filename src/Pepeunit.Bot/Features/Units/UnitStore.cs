using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units;

/// <summary>What became of a Unit's creation.</summary>
internal enum CreateUnitOutcome
{
    Created,

    /// <summary>The person has as many Units as one may have; nothing was made.</summary>
    LimitReached,
}

/// <summary>Units and their UnitNodes. A singleton; any number of callers at once.</summary>
internal sealed class UnitStore(RelationalDatabase database, ChangeLog changes)
{
    private const string UnitColumns = """
        id, owner_id, name, origin, visibility, token_id, demo_until_ms, created_at_ms, repo_id, repo_version, is_auto_update
        """;

    private const string NodeColumns =
        "id, unit_id, name, direction, visibility, is_writable_input, asks_before_send, position, is_read";

    private const string InsertNode = """
        INSERT INTO unit_node (id, unit_id, name, direction, visibility, is_writable_input, position, is_read, created_at_ms)
        VALUES (@Id, @UnitId, @Name, @Direction, @Visibility, @IsWritableInput, @Position, @IsRead, @CreatedAtMs)
        """;

    /// <summary>Stores a Unit with its nodes in one transaction, unless its owner has <paramref name="limit"/> already.</summary>
    public Task<CreateUnitOutcome> CreateAsync(
        Unit unit, IReadOnlyList<UnitNode> nodes, string envSealed, int limit, CancellationToken cancellationToken)
    {
        // The limit is part of the statement, so that two presses at once cannot both pass it.
        const string insertUnit = """
            INSERT INTO unit (id, owner_id, name, origin, visibility, token_id, env_sealed, demo_until_ms, created_at_ms,
                repo_id, repo_version, is_auto_update)
            SELECT @Id, @OwnerId, @Name, @Origin, @Visibility, @TokenId, @EnvSealed, @DemoUntilMs, @CreatedAtMs,
                @RepoId, @RepoVersion, @IsAutoUpdate
            WHERE (SELECT COUNT(*) FROM unit WHERE owner_id = @OwnerId) < @Limit
            """;
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = new
                {
                    Id = unit.Id.ToString(),
                    unit.OwnerId,
                    unit.Name,
                    Origin = unit.Origin.ToString(),
                    Visibility = unit.Visibility.ToString(),
                    unit.TokenId,
                    EnvSealed = envSealed,
                    unit.DemoUntilMs,
                    unit.CreatedAtMs,
                    RepoId = unit.Repo?.ToString(),
                    unit.RepoVersion,
                    unit.IsAutoUpdate,
                    Limit = limit,
                };
                if (await ExecuteAsync(connection, transaction, insertUnit, row, cancellationToken) == 0)
                    return CreateUnitOutcome.LimitReached;

                foreach (var node in nodes)
                    await InsertNodeAsync(connection, transaction, node, unit.CreatedAtMs, cancellationToken);

                await changes.AppendAsync(
                    connection, transaction, UnitChanges.Created, unit.Id.ToString(), "{}", cancellationToken);
                return CreateUnitOutcome.Created;
            },
            cancellationToken);
    }

    public async Task<Unit?> FindAsync(UnitId id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {UnitColumns} FROM unit WHERE id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<UnitRow>(
            new CommandDefinition(sql, new { id = id.ToString() }, cancellationToken: cancellationToken));
        return row?.ToUnit();
    }

    /// <summary>The Unit, if it is the person's own.</summary>
    public async Task<Unit?> FindOwnAsync(UnitId id, long ownerId, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } unit && unit.OwnerId == ownerId ? unit : null;

    /// <summary>The owner's Units, newest first.</summary>
    public async Task<IReadOnlyList<Unit>> ListByOwnerAsync(
        long ownerId, int offset, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {UnitColumns} FROM unit WHERE owner_id = @ownerId ORDER BY id DESC LIMIT @limit OFFSET @offset
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<UnitRow>(
            new CommandDefinition(sql, new { ownerId, offset, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToUnit())];
    }

    public async Task<int> CountByOwnerAsync(long ownerId, CancellationToken cancellationToken)
    {
        const string sql = "SELECT COUNT(*) FROM unit WHERE owner_id = @ownerId";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(
            new CommandDefinition(sql, new { ownerId }, cancellationToken: cancellationToken));
    }

    /// <summary>Every Unit of the instance: for what is kept in memory.</summary>
    public async Task<IReadOnlyList<Unit>> AllAsync(CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {UnitColumns} FROM unit";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<UnitRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToUnit())];
    }

    /// <summary>The Unit's nodes: Outputs first, each direction in the order in which its person named them.</summary>
    public async Task<IReadOnlyList<UnitNode>> ListNodesAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {NodeColumns} FROM unit_node WHERE unit_id = @unit ORDER BY direction DESC, position
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<NodeRow>(
            new CommandDefinition(sql, new { unit = unit.ToString() }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToNode())];
    }

    /// <summary>The nodes of all Units of a person, by Unit, each as <see cref="ListNodesAsync"/> orders them.</summary>
    public async Task<IReadOnlyList<UnitNode>> ListOwnNodesAsync(long ownerId, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {NodeColumns} FROM unit_node WHERE unit_id IN (SELECT id FROM unit WHERE owner_id = @ownerId)
            ORDER BY unit_id, direction DESC, position
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<NodeRow>(
            new CommandDefinition(sql, new { ownerId }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToNode())];
    }

    /// <summary>The nodes of these ids, in no order; ids that no node has (any more) are left out.</summary>
    public async Task<IReadOnlyList<UnitNode>> FindNodesAsync(
        IReadOnlyCollection<UnitNodeId> ids, CancellationToken cancellationToken)
    {
        // One statement for both engines: Dapper expands IN lists for SQLite only, JSON lists differ; ids are few.
        const string sql = $"SELECT {NodeColumns} FROM unit_node WHERE id = @id";
        var nodes = new List<UnitNode>(ids.Count);
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var id in ids)
        {
            var row = await connection.QuerySingleOrDefaultAsync<NodeRow>(
                new CommandDefinition(sql, new { id = id.ToString() }, cancellationToken: cancellationToken));
            if (row is not null) nodes.Add(row.ToNode());
        }

        return nodes;
    }

    /// <summary>Every node of the instance: for what is kept in memory.</summary>
    public async Task<IReadOnlyList<UnitNode>> AllNodesAsync(CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {NodeColumns} FROM unit_node";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<NodeRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToNode())];
    }

    /// <summary>The sealed secrets of the Unit's <c>env.json</c>; null when the Unit is gone.</summary>
    public async Task<string?> FindEnvAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = "SELECT env_sealed FROM unit WHERE id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(
            new CommandDefinition(sql, new { id = unit.ToString() }, cancellationToken: cancellationToken));
    }

    /// <summary>Deletes the owner's Unit with its nodes. False when there is none (any more): deleting twice is no error.</summary>
    public Task<bool> DeleteAsync(UnitId unit, long ownerId, CancellationToken cancellationToken)
    {
        const string selectNodes = "SELECT id FROM unit_node WHERE unit_id = @id ORDER BY id";
        const string selectReaders = """
            SELECT DISTINCT input_id FROM unit_edge
            WHERE output_id IN (SELECT id FROM unit_node WHERE unit_id = @id)
              AND input_id NOT IN (SELECT id FROM unit_node WHERE unit_id = @id)
            """;
        const string delete = "DELETE FROM unit WHERE id = @id AND owner_id = @ownerId";
        var parameters = new { id = unit.ToString(), ownerId };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var nodes = await connection.QueryAsync<string>(
                    new CommandDefinition(selectNodes, parameters, transaction, cancellationToken: cancellationToken));
                var readers = await connection.QueryAsync<string>(
                    new CommandDefinition(selectReaders, parameters, transaction, cancellationToken: cancellationToken));
                if (await ExecuteAsync(connection, transaction, delete, parameters, cancellationToken) == 0) return false;

                await ExecuteAsync(
                    connection, transaction, "DELETE FROM unit_grant WHERE agent_kind = 'Unit' AND agent_id = @id",
                    parameters, cancellationToken);

                // The links have gone with the nodes: whoever read them has a shorter schema.json now.
                foreach (var input in readers)
                {
                    await changes.AppendAsync(
                        connection, transaction, UnitChanges.EdgeChanged, input, "{}", cancellationToken);
                }

                // Who keeps data of these nodes learns their ids here: the rows are gone.
                var payload = JsonSerializer.Serialize(new UnitDeleted(ownerId, [.. nodes]));
                await changes.AppendAsync(
                    connection, transaction, UnitChanges.Deleted, unit.ToString(), payload, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Makes <paramref name="newTokenId"/> the only good token of the owner's Unit: sessions with the old one end within
    /// 5 seconds. False when there is no such Unit (any more), or the token is the good one already.
    /// </summary>
    public Task<bool> ReissueAsync(UnitId unit, long ownerId, string newTokenId, CancellationToken cancellationToken)
    {
        const string update = """
            UPDATE unit SET token_id = @newTokenId WHERE id = @id AND owner_id = @ownerId AND token_id <> @newTokenId
            """;
        ArgumentException.ThrowIfNullOrEmpty(newTokenId);
        var parameters = new { id = unit.ToString(), ownerId, newTokenId };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await ExecuteAsync(connection, transaction, update, parameters, cancellationToken) == 0) return false;

                await changes.AppendAsync(
                    connection, transaction, UnitChanges.Changed, unit.ToString(), "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Demo Units whose time has come, oldest first.</summary>
    public async Task<IReadOnlyList<Unit>> ListDemoAsync(CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {UnitColumns} FROM unit WHERE demo_until_ms IS NOT NULL ORDER BY demo_until_ms";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<UnitRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToUnit())];
    }

    /// <summary>Adds a node to a Unit, in the caller's transaction.</summary>
    internal static Task<int> InsertNodeAsync(
        DbConnection connection, DbTransaction transaction, UnitNode node, long nowMs, CancellationToken cancellationToken) =>
        ExecuteAsync(
            connection, transaction, InsertNode,
            new
            {
                Id = node.Id.ToString(),
                UnitId = node.Unit.ToString(),
                node.Name,
                Direction = node.Direction.ToString(),
                Visibility = node.Visibility.ToString(),
                node.IsWritableInput,
                node.Position,
                node.IsRead,
                CreatedAtMs = nowMs,
            },
            cancellationToken);

    private static Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, object row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));

    // Rows have properties and no constructor: only then does Dapper convert SQLite's integers to booleans.
    private sealed class UnitRow
    {
        public required string Id { get; init; }

        public long OwnerId { get; init; }

        public required string Name { get; init; }

        public required string Origin { get; init; }

        public required string Visibility { get; init; }

        public required string TokenId { get; init; }

        public long? DemoUntilMs { get; init; }

        public long CreatedAtMs { get; init; }

        public string? RepoId { get; init; }

        public string? RepoVersion { get; init; }

        public bool IsAutoUpdate { get; init; }

        public Unit ToUnit() => new(
            new UnitId(Guid.Parse(Id, CultureInfo.InvariantCulture)), OwnerId, Name, Enum.Parse<UnitOrigin>(Origin),
            Enum.Parse<Visibility>(Visibility), TokenId, DemoUntilMs, CreatedAtMs)
        {
            Repo = RepoId is null ? null : Repos.RepoId.Parse(RepoId),
            RepoVersion = RepoVersion,
            IsAutoUpdate = IsAutoUpdate,
        };
    }

    private sealed class NodeRow
    {
        public required string Id { get; init; }

        public required string UnitId { get; init; }

        public required string Name { get; init; }

        public required string Direction { get; init; }

        public required string Visibility { get; init; }

        public bool IsWritableInput { get; init; }

        public bool AsksBeforeSend { get; init; }

        public int Position { get; init; }

        public bool IsRead { get; init; }

        public UnitNode ToNode() => new(
            new UnitNodeId(Guid.Parse(Id, CultureInfo.InvariantCulture)),
            new UnitId(Guid.Parse(UnitId, CultureInfo.InvariantCulture)),
            Name, Enum.Parse<NodeDirection>(Direction), Enum.Parse<Visibility>(Visibility), IsWritableInput, Position)
        {
            IsRead = IsRead,
            AsksBeforeSend = AsksBeforeSend,
        };
    }
}
