using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>One end of a link, with the Unit it belongs to.</summary>
internal sealed record LinkEnd(Unit Unit, UnitNode Node);

/// <summary>A link with both of its ends.</summary>
internal sealed record NodePair(UnitEdge Edge, LinkEnd Output, LinkEnd Input)
{
    /// <summary>The end that is not this node.</summary>
    public LinkEnd OtherThan(UnitNodeId node) => Output.Node.Id == node ? Input : Output;

    /// <summary>Whether the person owns one of the ends: then the person may see and undo the link.</summary>
    public bool Concerns(long person) => Output.Unit.OwnerId == person || Input.Unit.OwnerId == person;
}

/// <summary>Reads links with their ends. One whose end has gone meanwhile is left out.</summary>
internal sealed class NodePairs(UnitStore units, EdgeStore edges)
{
    public async Task<IReadOnlyList<NodePair>> OfNodeAsync(UnitNodeId node, CancellationToken cancellationToken) =>
        await ReadAsync(await edges.ListAsync(node, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<NodePair>> OfUnitAsync(UnitId unit, CancellationToken cancellationToken) =>
        await ReadAsync(await edges.ListOfUnitAsync(unit, cancellationToken), cancellationToken);

    public async Task<NodePair?> FindAsync(UnitEdge edge, CancellationToken cancellationToken)
    {
        var pairs = await OfNodeAsync(edge.Input, cancellationToken);
        return pairs.FirstOrDefault(pair => pair.Output.Node.Id == edge.Output);
    }

    public async Task<IReadOnlyList<NodePair>> ReadAsync(
        IReadOnlyList<UnitEdge> links, CancellationToken cancellationToken)
    {
        var ids = links.SelectMany(link => new[] { link.Output, link.Input }).ToHashSet();
        var nodes = (await units.FindNodesAsync(ids, cancellationToken)).ToDictionary(node => node.Id);
        var owners = new Dictionary<UnitId, Unit>();
        foreach (var id in nodes.Values.Select(node => node.Unit).Distinct())
        {
            if (await units.FindAsync(id, cancellationToken) is { } unit) owners.Add(id, unit);
        }

        return
        [
            .. links.Select(link => (link, Output: EndOf(link.Output), Input: EndOf(link.Input)))
                .Where(link => link is { Output: not null, Input: not null })
                .Select(link => new NodePair(link.link, link.Output!, link.Input!)),
        ];

        LinkEnd? EndOf(UnitNodeId id) =>
            nodes.TryGetValue(id, out var node) && owners.TryGetValue(node.Unit, out var unit) ? new LinkEnd(unit, node) : null;
    }
}
