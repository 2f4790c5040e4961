using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>The side of a link.</summary>
internal enum LinkSide
{
    Output,
    Input,
}

/// <summary>A link from an Output to an Input: the Input's device subscribes to the Output's topic.</summary>
internal sealed record UnitEdge(UnitNodeId Output, UnitNodeId Input)
{
    /// <summary>As the Output's <see cref="UnitNode.IsRead"/>; known where links to a Unit are listed.</summary>
    public bool IsOutputRead { get; init; } = true;

    /// <summary>Whose owner made the link: it stays as long as this side may reach the other one.</summary>
    public LinkSide MadeFrom { get; init; } = LinkSide.Input;

    /// <summary>The Output's topic, which the Input's device subscribes to beside its own.</summary>
    public string TopicOn(string domain) => $"{domain}/{Output}{(IsOutputRead ? "/pepeunit" : "")}";
}

/// <summary>What became of a link.</summary>
internal enum LinkOutcome
{
    Linked,

    /// <summary>The two were linked already; nothing changed.</summary>
    AlreadyThere,

    /// <summary>One of the two nodes has as many links as it may have; nothing changed.</summary>
    LimitReached,

    /// <summary>One of the two is gone, or they are not an Output and an Input; nothing changed.</summary>
    NotLinkable,
}

/// <summary>Links between nodes. Who may link what is the caller's question. A singleton; any number of callers at once.</summary>
internal sealed class EdgeStore(RelationalDatabase database, ChangeLog changes, TimeProvider time)
{
    /// <param name="limit">Most links that one node may have.</param>
    public Task<LinkOutcome> AddAsync(UnitEdge edge, int limit, CancellationToken cancellationToken)
    {
        const string directions = """
            SELECT COUNT(*) FROM unit_node
            WHERE (id = @Output AND direction = 'Output') OR (id = @Input AND direction = 'Input')
            """;
        const string insert = """
            INSERT INTO unit_edge (output_id, input_id, made_from, created_at_ms)
            SELECT @Output, @Input, @MadeFrom, @NowMs
            WHERE (SELECT COUNT(*) FROM unit_edge WHERE output_id = @Output) < @Limit
              AND (SELECT COUNT(*) FROM unit_edge WHERE input_id = @Input) < @Limit
            ON CONFLICT (output_id, input_id) DO NOTHING
            """;
        const string find = "SELECT COUNT(*) FROM unit_edge WHERE output_id = @Output AND input_id = @Input";
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = new
                {
                    Output = edge.Output.ToString(),
                    Input = edge.Input.ToString(),
                    MadeFrom = edge.MadeFrom.ToString(),
                    NowMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                    Limit = limit,
                };
                if (await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition(directions, row, transaction, cancellationToken: cancellationToken)) != 2)
                {
                    return LinkOutcome.NotLinkable;
                }

                if (await connection.ExecuteAsync(
                    new CommandDefinition(insert, row, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    var known = await connection.ExecuteScalarAsync<int>(
                        new CommandDefinition(find, row, transaction, cancellationToken: cancellationToken));
                    return known == 1 ? LinkOutcome.AlreadyThere : LinkOutcome.LimitReached;
                }

                await AppendAsync(connection, transaction, edge, cancellationToken);
                return LinkOutcome.Linked;
            },
            cancellationToken);
    }

    /// <returns>False when the two were not linked (any more).</returns>
    public Task<bool> RemoveAsync(UnitEdge edge, CancellationToken cancellationToken)
    {
        const string delete = "DELETE FROM unit_edge WHERE output_id = @Output AND input_id = @Input";
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = new { Output = edge.Output.ToString(), Input = edge.Input.ToString() };
                if (await connection.ExecuteAsync(
                    new CommandDefinition(delete, row, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await AppendAsync(connection, transaction, edge, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The links of a node, in either direction, oldest first.</summary>
    public async Task<IReadOnlyList<UnitEdge>> ListAsync(UnitNodeId node, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT output_id, input_id, made_from FROM unit_edge WHERE output_id = @node OR input_id = @node
            ORDER BY created_at_ms, output_id, input_id
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<EdgeRow>(
            new CommandDefinition(sql, new { node = node.ToString() }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEdge())];
    }

    /// <summary>The links that lead to Inputs of the Unit, oldest first.</summary>
    public async Task<IReadOnlyList<UnitEdge>> ListToUnitAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT unit_edge.output_id, unit_edge.input_id, unit_edge.made_from, output.is_read AS is_output_read
            FROM unit_edge JOIN unit_node ON unit_node.id = unit_edge.input_id
            JOIN unit_node output ON output.id = unit_edge.output_id
            WHERE unit_node.unit_id = @unit
            ORDER BY unit_edge.created_at_ms, unit_edge.output_id, unit_edge.input_id
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<EdgeRow>(
            new CommandDefinition(sql, new { unit = unit.ToString() }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEdge())];
    }

    /// <summary>The links that the Unit's nodes have, in either direction, oldest first.</summary>
    public async Task<IReadOnlyList<UnitEdge>> ListOfUnitAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT output_id, input_id, made_from FROM unit_edge
            WHERE output_id IN (SELECT id FROM unit_node WHERE unit_id = @unit)
               OR input_id IN (SELECT id FROM unit_node WHERE unit_id = @unit)
            ORDER BY created_at_ms, output_id, input_id
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<EdgeRow>(
            new CommandDefinition(sql, new { unit = unit.ToString() }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEdge())];
    }

    /// <summary>Every link of the instance: for what is kept in memory.</summary>
    public async Task<IReadOnlyList<UnitEdge>> AllAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT output_id, input_id, made_from FROM unit_edge";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<EdgeRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEdge())];
    }

    private Task<long> AppendAsync(
        DbConnection connection, DbTransaction transaction, UnitEdge edge, CancellationToken cancellationToken) =>
        changes.AppendAsync(
            connection, transaction, UnitChanges.EdgeChanged, edge.Input.ToString(), "{}", cancellationToken);

    private sealed class EdgeRow
    {
        public required string OutputId { get; init; }

        public required string InputId { get; init; }

        public bool IsOutputRead { get; init; } = true;

        public required string MadeFrom { get; init; }

        public UnitEdge ToEdge() => new(
            new UnitNodeId(Guid.Parse(OutputId, CultureInfo.InvariantCulture)),
            new UnitNodeId(Guid.Parse(InputId, CultureInfo.InvariantCulture)))
        {
            IsOutputRead = IsOutputRead,
            MadeFrom = Enum.Parse<LinkSide>(MadeFrom),
        };
    }
}
