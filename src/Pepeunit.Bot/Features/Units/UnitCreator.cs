using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units;

/// <summary>What a Unit is to be made of.</summary>
/// <param name="DemoLifetime">How long its simulated device runs; null for a real device.</param>
internal sealed record UnitPlan(
    string Name, IReadOnlyList<string> Outputs, IReadOnlyList<string> Inputs, UnitOrigin Origin, TimeSpan? DemoLifetime)
{
    /// <summary>The Repo's version whose topics the Unit gets; null: those named here.</summary>
    public RepoVersion? Version { get; init; }

    public bool IsAutoUpdate { get; init; }

    public static UnitPlan Of(string name, RepoVersion version, bool isAutoUpdate) =>
        new(name, [], [], UnitOrigin.Repo, DemoLifetime: null) { Version = version, IsAutoUpdate = isAutoUpdate };
}

/// <summary>Makes Units: ids, a token id, secrets and nodes, stored at once.</summary>
internal sealed class UnitCreator(
    UnitStore store, UnitSecretsSeal seal, IOptions<UnitsOptions> options, TimeProvider time)
{
    public int Limit => options.Value.UnitsPerPerson;

    /// <summary>The stored Unit, or null when its owner has as many as one may have.</summary>
    public async Task<Unit?> CreateAsync(long ownerId, UnitPlan plan, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = new UnitId(Guid.CreateVersion7(now));
        var unit = new Unit(
            id, ownerId, plan.Name, plan.Origin, Visibility.Private, Guid.CreateVersion7(now).ToString("N"),
            plan.DemoLifetime is { } lifetime ? (now + lifetime).ToUnixTimeMilliseconds() : null,
            now.ToUnixTimeMilliseconds())
        {
            Repo = plan.Version?.Repo,
            RepoVersion = plan.Version?.Version,
            IsAutoUpdate = plan.IsAutoUpdate,
        };
        var nodes = plan.Version is { } version
            ? NodesOf(id, version.Schema, now)
            : plan.Outputs.Select((name, position) => Node(id, name, NodeDirection.Output, position, now))
                .Concat(plan.Inputs.Select((name, position) => Node(id, name, NodeDirection.Input, position, now)));
        var env = seal.Seal(UnitSecrets.Create(), id.ToString());
        var outcome = await store.CreateAsync(unit, [.. nodes], env, Limit, cancellationToken);
        return outcome == CreateUnitOutcome.Created ? unit : null;
    }

    /// <summary>The nodes of a Unit that is made from a Repo's version.</summary>
    public static IEnumerable<UnitNode> NodesOf(UnitId unit, SchemaExample schema, DateTimeOffset now) =>
    [
        .. schema.Outputs.Select((topic, position) =>
            Node(unit, topic.Name, NodeDirection.Output, position, now) with { IsRead = topic.IsRead }),
        .. schema.Inputs.Select((topic, position) =>
            Node(unit, topic.Name, NodeDirection.Input, position, now) with { IsRead = topic.IsRead }),
    ];

    // Private, and Inputs writable by the owner's other Units: the narrowest that still lets a person's devices talk.
    private static UnitNode Node(UnitId unit, string name, NodeDirection direction, int position, DateTimeOffset now) => new(
        new UnitNodeId(Guid.CreateVersion7(now)), unit, name, direction, Visibility.Private,
        IsWritableInput: direction == NodeDirection.Input, position);
}
