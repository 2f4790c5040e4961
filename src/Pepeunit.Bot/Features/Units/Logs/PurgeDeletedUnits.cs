using System.Globalization;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>
/// Deletes the logs of deleted Units; their states go with the Unit's row. It has a name, so that it also sees what was
/// deleted while this process was down.
/// </summary>
internal sealed class PurgeDeletedUnits(UnitAccess access, StateIntake states, LogIntake intake, IUnitLogStore logs)
    : IChangeHandler
{
    public string Name => "purge-deleted-units";

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Kind != UnitChanges.Deleted) return;
        var unit = new UnitId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));

        // What still waits would bring entries back: it is dropped as soon as the Unit is not known any more.
        await access.CatchUpAsync(change.Sequence, cancellationToken);
        await intake.FlushAsync(cancellationToken);
        intake.Forget(unit);
        states.Forget(unit);
        await logs.DeleteUnitAsync(unit, cancellationToken);
    }
}
