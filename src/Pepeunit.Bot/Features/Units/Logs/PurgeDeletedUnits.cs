using System.Globalization;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>
/// Deletes the logs of Units that were deleted or handed over; their states go with the Unit's row. It has a name, so that it
/// also sees what happened while this process was down.
/// </summary>
internal sealed class PurgeDeletedUnits(UnitAccess access, StateIntake states, LogIntake intake, IUnitLogStore logs)
    : IChangeHandler
{
    public string Name => "purge-deleted-units";

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Kind is not (UnitChanges.Deleted or UnitChanges.Transferred)) return;
        var unit = new UnitId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));

        // What still waits would bring entries back: of a deleted Unit it is dropped, as the Unit is not known any more.
        await access.CatchUpAsync(change.Sequence, cancellationToken);
        await intake.FlushAsync(cancellationToken);
        intake.Forget(unit);
        states.Forget(unit);
        await logs.DeleteUnitAsync(unit, cancellationToken);
    }
}
