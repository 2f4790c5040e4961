using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Listeners.Scopes;

/// <summary>Finds the nodes that a scope covers now. A singleton; any number of callers at once.</summary>
internal sealed class ScopeNodes(
    UnitStore units, UnitSight sight, ISampleStore samples, IOptions<InstanceOptions> instance)
{
    /// <summary>What an open scope of the person covers, by Unit and in the order of each; only what the person sees.</summary>
    /// <param name="unit">The Unit of <see cref="ScopeKind.Unit"/>; for other kinds null, or the one Unit to look at.</param>
    public async Task<IReadOnlyList<NodeOption>> FindAsync(
        long person, ListenerScope scope, UnitId? unit, CancellationToken cancellationToken)
    {
        var covered = new List<(string Name, UnitNode Node)>();
        if (unit is { } id)
        {
            if (await sight.FindAsync(id.Value, person, cancellationToken) is { } seen
                && (seen.IsOwn || !scope.SpansUnits))
            {
                var nodes = await sight.ListNodesAsync(seen.Unit, person, cancellationToken);
                covered.AddRange(nodes.Where(node => Covers(scope, seen.Unit.Name, node))
                    .Select(node => (NameOf(scope, seen.Unit.Name, node), node)));
            }
        }
        else
        {
            var names = (await units.ListByOwnerAsync(person, 0, int.MaxValue, cancellationToken))
                .ToDictionary(own => own.Id, own => own.Name);
            covered.AddRange(
                from node in await units.ListOwnNodesAsync(person, cancellationToken)
                where names.ContainsKey(node.Unit) && Covers(scope, names[node.Unit], node)
                select (NameOf(scope, names[node.Unit], node), node));
        }

        return await DescribeAsync(covered, cancellationToken);
    }

    /// <summary>Adds what is known of the nodes' values.</summary>
    public async Task<IReadOnlyList<NodeOption>> DescribeAsync(
        IReadOnlyList<(string Name, UnitNode Node)> nodes, CancellationToken cancellationToken)
    {
        var values = await samples.ReadLastValuesAsync([.. nodes.Select(named => named.Node.Id)], cancellationToken);
        return
        [
            .. nodes.Select(named =>
            {
                var last = values.GetValueOrDefault(named.Node.Id);
                return new NodeOption(
                    named.Node.Id.Value, named.Name, last?.Value.IsText ?? false, last?.MeanPeriodMs)
                {
                    IsUnheard = last is null,
                };
            }),
        ];
    }

    private bool Covers(ListenerScope scope, string unitName, UnitNode node) =>
        node.IsRead
        && (scope.Kind != ScopeKind.Filter
            || ScopeFilter.Matches(scope.Filter!, unitName, node, instance.Value.Domain));

    // Within one Unit the topic's name says enough.
    private static string NameOf(ListenerScope scope, string unitName, UnitNode node) =>
        scope.SpansUnits ? $"{unitName}/{node.Name}" : node.Name;
}
