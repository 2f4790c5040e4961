using System.Globalization;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>
/// Removes links that a withdrawn right has left without a reason, and tells the owners of both ends. It has a name, so that
/// it also sees what was withdrawn while this process was down.
/// </summary>
internal sealed class DropForbiddenLinks(
    NodePairs pairs, LinkRules rules, EdgeStore edges, UnitAccess access, UnitNotices notices, LinkView view)
    : IChangeHandler
{
    public string Name => "units-drop-forbidden-links";

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Kind is not (UnitChanges.Changed or UnitChanges.AccessChanged or UnitChanges.Transferred)) return;

        // The rules look at the snapshot, which may be older than this change.
        await access.CatchUpAsync(change.Sequence, cancellationToken);
        var unit = new UnitId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));
        var dropped = new List<NodePair>();
        foreach (var pair in await pairs.OfUnitAsync(unit, cancellationToken))
        {
            if (rules.MayStay(pair.Edge.MadeFrom, pair.Output, pair.Input)) continue;
            if (await edges.RemoveAsync(pair.Edge, cancellationToken)) dropped.Add(pair);
        }

        foreach (var owner in dropped.SelectMany(pair => new[] { pair.Output.Unit.OwnerId, pair.Input.Unit.OwnerId }).Distinct())
        {
            var own = dropped.Where(pair => pair.Concerns(owner)).ToList();
            await notices.TellAsync(
                owner, $"units:links-dropped:{change.Sequence}", texts => view.Dropped(own, texts), cancellationToken);
        }
    }
}
