using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.State;

/// <summary>
/// What Units tell of themselves, in the chat. A Unit of somebody else is answered exactly as one that is gone.
/// </summary>
internal sealed class UnitStateHandlers(
    UnitStore units, UnitStateStore states, UnitCommands commands, UnitStateView view, UnitView unitView, TimeProvider time)
{
    public async Task<Answer> OpenAsync(OpenUnitState pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await units.FindOwnAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken) is not { } unit)
            return Answer.Edit(unitView.Gone(update.Texts));

        var last = await states.FindAsync(unit.Id, cancellationToken);
        var card = new UnitStateCard(unit, last, unit.RepoVersion, time.GetUtcNow());
        return Answer.Edit(view.Card(card, update.Texts));
    }

    public async Task<Answer> ReloadAsync(ReloadDeviceFile pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await units.FindOwnAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken) is not { } unit)
            return Answer.Edit(unitView.Gone(update.Texts));

        var command = pressed.File == DeviceFile.Env ? UnitCommand.EnvUpdate : UnitCommand.SchemaUpdate;
        if (!await commands.ListsAsync(unit.Id, command, cancellationToken))
            return Answer.Alert(update.Texts.Plain("unitstate.command.unlisted"));
        return await commands.SendAsync(unit.Id, command, update: null, cancellationToken)
            ? Answer.Toast(update.Texts.Plain("unitstate.command.taken"))
            : Answer.Alert(update.Texts.Plain("unitstate.command.refused"));
    }
}
