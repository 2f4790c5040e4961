namespace Pepeunit.Bot.Features.Units;

/// <summary>Kinds of changes that this feature writes to the change log; the subject is the Unit's id unless said otherwise.</summary>
internal static class UnitChanges
{
    public const string Created = "unit.created";

    /// <summary>Payload: <see cref="UnitDeleted"/>.</summary>
    public const string Deleted = "unit.deleted";

    /// <summary>Name, visibility, owner or token of a Unit, or one of its nodes, has changed.</summary>
    public const string Changed = "unit.changed";

    /// <summary>A node was renamed, so the Unit's <c>schema.json</c> differs.</summary>
    public const string NodesChanged = "unit.nodes_changed";

    /// <summary>The Unit has another owner and another token, and no grants. Payload: <see cref="UnitTransferred"/>.</summary>
    public const string Transferred = "unit.transferred";

    /// <summary>Nodes of a Unit that stays are gone. Payload: <see cref="UnitDeleted"/> with those nodes.</summary>
    public const string NodesDeleted = "unit.nodes_deleted";

    /// <summary>The Unit's grants have changed.</summary>
    public const string AccessChanged = "unit.access_changed";

    /// <summary>A link has come or gone; the subject is the Input's id.</summary>
    public const string EdgeChanged = "unit.edge_changed";

    /// <summary>Whether who keeps Units or nodes in memory has to look again.</summary>
    public static bool Concerns(string kind) => kind.StartsWith("unit.", StringComparison.Ordinal);
}

/// <param name="Nodes">Ids of the deleted nodes, as text.</param>
internal sealed record UnitDeleted(long OwnerId, IReadOnlyList<string> Nodes);

internal sealed record UnitTransferred(long FromId, long ToId);
