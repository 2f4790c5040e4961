using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>Replaces the stored log of a Unit by the device's own. For the chat and for REST.</summary>
internal sealed class LogSync(IBrokerStatus broker, UnitCommands commands, LogIntake intake, IUnitLogStore logs)
{
    /// <summary>
    /// Deletes the stored log and asks the device for its whole log, which comes as ordinary log messages and is not held
    /// to the limit for ten minutes.
    /// </summary>
    /// <returns>Whether the broker has taken the command. When it is known to be away, nothing was deleted.</returns>
    public async Task<bool> RunAsync(UnitId unit, CancellationToken cancellationToken)
    {
        if (!broker.IsReady) return false;

        // What waits is part of what the device sends again.
        await intake.FlushAsync(cancellationToken);
        await logs.DeleteUnitAsync(unit, cancellationToken);
        intake.ExpectSync(unit);
        return await commands.SendAsync(unit, UnitCommand.LogSync, update: null, cancellationToken);
    }
}
