using System.Diagnostics;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Sharing;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Scopes;

/// <summary>What a listener is going to cover, as it is at its creation.</summary>
internal sealed record CoveredScope(UnitId Unit, string Name, IReadOnlyList<NodeOption> Nodes);

/// <summary>Answers the questions of <see cref="ListenFlow"/> to the store. What a person does not see is not there.</summary>
internal sealed class ScopeFetches(UnitStore units, VisibleUnits visible, UnitSight sight, ScopeNodes nodes)
{
    /// <summary>Units offered in the flow, newest first; and as many that others share.</summary>
    private const int MaxUnits = 100;

    /// <summary>Nodes that a conversation remembers of a scope that spans Units: enough for its preview and its cost.</summary>
    private const int MaxRemembered = 200;

    private const int MaxSuggested = 40;

    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        var person = update.Person.Id;
        switch (query)
        {
            case FetchUnits:
                var own = await units.ListByOwnerAsync(person, 0, MaxUnits, cancellationToken);
                var (shared, _) = await visible.ListAsync(person, BrowseScope.Shared, "", 0, MaxUnits, cancellationToken);
                return (List<UnitChoice>)
                [
                    .. own.Select(unit => new UnitChoice(unit.Id.Value, unit.Name)),
                    .. shared.Select(unit => new UnitChoice(unit.Id.Value, unit.Name) { IsShared = true }),
                ];
            case FetchNodes { Unit: var id }:
                return await FetchNodesAsync(id, person, cancellationToken);
            case FetchScope { Scope: var scope }:
                var covered = await nodes.FindAsync(person, scope, unit: null, cancellationToken);
                return new ScopeChoices(scope, covered.Count, [.. covered.Take(MaxRemembered)]);
            case FetchFilters:
                return await SuggestAsync(person, cancellationToken);
            default:
                throw new UnreachableException($"The flow asks for a {query.GetType().Name}.");
        }
    }

    /// <summary>
    /// Looks again at what was chosen: the Unit may be gone, and a node that had said nothing yet may have turned out to send
    /// words. Null when nothing of it is there.
    /// </summary>
    public async Task<CoveredScope?> FindAsync(CreateListener request, long person, CancellationToken cancellationToken)
    {
        var scope = request.Plan.Scope;
        if (scope.SpansUnits)
        {
            var covered = await nodes.FindAsync(person, scope, unit: null, cancellationToken);
            return new CoveredScope(default, request.UnitName, covered);
        }

        if (await sight.FindAsync(request.Unit, person, cancellationToken) is not { Unit: var unit }) return null;
        var current = scope.Kind == ScopeKind.Unit
            ? await nodes.FindAsync(person, scope, unit.Id, cancellationToken)
            : (await FetchNodesAsync(request.Unit, person, cancellationToken)).Nodes;
        var wanted = request.Plan.Nodes.Select(node => node.Id).ToHashSet();
        var chosen = scope.Kind == ScopeKind.Unit ? current : [.. current.Where(node => wanted.Contains(node.Id))];
        return chosen.Count == 0 ? null : new CoveredScope(unit.Id, unit.Name, chosen);
    }

    private async Task<NodeChoices> FetchNodesAsync(Guid id, long person, CancellationToken cancellationToken)
    {
        if (await sight.FindAsync(id, person, cancellationToken) is not { Unit: var unit })
            return new NodeChoices(id, Name: null, []);
        var seen = await sight.ListNodesAsync(unit, person, cancellationToken);
        var read = seen.Where(node => node.IsRead).Select(node => (node.Name, node)).ToList();
        return new NodeChoices(id, unit.Name, await nodes.DescribeAsync(read, cancellationToken));
    }

    // What a person is likely to mean: topics of one name on several Units first, then each Unit.
    private async Task<IReadOnlyList<string>> SuggestAsync(long person, CancellationToken cancellationToken)
    {
        var own = await units.ListByOwnerAsync(person, 0, MaxUnits, cancellationToken);
        var topics = await units.ListOwnNodesAsync(person, cancellationToken);
        var byName = topics.Where(node => node.IsRead).GroupBy(node => node.Name, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(same => same.Count()).Take(MaxSuggested / 2).Select(same => $"+/{same.Key}");
        var byUnit = own.Select(unit => $"{ScopeFilter.LevelOf(unit.Name)}/#");
        return [.. byName.Concat(byUnit).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxSuggested)];
    }
}
