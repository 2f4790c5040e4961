using System.Globalization;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Disconnects the devices of deleted Units. Apart from <see cref="UnitAccess"/>, because the broker that kicks asks that one.
/// </summary>
internal sealed class KickDeletedUnits(UnitAccess access, IDeviceKick kick) : IChangeHandler
{
    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Kind != UnitChanges.Deleted) return;

        // Rights first: a device that is kicked comes back at once, and must be refused then.
        await access.ReloadAsync(cancellationToken);
        await kick.KickAsync(new UnitId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture)), cancellationToken);
    }
}
