using Microsoft.Extensions.Options;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Users.Administration;

/// <summary>Blocks and roles. Every step asks whether it is an admin who presses: rights may have gone since the list was sent.</summary>
internal sealed class AdministrationHandlers(
    PersonStore store, PersonDirectory directory, OutboxStore outbox, Locales locales, IOptions<InstanceOptions> instance)
{
    /// <summary><c>/users</c>, or <c>/users text</c> to look for somebody.</summary>
    public async Task<Answer> ListAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        if (!MayAdminister(update)) return Answer.Send(AdministrationView.AdminsOnly(update.Texts));
        var search = update.Argument is { Length: > 0 } text ? ForeignText.Cut(text, 64) : null;
        return Answer.Send(await ListReplyAsync(0, search, update, cancellationToken));
    }

    public async Task<Answer> ShowListAsync(ListPersons pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(MayAdminister(update)
            ? await ListReplyAsync(pressed.Page, search: null, update, cancellationToken)
            : AdministrationView.AdminsOnly(update.Texts));

    public async Task<Answer> OpenAsync(OpenPerson pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (!MayAdminister(update)) return Answer.Edit(AdministrationView.AdminsOnly(update.Texts));
        return Answer.Edit(await store.FindAsync(pressed.Person, cancellationToken) is { } person
            ? AdministrationView.Card(person, IsFixed(person.Id, update), update.Texts)
            : AdministrationView.Gone(update.Texts));
    }

    public async Task<Answer> AskAsync(AskPersonStep pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (!MayAdminister(update)) return Answer.Edit(AdministrationView.AdminsOnly(update.Texts));
        return Answer.Edit(await store.FindAsync(pressed.Person, cancellationToken) is { } person
            ? AdministrationView.Ask(person, pressed.Step, update.Texts)
            : AdministrationView.Gone(update.Texts));
    }

    public async Task<Answer> TakeAsync(TakePersonStep pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (!MayAdminister(update) || IsFixed(pressed.Person, update))
            return Answer.Edit(AdministrationView.AdminsOnly(update.Texts));
        if (await directory.FindAsync(pressed.Person, cancellationToken) is not { } person)
            return Answer.Edit(AdministrationView.Gone(update.Texts));

        switch (pressed.Step)
        {
            case PersonStep.Block or PersonStep.Unblock:
                var isBlocked = pressed.Step == PersonStep.Block;
                if (await store.SetBlockedAsync(person.Id, isBlocked, cancellationToken))
                    await TellAsync(person, isBlocked ? "users.admin.you_blocked" : "users.admin.you_unblocked", cancellationToken);
                break;
            default:
                var role = pressed.Step == PersonStep.MakeAdmin ? PersonRole.Admin : PersonRole.User;
                if (person.Role == role) break;
                await store.SetRoleAsync(person.Id, role, cancellationToken);
                await TellAsync(
                    person, role == PersonRole.Admin ? "users.admin.you_admin" : "users.admin.you_user", cancellationToken);
                break;
        }

        directory.Forget(person.Id);
        var row = await store.FindAsync(person.Id, cancellationToken);
        return Answer.Edit(row is null
                ? AdministrationView.Gone(update.Texts)
                : AdministrationView.Card(row, IsFixed(row.Id, update), update.Texts))
            .AndToast(update.Texts.Plain("users.admin.done"));
    }

    // Of persons nothing is shown where others read along.
    private static bool MayAdminister(BotUpdate update) => update.Person.Role == PersonRole.Admin && !update.IsShared;

    private bool IsFixed(long person, BotUpdate update) =>
        person == update.Person.Id || instance.Value.AdminIds.Contains(person);

    private async Task<Reply> ListReplyAsync(
        int page, string? search, BotUpdate update, CancellationToken cancellationToken)
    {
        var (rows, total) = await store.SearchAsync(
            search ?? "", page * AdministrationView.PageSize, AdministrationView.PageSize, cancellationToken);
        if (rows.Count == 0 && page > 0) return await ListReplyAsync(0, search, update, cancellationToken);
        return AdministrationView.List(rows, page, total, search, update.Texts);
    }

    private Task<EnqueueOutcome> TellAsync(Person person, string key, CancellationToken cancellationToken) => outbox.SendAsync(
        new OutgoingMessage { ChatId = person.Id, Lane = Lane.Answer, Reply = new Reply(locales.For(person).Html(key)) },
        cancellationToken);
}
