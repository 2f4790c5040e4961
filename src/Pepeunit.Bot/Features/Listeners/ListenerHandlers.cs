using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Listeners in the chat. A listener of somebody else is answered exactly as one that is gone.</summary>
internal sealed class ListenerHandlers(
    ListenerStore store,
    ScopeFetches scopes,
    PersonBudgets budgets,
    ListenerCards cards,
    LiveMessages live,
    CsvExport csv,
    SinkHandlers sinks,
    ListenerView view,
    IOptions<ListenersOptions> options,
    TimeProvider time)
{
    private int Limit => options.Value.ListenersPerPerson;

    public Task<Answer> ListenAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(ListenFlow.Name, new ListenFlow.State()));

    public Task<Answer> StartAsync(StartListen pressed, BotUpdate update, CancellationToken cancellationToken) =>
        ListenAsync(update, cancellationToken);

    public Task<Answer> ListenToUnitAsync(ListenToUnit pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(ListenFlow.Name, new ListenFlow.State { Unit = pressed.Unit }));

    /// <summary>Answers the flow's questions to the store.</summary>
    public Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken) =>
        scopes.FetchAsync(query, update, cancellationToken);

    public async Task<Answer> CreateAsync(CreateListener request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await scopes.FindAsync(request, update.Person.Id, cancellationToken) is not { } covered)
            return Answer.Edit(view.Gone(update.Texts));
        var month = await budgets.ReadAsync(update.Person.Id, cancellationToken);
        if (month.IsSpent) return Answer.Edit(view.MonthSpent(month, update.Texts));

        var plan = request.Plan with { Nodes = covered.Nodes };
        var name = plan.Scope.Kind == ScopeKind.AllUnits
            ? update.Texts.Plain("listeners.flow.scope_all_units")
            : covered.Name;
        var createdAt = time.GetUtcNow();
        var listener = new Listener(
            new ListenerId(Guid.CreateVersion7(createdAt)), update.Person.Id, covered.Unit, name, plan.Kind, plan.RecordCount,
            plan.WindowSeconds, plan.Duration is { } duration ? (createdAt + duration).ToUnixTimeMilliseconds() : null,
            plan.MaxRows, plan.MaxBytes, plan.IsLive ? update.ChatId : null, ListenerState.Active, EndReason: null,
            createdAt.ToUnixTimeMilliseconds(), EndedAtMs: null, plan.ToNodes())
        {
            Scope = plan.Scope,
            NumberPipe = plan.NumberPipe,
        };
        var goes = sinks.SinksOf(listener, plan.Sinks, update);
        var outcome = await store.CreateAsync(
            listener, Limit,
            (connection, transaction) => SinkStore.AddAsync(connection, transaction, goes, cancellationToken),
            cancellationToken);
        if (outcome == CreateListenerOutcome.LimitReached)
        {
            var running = await store.CountRunningAsync(update.Person.Id, cancellationToken);
            return Answer.Edit(view.LimitReached(running, Limit, update.Texts));
        }

        live.Touch(listener.Id);
        return Answer.Edit(view.Created(listener, update.Texts));
    }

    public async Task<Answer> ListAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Send(await ListReplyAsync(0, update, cancellationToken));

    public async Task<Answer> ShowListAsync(ListListeners pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await ListReplyAsync(pressed.Page, update, cancellationToken));

    public async Task<Answer> OpenAsync(OpenListener pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await CardReplyAsync(pressed.Listener, update, cancellationToken));

    public async Task<Answer> ListNodesAsync(
        ListListenerNodes pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await FindOwnAsync(pressed.Listener, update, cancellationToken) is { } listener
            ? view.Nodes(await cards.ReadAsync(listener, cancellationToken), pressed.Page, update.Texts)
            : view.Gone(update.Texts));

    public async Task<Answer> ManageAsync(ManageListener pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Send(await CardReplyAsync(pressed.Listener, update, cancellationToken));

    public async Task<Answer> ChangeAsync(ChangeListener pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(pressed.Listener, update, cancellationToken) is not { } listener)
            return Answer.Edit(view.Gone(update.Texts));
        switch (pressed.Verb)
        {
            case ListenerVerb.AskStop or ListenerVerb.AskDelete:
                return Answer.Edit(view.Ask(listener, pressed.Verb, update.Texts));
            case ListenerVerb.SendCsv:
                return await SendCsvAsync(listener, update, cancellationToken);
            case ListenerVerb.Delete:
                await store.DeleteAsync(listener.Id, listener.OwnerId, cancellationToken);
                return Answer.Edit(await ListReplyAsync(0, update, cancellationToken))
                    .AndToast(update.Texts.Plain("listeners.delete.done"));
            case ListenerVerb.ReadWords:
                await ReadWordsAsync(listener, cancellationToken);
                break;
            case ListenerVerb.Pause:
                await store.MoveAsync(
                    listener.Id, listener.OwnerId, ListenerState.Active, ListenerState.Paused, cancellationToken);
                break;
            case ListenerVerb.Resume:
                await store.MoveAsync(
                    listener.Id, listener.OwnerId, ListenerState.Paused, ListenerState.Active, cancellationToken);
                break;
            case ListenerVerb.Stop:
                await store.EndAsync(
                    listener.Id, EndReason.Stopped, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
                break;
            default:
                throw new UnreachableException($"A button says {pressed.Verb}.");
        }

        live.Touch(listener.Id);
        return await OpenAsync(new OpenListener(pressed.Listener), update, cancellationToken);
    }

    private async Task ReadWordsAsync(Listener listener, CancellationToken cancellationToken)
    {
        var card = await cards.ReadAsync(listener, cancellationToken);
        foreach (var node in card.NodesOfUnreadWords)
        {
            await store.ChangePipeAsync(
                listener.Id, node, ListenerPlan.PipeFor(listener, ValueKind.Text), cancellationToken);
        }
    }

    private async Task<Answer> SendCsvAsync(Listener listener, BotUpdate update, CancellationToken cancellationToken)
    {
        var files = await csv.WriteAsync(listener, cancellationToken);
        if (files is null) return Answer.Alert(update.Texts.Plain("listeners.csv.empty"));
        var replies = view.Csv(listener, files, update.Texts);
        return Answer.Send(replies[0], [.. replies.Skip(1)]);
    }

    private async Task<Listener?> FindOwnAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await store.FindAsync(new ListenerId(id), cancellationToken) is { } listener
        && listener.OwnerId == update.Person.Id
            ? listener
            : null;

    private async Task<Reply> CardReplyAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(id, update, cancellationToken) is { } listener
            ? view.Card(await cards.ReadAsync(listener, cancellationToken), update.Texts)
            : view.Gone(update.Texts);

    private async Task<Reply> ListReplyAsync(int page, BotUpdate update, CancellationToken cancellationToken)
    {
        var total = await store.CountByOwnerAsync(update.Person.Id, cancellationToken);
        var running = await store.CountRunningAsync(update.Person.Id, cancellationToken);
        page = Math.Clamp(page, 0, Math.Max(0, (total - 1) / ListenerView.PageSize));
        var listeners = await store.ListByOwnerAsync(
            update.Person.Id, page * ListenerView.PageSize, ListenerView.PageSize, cancellationToken);
        var month = await budgets.ReadAsync(update.Person.Id, cancellationToken);
        return view.List(listeners, page, total, running, Limit, month, update.Texts);
    }
}
