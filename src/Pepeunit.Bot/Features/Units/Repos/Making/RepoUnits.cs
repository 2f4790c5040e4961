using Pepeunit.Bot.Features.Units.Repos.Git;

namespace Pepeunit.Bot.Features.Units.Repos.Making;

/// <summary>What became of telling a device to update.</summary>
internal enum UpdateOutcome
{
    /// <summary>The broker has the command; whether the device is there is not known.</summary>
    Sent,

    /// <summary>The version is set; the device's program does not understand the command.</summary>
    NotListed,

    /// <summary>The version is set; the broker did not take the command.</summary>
    NotTaken,

    /// <summary>The Unit is gone; nothing is changed.</summary>
    Gone,
}

/// <summary>Brings Units and versions of Repos together.</summary>
internal sealed class RepoUnits(RepoVersionStore versions, UnitVersionStore units, RepoChecker checker, UnitCommands commands)
{
    /// <summary>A version by what a person chose of it; the Repo's current one for null. It may have to be fetched.</summary>
    public async Task<RepoResult<RepoVersion>> TakeAsync(Repo repo, string? choice, CancellationToken cancellationToken)
    {
        if (repo.Source == RepoSource.Git && repo.Refs.FirstOrDefault(each => each.Name == choice) is { } wanted)
            return await checker.TakeAsync(repo, wanted, cancellationToken);
        return (choice ?? repo.CurrentVersion) is { } version
            && await versions.FindAsync(repo.Id, version, cancellationToken) is { } stored
                ? stored
                : new RepoProblem(RepoFault.RefGone, ("ref", choice));
    }

    /// <summary>Gives the Unit the version and tells its device. Once more is safe: the device gets the command again.</summary>
    public async Task<UpdateOutcome> UpdateAsync(Unit unit, Repo repo, RepoVersion version, CancellationToken cancellationToken)
    {
        // What the device runs now decides what it understands.
        var isListed = await commands.ListsAsync(unit.Id, UnitCommand.Update, cancellationToken);
        if (!await units.SetAsync(unit, version, cancellationToken)) return UpdateOutcome.Gone;
        if (!isListed || !version.Schema.Lists(UnitCommand.Update)) return UpdateOutcome.NotListed;
        var update = new FirmwareUpdate(version.Version, repo.FirmwareOf(version.Version, version.Label));
        return await commands.SendAsync(unit.Id, UnitCommand.Update, update, cancellationToken)
            ? UpdateOutcome.Sent
            : UpdateOutcome.NotTaken;
    }
}
