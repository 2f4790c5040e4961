using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>What became of the question for a device's whole log.</summary>
internal enum LogSyncOutcome
{
    /// <summary>The stored log is deleted and the broker has taken the command.</summary>
    Asked,

    /// <summary>The broker is away; nothing was deleted.</summary>
    BrokerAway,

    /// <summary>The broker went away after the stored log was deleted.</summary>
    LostBroker,

    /// <summary>The device's Repo does not list the command; nothing was deleted.</summary>
    NotListed,
}

/// <summary>Replaces the stored log of a Unit by the device's own. For the chat and for REST.</summary>
internal sealed class LogSync(IBrokerStatus broker, UnitCommands commands, LogIntake intake, IUnitLogStore logs)
{
    /// <summary>
    /// Deletes the stored log and asks the device for its whole log, which comes as ordinary log messages and is not held
    /// to the limit for ten minutes.
    /// </summary>
    public async Task<LogSyncOutcome> RunAsync(UnitId unit, CancellationToken cancellationToken)
    {
        if (!await commands.ListsAsync(unit, UnitCommand.LogSync, cancellationToken)) return LogSyncOutcome.NotListed;
        if (!broker.IsReady) return LogSyncOutcome.BrokerAway;

        // What waits is part of what the device sends again.
        await intake.FlushAsync(cancellationToken);
        await logs.DeleteUnitAsync(unit, cancellationToken);
        intake.ExpectSync(unit);
        return await commands.SendAsync(unit, UnitCommand.LogSync, update: null, cancellationToken)
            ? LogSyncOutcome.Asked
            : LogSyncOutcome.LostBroker;
    }
}
