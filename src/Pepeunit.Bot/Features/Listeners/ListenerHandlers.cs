using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Listeners in the chat. A listener of somebody else is answered exactly as one that is gone.</summary>
internal sealed class ListenerHandlers(
    ListenerStore store,
    UnitStore units,
    ISampleStore samples,
    ListenerCards cards,
    LiveMessages live,
    CsvExport csv,
    SinkHandlers sinks,
    ListenerView view,
    IOptions<ListenersOptions> options,
    TimeProvider time)
{
    /// <summary>Units offered in the flow, newest first.</summary>
    private const int MaxUnits = 100;

    private int Limit => options.Value.ListenersPerPerson;

    public Task<Answer> ListenAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(ListenFlow.Name, new ListenFlow.State()));

    public Task<Answer> StartAsync(StartListen pressed, BotUpdate update, CancellationToken cancellationToken) =>
        ListenAsync(update, cancellationToken);

    public Task<Answer> ListenToUnitAsync(ListenToUnit pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(ListenFlow.Name, new ListenFlow.State { Unit = pressed.Unit }));

    /// <summary>Answers the flow's questions to the store.</summary>
    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken) => query switch
    {
        FetchUnits => (await units.ListByOwnerAsync(update.Person.Id, 0, MaxUnits, cancellationToken))
            .Select(unit => new UnitChoice(unit.Id.Value, unit.Name)).ToList(),
        FetchNodes { Unit: var unit } => await FetchNodesAsync(new UnitId(unit), update, cancellationToken),
        _ => throw new UnreachableException($"The flow asks for a {query.GetType().Name}."),
    };

    public async Task<Answer> CreateAsync(CreateListener request, BotUpdate update, CancellationToken cancellationToken)
    {
        // Looked at again: the Unit may be gone, and a node that had said nothing yet may have turned out to send words.
        var unit = await units.FindAsync(new UnitId(request.Unit), cancellationToken);
        if (unit is null || unit.OwnerId != update.Person.Id) return Answer.Edit(view.Gone(update.Texts));
        var wanted = request.Plan.Nodes.Select(node => node.Id).ToHashSet();
        var current = await FetchNodesAsync(unit.Id, update, cancellationToken);
        var plan = request.Plan with { Nodes = [.. current.Nodes.Where(node => wanted.Contains(node.Id))] };
        if (plan.Nodes.Count == 0) return Answer.Edit(view.Gone(update.Texts));

        var createdAt = time.GetUtcNow();
        var listener = new Listener(
            new ListenerId(Guid.CreateVersion7(createdAt)), update.Person.Id, unit.Id, unit.Name, plan.Kind, plan.RecordCount,
            plan.WindowSeconds, plan.Duration is { } duration ? (createdAt + duration).ToUnixTimeMilliseconds() : null,
            plan.MaxRows, plan.MaxBytes, plan.IsLive ? update.ChatId : null, ListenerState.Active, EndReason: null,
            createdAt.ToUnixTimeMilliseconds(), EndedAtMs: null, plan.ToNodes());
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
        var file = await csv.WriteAsync(listener, cancellationToken);
        return file is null
            ? Answer.Alert(update.Texts.Plain("listeners.csv.empty"))
            : Answer.Send(new Reply(update.Texts.Html("listeners.csv.text", ("unit", listener.UnitName)))
            {
                Documents = [file],
            });
    }

    private async Task<NodeChoices> FetchNodesAsync(UnitId id, BotUpdate update, CancellationToken cancellationToken)
    {
        var unit = await units.FindAsync(id, cancellationToken);
        if (unit is null || unit.OwnerId != update.Person.Id) return new NodeChoices(id.Value, Name: null, []);
        var nodes = await units.ListNodesAsync(id, cancellationToken);
        var values = await samples.ReadLastValuesAsync([.. nodes.Select(node => node.Id)], cancellationToken);
        return new NodeChoices(id.Value, unit.Name,
        [
            .. nodes.Select(node =>
            {
                var last = values.GetValueOrDefault(node.Id);
                return new NodeOption(node.Id.Value, node.Name, last?.Value.IsText ?? false, last?.MeanPeriodMs)
                {
                    IsUnheard = last is null,
                };
            }),
        ]);
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
        return view.List(listeners, page, total, running, Limit, update.Texts);
    }
}
