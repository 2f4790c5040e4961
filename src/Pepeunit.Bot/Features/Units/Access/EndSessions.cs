using System.Globalization;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Makes open sessions feel a change of rights: devices of deleted Units, of Units with a new token and of blocked persons
/// are sent away, and one whose Input was unlinked loses that subscription. Apart from <see cref="UnitAccess"/>, because the
/// broker that kicks asks that one.
/// </summary>
internal sealed class EndSessions(UnitAccess access, IDeviceKick kick, IConfiguration configuration) : IChangeHandler
{
    /// <summary>
    /// Sessions of the embedded broker end with the process. On a broker outside they go on while this process is away,
    /// so what happened meanwhile is still to be done.
    /// </summary>
    public string? Name => configuration["Broker:Kind"] == "external" ? "end-sessions" : null;

    /// <remarks>
    /// Rights first: a device that is sent away comes back at once, and must be refused then. What a broker cannot be told
    /// now comes again, by the change feed.
    /// </remarks>
    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (!UnitChanges.Concerns(change.Kind) && change.Kind != PersonStore.BlockChanged) return;

        await access.CatchUpAsync(change.Sequence, cancellationToken);
        switch (change.Kind)
        {
            case UnitChanges.Deleted:
                await kick.KickAsync(UnitOf(change), cancellationToken);
                break;
            case UnitChanges.Changed or UnitChanges.AccessChanged or UnitChanges.Transferred:
                await kick.RecheckAsync(UnitOf(change), cancellationToken);
                break;
            case UnitChanges.EdgeChanged:
                var input = new UnitNodeId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));
                if (access.Snapshot.FindUnit(input) is { } reader) await kick.RecheckAsync(reader, cancellationToken);
                break;
            case PersonStore.BlockChanged:
                var person = long.Parse(change.SubjectId, CultureInfo.InvariantCulture);
                foreach (var unit in access.Snapshot.UnitsOf(person)) await kick.RecheckAsync(unit, cancellationToken);
                break;
        }
    }

    private static UnitId UnitOf(Change change) => new(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));
}
