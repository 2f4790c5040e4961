using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>A page of a list, as existing clients read it: <c>count</c> is of the whole list.</summary>
internal sealed record UnitNodePage(int Count, IReadOnlyList<UnitNodeView> UnitNodes);

/// <inheritdoc cref="UnitNodePage"/>
internal sealed record UnitPage(int Count, IReadOnlyList<UnitSummary> Units);

/// <param name="Type">Input or Output.</param>
/// <param name="VisibilityLevel">Public, Internal or Private.</param>
/// <param name="TopicName">Its name in schema.json.</param>
/// <param name="State">Its last value as text; null when it never had one.</param>
internal sealed record UnitNodeView(
    Guid Uuid, Guid UnitUuid, string Type, string VisibilityLevel, bool IsRewritableInput, string TopicName, string? State,
    DateTimeOffset CreateDatetime);

/// <param name="UnitNodes">Those that the call asked for, then the Outputs, if it asked for them.</param>
internal sealed record UnitSummary(
    Guid Uuid, string Name, string VisibilityLevel, DateTimeOffset CreateDatetime, IReadOnlyList<UnitNodeView> UnitNodes);

/// <summary>Which part of a list, in which order.</summary>
internal sealed record ListPage(int Limit, int Offset, bool IsNewestFirst);

/// <summary>Lists what a caller may see. A singleton; any number of callers at once.</summary>
internal sealed class UnitDirectory(RelationalDatabase database, ISampleStore samples)
{
    // Whose it is, what is open to all, what was granted.
    private const string Granted = """
        EXISTS (SELECT 1 FROM unit_grant WHERE unit_grant.unit_id = unit.id
                AND ((agent_kind = 'Person' AND agent_id = @Person) OR (agent_kind = 'Unit' AND agent_id = @Unit)))
        """;

    // An Input that listens to one of the caller's Outputs is known to the caller, whoever's it is.
    private const string VisibleNode = $"""
        (unit.owner_id = @Owner OR unit_node.visibility <> 'Private' OR {Granted}
         OR EXISTS (SELECT 1 FROM unit_edge JOIN unit_node source ON source.id = unit_edge.output_id
                    JOIN unit source_unit ON source_unit.id = source.unit_id
                    WHERE unit_edge.input_id = unit_node.id AND source_unit.owner_id = @Owner))
        """;

    private const string VisibleUnit = $"""
        (unit.owner_id = @Owner OR unit.visibility <> 'Private' OR {Granted}
         OR EXISTS (SELECT 1 FROM unit_node input JOIN unit_edge ON unit_edge.input_id = input.id
                    JOIN unit_node source ON source.id = unit_edge.output_id
                    JOIN unit source_unit ON source_unit.id = source.unit_id
                    WHERE input.unit_id = unit.id AND source_unit.owner_id = @Owner))
        """;

    private const string NodeColumns = """
        unit_node.id, unit_node.unit_id, unit_node.direction, unit_node.visibility, unit_node.is_writable_input, unit_node.name,
        unit_node.is_read, unit_node.created_at_ms
        """;

    // Whoever knows an Input only by a link to it does not read its values: the broker refuses them too.
    private const string ShowsValue = $"""
        CASE WHEN unit.owner_id = @Owner OR unit_node.visibility <> 'Private' OR {Granted} THEN TRUE ELSE FALSE END
        AS shows_value
        """;

    /// <param name="output">Only Inputs that are linked to this Output; null: no such filter.</param>
    public async Task<UnitNodePage> ListNodesAsync(
        ApiCaller caller, UnitNodeId? output, ListPage page, CancellationToken cancellationToken)
    {
        var linked = output is null
            ? ""
            : "AND EXISTS (SELECT 1 FROM unit_edge WHERE output_id = @Output AND input_id = unit_node.id)";
        var from = $"FROM unit_node JOIN unit ON unit.id = unit_node.unit_id WHERE {VisibleNode} {linked}";
        var parameters = Parameters(caller, page);
        parameters.Add("Output", output?.ToString());
        await using var connection = await database.OpenAsync(cancellationToken);
        var count = await connection.ExecuteScalarAsync<int>(
            new CommandDefinition($"SELECT COUNT(*) {from}", parameters, cancellationToken: cancellationToken));
        var rows = (await connection.QueryAsync<NodeRow>(new CommandDefinition(
            $"SELECT {NodeColumns}, {ShowsValue} {from} {Order("unit_node", page)}", parameters,
            cancellationToken: cancellationToken))).AsList();
        return new UnitNodePage(count, await WithStatesAsync(rows, cancellationToken));
    }

    /// <param name="nodes">Only Units that have one of these nodes; empty: no such filter.</param>
    /// <param name="withOutputs">Whether each Unit is given with its Outputs.</param>
    public async Task<UnitPage> ListUnitsAsync(
        ApiCaller caller, IReadOnlyList<UnitNodeId> nodes, bool withOutputs, ListPage page,
        CancellationToken cancellationToken)
    {
        var parameters = Parameters(caller, page);
        foreach (var (index, node) in nodes.Index()) parameters.Add($"Node{index}", node.ToString());
        var asked = nodes.Count == 0 ? "1 = 0" : $"unit_node.id IN ({string.Join(", ", nodes.Select((_, i) => $"@Node{i}"))})";
        var having = nodes.Count == 0
            ? ""
            : $"AND EXISTS (SELECT 1 FROM unit_node WHERE unit_node.unit_id = unit.id AND {asked} AND {VisibleNode})";
        var from = $"FROM unit WHERE {VisibleUnit} {having}";
        var outputs = withOutputs ? "OR unit_node.direction = 'Output'" : "";
        await using var connection = await database.OpenAsync(cancellationToken);
        var count = await connection.ExecuteScalarAsync<int>(
            new CommandDefinition($"SELECT COUNT(*) {from}", parameters, cancellationToken: cancellationToken));
        var units = (await connection.QueryAsync<UnitRow>(new CommandDefinition(
            $"SELECT unit.id, unit.name, unit.visibility, unit.created_at_ms {from} {Order("unit", page)}", parameters,
            cancellationToken: cancellationToken))).AsList();
        var shown = (await connection.QueryAsync<NodeRow>(new CommandDefinition(
            $"""
            SELECT {NodeColumns}, {ShowsValue} FROM unit_node JOIN unit ON unit.id = unit_node.unit_id
            WHERE unit.id IN (SELECT unit.id {from} {Order("unit", page)}) AND ({asked} {outputs}) AND {VisibleNode}
            ORDER BY CASE WHEN {asked} THEN 0 ELSE 1 END, unit_node.direction, unit_node.position
            """,
            parameters, cancellationToken: cancellationToken))).AsList();
        var views = (await WithStatesAsync(shown, cancellationToken)).ToLookup(node => node.UnitUuid);
        return new UnitPage(count, [.. units.Select(unit => unit.ToSummary([.. views[ToGuid(unit.Id)]]))]);
    }

    /// <summary>A node as lists show it, whoever asks; null when there is none (any more).</summary>
    public async Task<UnitNodeView?> FindNodeAsync(UnitNodeId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<NodeRow>(new CommandDefinition(
            $"SELECT {NodeColumns} FROM unit_node WHERE id = @id", new { id = id.ToString() },
            cancellationToken: cancellationToken))).AsList();
        return (await WithStatesAsync(rows, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Nodes as lists show them, in the same order.</summary>
    private async Task<IReadOnlyList<UnitNodeView>> WithStatesAsync(
        IReadOnlyList<NodeRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return [];
        var values = await samples.ReadLastValuesAsync(
            [.. rows.Where(row => row.ShowsValue).Select(row => new UnitNodeId(ToGuid(row.Id)))], cancellationToken);
        return [.. rows.Select(row => row.ToView(values.GetValueOrDefault(new UnitNodeId(ToGuid(row.Id)))))];
    }

    private static DynamicParameters Parameters(ApiCaller caller, ListPage page) => new(new
    {
        Owner = caller.OwnerId,
        Person = caller.OwnerId.ToString(CultureInfo.InvariantCulture),
        Unit = caller is ApiCaller.Device device ? device.Unit.ToString() : "",
        page.Limit,
        page.Offset,
    });

    private static string Order(string table, ListPage page)
    {
        var direction = page.IsNewestFirst ? "DESC" : "ASC";
        return $"ORDER BY {table}.created_at_ms {direction}, {table}.id {direction} LIMIT @Limit OFFSET @Offset";
    }

    private static Guid ToGuid(string text) => Guid.Parse(text, CultureInfo.InvariantCulture);

    private sealed class UnitRow
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public required string Visibility { get; init; }

        public long CreatedAtMs { get; init; }

        public UnitSummary ToSummary(IReadOnlyList<UnitNodeView> nodes) => new(
            ToGuid(Id), Name, Visibility, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAtMs), nodes);
    }

    private sealed class NodeRow
    {
        public required string Id { get; init; }

        public required string UnitId { get; init; }

        public required string Direction { get; init; }

        public required string Visibility { get; init; }

        public bool IsWritableInput { get; init; }

        public required string Name { get; init; }

        public bool IsRead { get; init; }

        public bool ShowsValue { get; init; } = true;

        public long CreatedAtMs { get; init; }

        public UnitNodeView ToView(LastValue? last) => new(
            ToGuid(Id), ToGuid(UnitId), Direction, Visibility, IsWritableInput, IsRead ? Name + "/pepeunit" : Name, last?.Value.ToString(),
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAtMs));
    }
}
