namespace Pepeunit.Bot.Features.Units;

/// <summary>One file of a device's firmware.</summary>
/// <param name="Path">Relative, levels separated by <c>/</c>; whoever packs it refuses one that leaves the folder.</param>
internal sealed record FirmwareFile(string Path, ReadOnlyMemory<byte> Content);

/// <summary>Where the files of a Unit's firmware come from, beside its <c>env.json</c> and <c>schema.json</c>.</summary>
internal interface IFirmwareFiles
{
    /// <summary>
    /// The files of the version that the Unit is to run, each path once, in no order; empty for a Unit without a Repo.
    /// Any number of callers at once.
    /// </summary>
    Task<IReadOnlyList<FirmwareFile>> ListAsync(Unit unit, CancellationToken cancellationToken);
}
