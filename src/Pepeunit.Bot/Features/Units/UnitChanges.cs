namespace Pepeunit.Bot.Features.Units;

/// <summary>Kinds of changes that this feature writes to the change log; the subject is the Unit's id.</summary>
internal static class UnitChanges
{
    public const string Created = "unit.created";

    /// <summary>Payload: <see cref="UnitDeleted"/>.</summary>
    public const string Deleted = "unit.deleted";

    /// <summary>Whether who keeps Units or nodes in memory has to look again.</summary>
    public static bool Concerns(string kind) => kind.StartsWith("unit.", StringComparison.Ordinal);
}

/// <param name="Nodes">Ids of the deleted nodes, as text.</param>
internal sealed record UnitDeleted(long OwnerId, IReadOnlyList<string> Nodes);
