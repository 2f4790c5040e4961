using System.Diagnostics;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>Logs of Units in the chat. A Unit of somebody else is answered exactly as one that is gone.</summary>
internal sealed class UnitLogHandlers(
    UnitStore units, IUnitLogStore logs, LogIntake intake, LogSync sync, LogFile file, UnitLogView view, UnitView unitView,
    TimeProvider time)
{
    public async Task<Answer> OpenAsync(OpenUnitLogs pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await units.FindOwnAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken) is not { } unit)
            return Answer.Edit(unitView.Gone(update.Texts));
        return Answer.Edit(await ListAsync(unit, pressed.Least, pressed.Page, update, cancellationToken));
    }

    public async Task<Answer> ChangeAsync(ChangeUnitLogs pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await units.FindOwnAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken) is not { } unit)
            return Answer.Edit(unitView.Gone(update.Texts));
        return pressed.Verb switch
        {
            UnitLogVerb.AskClear => Answer.Edit(view.AskClear(unit, update.Texts)),
            UnitLogVerb.AskSync => Answer.Edit(view.AskSync(unit, update.Texts)),
            UnitLogVerb.Clear => await ClearAsync(unit, update, cancellationToken),
            UnitLogVerb.Sync => await SyncAsync(unit, update, cancellationToken),
            UnitLogVerb.SendText => Send(
                unit, await file.WriteTextAsync(unit, update.Person.Zone, cancellationToken), update),
            UnitLogVerb.SendCsv => Send(unit, await file.WriteCsvAsync(unit, cancellationToken), update),
            _ => throw new UnreachableException($"A button says {pressed.Verb}."),
        };
    }

    private async Task<Answer> ClearAsync(Unit unit, BotUpdate update, CancellationToken cancellationToken)
    {
        await intake.FlushAsync(cancellationToken);
        await logs.DeleteUnitAsync(unit.Id, cancellationToken);
        return Answer.Edit(await ListAsync(unit, UnitLogLevel.Debug, 0, update, cancellationToken))
            .AndToast(update.Texts.Plain("unitlogs.clear.done"));
    }

    private async Task<Answer> SyncAsync(Unit unit, BotUpdate update, CancellationToken cancellationToken)
    {
        var outcome = await sync.RunAsync(unit.Id, cancellationToken);
        var list = Answer.Edit(await ListAsync(unit, UnitLogLevel.Debug, 0, update, cancellationToken));
        return outcome == LogSyncOutcome.Asked
            ? list.AndToast(update.Texts.Plain("unitlogs.sync.taken"))
            : list.Then(Answer.Alert(update.Texts.Plain(outcome switch
            {
                LogSyncOutcome.BrokerAway => "unitlogs.sync.refused",
                LogSyncOutcome.LostBroker => "unitlogs.sync.lost",
                LogSyncOutcome.NotListed => "unitlogs.sync.unlisted",
                _ => throw new UnreachableException($"A sync gave {outcome}."),
            })));
    }

    private Answer Send(Unit unit, Media? written, BotUpdate update) => written is null
        ? Answer.Alert(update.Texts.Plain("unitlogs.file.empty"))
        : Answer.Send(view.File(unit, written, update.Texts));

    private async Task<Reply> ListAsync(
        Unit unit, UnitLogLevel least, int page, BotUpdate update, CancellationToken cancellationToken)
    {
        var query = new UnitLogQuery
        {
            Units = [unit.Id],
            Levels = [.. Enum.GetValues<UnitLogLevel>().Where(level => level >= least)],
            Limit = UnitLogView.PageSize,
        };
        var total = await logs.CountAsync(query, cancellationToken);
        page = Math.Clamp(page, 0, UnitLogView.LastPage(total));
        var rows = await logs.ReadAsync(query with { Offset = page * UnitLogView.PageSize }, cancellationToken);
        return view.List(
            new UnitLogPage(unit, [.. rows.Select(row => row.Log)], least, page, total, time.GetUtcNow()), update.Texts);
    }
}
