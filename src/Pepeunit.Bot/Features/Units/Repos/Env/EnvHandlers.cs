using System.Text.Json;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Units.Repos.Env;

/// <summary>The variables of Units in the chat: in private ones only, for they are secrets.</summary>
internal sealed class EnvHandlers(
    UnitStore units, RepoVersionStore versions, UnitEnvStore store, UnitCommands commands, DeviceFiles files, OutboxStore outbox,
    EnvView view, UnitView unitView)
{
    public Task<Answer> OpenAsync(OpenEnv pressed, BotUpdate update, CancellationToken cancellationToken) =>
        WithUnitAsync(pressed.Unit, update, async unit => Answer.Edit(
            await CardAsync(unit, pressed.Page, update, headline: null, cancellationToken)), cancellationToken);

    public Task<Answer> EditAsync(EditEnv pressed, BotUpdate update, CancellationToken cancellationToken) =>
        WithUnitAsync(pressed.Unit, update, async unit =>
        {
            var version = await versions.FindOfAsync(unit, cancellationToken);
            // The Repo's version may have changed since the button was drawn; the question names the variable.
            return EnvKeys.Of(version).ElementAtOrDefault(pressed.Place) is { } entry
                ? Start(unit, [EnvKeys.Question(entry, version)])
                : Answer.Edit(await CardAsync(unit, 0, update, headline: null, cancellationToken));
        }, cancellationToken);

    public Task<Answer> FillAsync(FillEnv pressed, BotUpdate update, CancellationToken cancellationToken) =>
        WithUnitAsync(pressed.Unit, update, async unit =>
        {
            var given = await store.ReadAsync(unit, cancellationToken);
            var open = EnvKeys.Open(await versions.FindOfAsync(unit, cancellationToken))
                .Where(question => !given.ContainsKey(question.Key)).ToList();
            return open.Count > 0
                ? Start(unit, open)
                : Answer.Edit(await CardAsync(unit, 0, update, headline: null, cancellationToken));
        }, cancellationToken);

    public Task<Answer> ShowAsync(ShowEnvValues pressed, BotUpdate update, CancellationToken cancellationToken) =>
        WithUnitAsync(pressed.Unit, update, async unit => Answer.Send(
            view.Values(unit, await store.ReadAsync(unit, cancellationToken), update.Texts)), cancellationToken);

    public Task<Answer> HideAsync(HideMessage pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Delete());

    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        var (id, key, text, deletesMessage) = (StoreEnvValue)query;
        var outcome = await StoreAsync(new UnitId(id), key, text, update, cancellationToken);
        if (deletesMessage && update is { IsPress: false, MessageId: { } message })
        {
            await outbox.SendAsync(
                new OutgoingMessage
                {
                    ChatId = update.ChatId,
                    Lane = Lane.Answer,
                    Kind = OutgoingKind.Delete(message),
                    IdempotencyKey = $"repos:forget:{update.UpdateId}",
                },
                cancellationToken);
        }

        return new EnvValueStored(outcome);
    }

    public Task<Answer> FilledAsync(EnvFilled request, BotUpdate update, CancellationToken cancellationToken) =>
        WithUnitAsync(request.Unit, update, async unit =>
        {
            if (request.IsNewUnit)
            {
                var reply = await files.FindEnvAsync(unit, cancellationToken) is { } env
                    ? unitView.Files(unit, env, await files.SchemaAsync(unit, cancellationToken), update.Texts)
                    : unitView.Gone(update.Texts);
                var made = await CardAsync(unit, 0, update, update.Texts.Html("repos.unit.done_with_files"), cancellationToken);
                return Answer.Edit(made).Then(Answer.Send(reply));
            }

            var headline = request.Stored == 0 ? "repos.env.unchanged"
                : await commands.SendAsync(unit.Id, UnitCommand.EnvUpdate, update: null, cancellationToken) ? "repos.env.sent"
                : "repos.env.not_sent";
            return Answer.Edit(await CardAsync(unit, 0, update, update.Texts[headline], cancellationToken));
        }, cancellationToken);

    private async Task<EnvValueOutcome> StoreAsync(
        UnitId id, string key, string? text, BotUpdate update, CancellationToken cancellationToken)
    {
        if (update.IsShared || await units.FindOwnAsync(id, update.Person.Id, cancellationToken) is not { } unit)
            return EnvValueOutcome.Gone;
        var entry = EnvKeys.Of(await versions.FindOfAsync(unit, cancellationToken)).FirstOrDefault(each => each.Key == key);
        if (entry is null) return EnvValueOutcome.Gone;
        JsonElement? value = text is null ? null : entry.Take(text);
        if (text is not null && value is null)
        {
            return entry.Value.ValueKind switch
            {
                JsonValueKind.Number => EnvValueOutcome.NotANumber,
                JsonValueKind.True or JsonValueKind.False => EnvValueOutcome.NotABoolean,
                _ => EnvValueOutcome.BadText,
            };
        }

        return await store.SetAsync(unit, key, value, cancellationToken) ? EnvValueOutcome.Stored : EnvValueOutcome.Gone;
    }

    private static Answer Start(Unit unit, IReadOnlyList<EnvQuestion> questions) =>
        Answer.Start(FillEnvFlow.Name, FillEnvFlow.State.Start(unit.Id.Value, questions, isNewUnit: false));

    private async Task<Answer> WithUnitAsync(
        Guid id, BotUpdate update, Func<Unit, Task<Answer>> answer, CancellationToken cancellationToken)
    {
        if (update.IsShared) return Answer.Alert(update.Texts.Plain("repos.env.private_only"));
        return await units.FindOwnAsync(new UnitId(id), update.Person.Id, cancellationToken) is { } unit
            ? await answer(unit)
            : Answer.Edit(unitView.Gone(update.Texts));
    }

    private async Task<Reply> CardAsync(
        Unit unit, int page, BotUpdate update, HtmlText? headline, CancellationToken cancellationToken)
    {
        var given = await store.ReadAsync(unit, cancellationToken);
        var entries = EnvKeys.Of(await versions.FindOfAsync(unit, cancellationToken));
        return view.Card(new EnvCard(unit, entries, given.Keys.ToHashSet(), page), update.Texts, headline);
    }
}
