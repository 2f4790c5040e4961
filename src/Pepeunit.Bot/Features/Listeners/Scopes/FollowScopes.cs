using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners.Scopes;

/// <summary>
/// Lets nodes join and leave open scopes when Units and nodes are made, renamed, shared, withdrawn, handed over or deleted.
/// It has a name, so that it also sees what happened while this process was down.
/// </summary>
internal sealed class FollowScopes(
    ScopeStore scopes, ScopeNodes nodes, ListenerStore listeners, UnitStore units, UnitAccess access, TimeProvider time)
    : IChangeHandler
{
    public string Name => "follow-listener-scopes";

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Kind == ListenerChanges.Created)
        {
            // Between the look at the nodes and the creation there may have come one.
            var id = new ListenerId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));
            if (await listeners.FindAsync(id, cancellationToken) is { Scope.IsOpen: true } listener)
                await FollowAsync(listener, unit: null, cancellationToken);
            return;
        }

        if (!UnitChanges.Concerns(change.Kind) || change.Kind == UnitChanges.EdgeChanged) return;
        await access.CatchUpAsync(change.Sequence, cancellationToken);
        if (change.Kind is UnitChanges.Deleted or UnitChanges.NodesDeleted)
        {
            var gone = JsonSerializer.Deserialize<UnitDeleted>(change.Payload)!.Nodes;
            await scopes.ForgetNodesAsync(
                [.. gone.Select(node => new UnitNodeId(Guid.Parse(node, CultureInfo.InvariantCulture)))], cancellationToken);
        }

        var unit = new UnitId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));
        var owner = (await units.FindAsync(unit, cancellationToken))?.OwnerId;
        foreach (var id in await scopes.ListConcernedAsync(unit, owner, cancellationToken))
        {
            if (await listeners.FindAsync(id, cancellationToken) is { } listener)
                await FollowAsync(listener, unit, cancellationToken);
        }
    }

    /// <param name="unit">The one Unit to look at; null: all that the scope names.</param>
    private async Task FollowAsync(Listener listener, UnitId? unit, CancellationToken cancellationToken)
    {
        if (listener.Scope.Kind == ScopeKind.Unit && unit is not null && unit != listener.Unit) return;
        unit ??= listener.Scope.Kind == ScopeKind.Unit ? listener.Unit : null;
        var covered = await nodes.FindAsync(listener.OwnerId, listener.Scope, unit, cancellationToken);
        var present = covered.Select(option => option.Id).ToHashSet();
        var looked = unit is { } one
            ? (await units.ListNodesAsync(one, cancellationToken)).Select(node => node.Id).ToHashSet()
            : listener.Nodes.Select(node => node.Node).ToHashSet();
        await scopes.ChangeNodesAsync(
            listener.Id,
            [.. covered.Select(option => ListenerPlan.NodeFor(listener, option))],
            [.. looked.Where(node => !present.Contains(node.Value))],
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            cancellationToken);
    }
}
