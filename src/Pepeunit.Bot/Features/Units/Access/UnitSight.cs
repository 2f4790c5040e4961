using System.Globalization;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>A Unit as a person sees it.</summary>
internal sealed record SeenUnit(Unit Unit, bool IsOwn);

/// <summary>A node as a person sees it.</summary>
internal sealed record SeenNode(Unit Unit, UnitNode Node, bool IsOwn)
{
    /// <summary>Whether the person may send a value to it.</summary>
    public bool MaySend => Node.Direction == NodeDirection.Input && (IsOwn || Node.IsWritableInput);

    /// <summary>Whether the person may rename it: the firmware of a Repo knows its topics by the Repo's names.</summary>
    public bool MayRename => IsOwn && Unit.Repo is null;
}

/// <summary>What persons see of Units and nodes. What they do not see is null, as what does not exist.</summary>
internal sealed class UnitSight(UnitStore units, GrantStore grants, UnitAccess access)
{
    public async Task<Unit?> FindOwnAsync(Guid id, long person, CancellationToken cancellationToken) =>
        await units.FindAsync(new UnitId(id), cancellationToken) is { } unit && unit.OwnerId == person ? unit : null;

    public async Task<SeenUnit?> FindAsync(Guid id, long person, CancellationToken cancellationToken)
    {
        if (await units.FindAsync(new UnitId(id), cancellationToken) is not { } unit) return null;
        if (unit.OwnerId == person) return new SeenUnit(unit, IsOwn: true);
        if (unit.Visibility != Visibility.Private) return new SeenUnit(unit, IsOwn: false);
        var agent = new UnitGrant(unit.Id, GrantAgent.Person, person.ToString(CultureInfo.InvariantCulture));
        return (await grants.ListAsync(unit.Id, cancellationToken)).Contains(agent) ? new SeenUnit(unit, IsOwn: false) : null;
    }

    public async Task<SeenNode?> FindNodeAsync(Guid id, long person, CancellationToken cancellationToken)
    {
        if (await units.FindNodesAsync([new UnitNodeId(id)], cancellationToken) is not [var node]) return null;
        if (await units.FindAsync(node.Unit, cancellationToken) is not { } unit) return null;
        if (unit.OwnerId == person) return new SeenNode(unit, node, IsOwn: true);
        return access.IsVisibleTo(person, node.Id) ? new SeenNode(unit, node, IsOwn: false) : null;
    }

    /// <summary>The Unit's nodes that the person sees, as <see cref="UnitStore.ListNodesAsync"/> orders them.</summary>
    public async Task<IReadOnlyList<UnitNode>> ListNodesAsync(Unit unit, long person, CancellationToken cancellationToken)
    {
        var nodes = await units.ListNodesAsync(unit.Id, cancellationToken);
        return unit.OwnerId == person ? nodes : [.. nodes.Where(node => access.IsVisibleTo(person, node.Id))];
    }
}
