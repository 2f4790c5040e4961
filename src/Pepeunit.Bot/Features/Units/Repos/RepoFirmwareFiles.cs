using Pepeunit.Bot.Features.Units.Repos.Content;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>The files of the Repo at the Unit's version.</summary>
internal sealed class RepoFirmwareFiles(RepoVersionStore versions) : IFirmwareFiles
{
    public async Task<IReadOnlyList<FirmwareFile>> ListAsync(Unit unit, CancellationToken cancellationToken) =>
        unit is { Repo: { } repo, RepoVersion: { } version }
        && await versions.FindFirmwareAsync(repo, version, cancellationToken) is { } packed
            ? FirmwareArchive.Unpack(packed)
            : [];
}
