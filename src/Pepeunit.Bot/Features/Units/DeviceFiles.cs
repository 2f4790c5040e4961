using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Repos;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Makes the files of a device from what is stored: for the chat, the device's own REST calls, and archives.</summary>
internal sealed class DeviceFiles(
    UnitStore units, EdgeStore edges, RepoVersionStore versions, UnitSecretsSeal seal, UnitTokens tokens,
    InstanceAddress address)
{
    /// <summary><c>env.json</c> with the Unit's token: a secret. Null when the Unit is gone.</summary>
    public async Task<byte[]?> FindEnvAsync(Unit unit, CancellationToken cancellationToken) =>
        await units.FindEnvAsync(unit.Id, cancellationToken) is { } envSealed
            ? UnitFiles.Env(
                address, tokens.Issue(unit.Id, unit.TokenId), seal.Open(envSealed, unit.Id.ToString()).Of(unit.OwnerId),
                await versions.FindOfAsync(unit, cancellationToken))
            : null;

    /// <summary><c>schema.json</c>: the Unit's topics, with those that links lead from.</summary>
    public async Task<byte[]> SchemaAsync(Unit unit, CancellationToken cancellationToken) => UnitFiles.Schema(
        address.Domain, unit, await units.ListNodesAsync(unit.Id, cancellationToken),
        await edges.ListToUnitAsync(unit.Id, cancellationToken),
        (await versions.FindOfAsync(unit, cancellationToken))?.Schema);
}
