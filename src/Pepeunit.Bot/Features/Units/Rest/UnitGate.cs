using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>Something that was asked for, or the reason why it is not given.</summary>
internal readonly record struct Gated<T>(T? Found, ApiRefusal? Refusal) where T : class
{
    public static implicit operator Gated<T>(ApiRefusal refusal) => new(null, refusal);

    public static implicit operator Gated<T>(T found) => new(found, null);
}

/// <summary>
/// Finds what a call names, and says whether the caller may have it. A device opens its own Unit alone (its lists are another
/// matter: they show what its owner sees); a person's program the person's Units, and it reads what visibility and grants allow.
/// </summary>
internal sealed class UnitGate(UnitStore units, UnitAccess access)
{
    /// <summary>A Unit of which the caller may have everything, secrets included.</summary>
    public async Task<Gated<Unit>> OwnUnitAsync(string uuid, ApiCaller caller, CancellationToken cancellationToken)
    {
        var gated = await FindUnitAsync(uuid, cancellationToken);
        return gated.Found is { } unit && !IsOwn(unit.Id, unit.OwnerId, caller) ? ForeignUnit(caller) : gated;
    }

    /// <summary>A Unit that the caller may look at: nothing of it is secret that is shown then.</summary>
    public async Task<Gated<Unit>> VisibleUnitAsync(string uuid, ApiCaller caller, CancellationToken cancellationToken)
    {
        var gated = await FindUnitAsync(uuid, cancellationToken);
        if (gated.Found is not { } unit || IsOwn(unit.Id, unit.OwnerId, caller)) return gated;
        return caller is ApiCaller.Program && access.IsUnitVisibleTo(caller.OwnerId, unit) ? gated : ForeignUnit(caller);
    }

    /// <summary>A node of a Unit as in <see cref="OwnUnitAsync"/>.</summary>
    public async Task<Gated<UnitNode>> OwnNodeAsync(string uuid, ApiCaller caller, CancellationToken cancellationToken)
    {
        var gated = await FindNodeAsync(uuid, cancellationToken);
        if (gated.Found is not { } node) return gated;
        return await units.FindAsync(node.Unit, cancellationToken) is { } unit && IsOwn(unit.Id, unit.OwnerId, caller)
            ? gated
            : ApiRefusal.Forbidden("foreign", "This UnitNode belongs to a Unit that is not yours.");
    }

    public async Task<Gated<UnitNode>> FindNodeAsync(string uuid, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(uuid, out var id)) return BadUuid("unit_node", uuid);
        return (await units.FindNodesAsync([new UnitNodeId(id)], cancellationToken)).SingleOrDefault() is { } node
            ? node
            : ApiRefusal.NotFound("There is no such UnitNode (any more).");
    }

    public static ApiRefusal BadUuid(string name, string value) => ApiRefusal.Invalid(
        "bad_uuid", $"{name} must be a UUID such as 0190c6f2-8a5e-7c3b-9d41-5f6a7b8c9d0e, not \"{Cut(value)}\".");

    /// <summary>What a caller sent, short enough to be told back.</summary>
    public static string Cut(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private async Task<Gated<Unit>> FindUnitAsync(string uuid, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(uuid, out var id)) return BadUuid("unit", uuid);
        return await units.FindAsync(new UnitId(id), cancellationToken) is { } unit
            ? unit
            : ApiRefusal.NotFound("There is no such Unit (any more).");
    }

    private static bool IsOwn(UnitId unit, long ownerId, ApiCaller caller) => caller switch
    {
        ApiCaller.Device device => device.Unit == unit,
        _ => caller.OwnerId == ownerId,
    };

    private static ApiRefusal ForeignUnit(ApiCaller caller) => ApiRefusal.Forbidden("foreign", caller is ApiCaller.Device
        ? "A Unit's token opens that Unit alone."
        : "This Unit is not yours, and nobody has granted you this.");
}
