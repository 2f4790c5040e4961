using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>Boards in the chat. A board of somebody else is answered exactly as one that is gone.</summary>
internal sealed class BoardHandlers(
    BoardStore store, BoardPainter painter, ListenerStore listeners, BoardView view, OutboxStore outbox, DeepLinks links,
    IOptions<BoardsOptions> options, TimeProvider time)
{
    /// <summary>Of the deep link that opens a board.</summary>
    public const string LinkPrefix = "bo";

    /// <summary>Listeners offered in the flows, running ones first.</summary>
    private const int MaxListeners = 60;

    private static readonly TimeSpan LiveLength = TimeSpan.FromMinutes(10);

    private int Limit => options.Value.BoardsPerPerson;

    public async Task<Answer> ListAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Send(await ListReplyAsync(0, update, cancellationToken));

    public async Task<Answer> ShowListAsync(ListBoards pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await ListReplyAsync(pressed.Page, update, cancellationToken));

    /// <summary>By a deep link: the board of its owner, whoever made the link.</summary>
    public async Task<Answer> OpenLinkAsync(BotUpdate update, CancellationToken cancellationToken) =>
        links.ReadId(LinkPrefix, update.Argument) is { } id
        && await store.FindAsync(id, update.Person.Id, cancellationToken) is { } board
            ? Answer.Send(await PictureAsync(board, update, liveUntil: null, cancellationToken))
            : Answer.Send(view.Gone(update.Texts));

    public Task<Answer> StartCreateAsync(StartCreateBoard pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(CreateBoardFlow.Name, CreateBoardFlow.State.Start));

    public async Task<object> FetchListenersAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        var own = await listeners.ListByOwnerAsync(update.Person.Id, 0, MaxListeners, cancellationToken);
        return own.Select(listener => new CreateBoardFlow.ListenerChoice(listener.Id.Value, Label(listener))).ToList();
    }

    public async Task<object> FetchSourcesAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        var own = await listeners.ListByOwnerAsync(update.Person.Id, 0, MaxListeners, cancellationToken);
        return own.SelectMany(listener => listener.Nodes.Select(node => new SourceChoice(
            Board.SourceOf(listener, node), $"{listener.UnitName}: {node.Name}", Board.KindFor(node.Pipe)))).ToList();
    }

    public async Task<Answer> CreateAsync(CreateBoard request, BotUpdate update, CancellationToken cancellationToken)
    {
        var chosen = new List<Listener>();
        foreach (var id in request.Listeners)
        {
            if (await FindListenerAsync(id, update, cancellationToken) is { } listener) chosen.Add(listener);
        }

        // In place of the question: it cannot become a picture, and the shell then takes its buttons away.
        return Answer.Edit(await CreateAndShowAsync(chosen, update, cancellationToken));
    }

    public async Task<Answer> OfUnitAsync(BoardOfUnit pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var own = await listeners.ListByUnitAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken);
        var chosen = own.Where(listener => listener.State != ListenerState.Ended).ToList();
        if (chosen.Count == 0) chosen = [.. own.Take(1)];
        return await FindOrCreateAsync(chosen, update, cancellationToken);
    }

    public async Task<Answer> OfListenerAsync(BoardOfListener pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindListenerAsync(pressed.Listener, update, cancellationToken) is { } listener
            ? await FindOrCreateAsync([listener], update, cancellationToken)
            : Answer.Send(view.NothingCollected(update.Texts));

    public async Task<Answer> UseAsync(UseBoard pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(pressed.Board, update.Person.Id, cancellationToken) is not { } board)
            return Answer.Edit(view.Gone(update.Texts));
        switch (pressed.Verb)
        {
            case BoardVerb.Show:
                return Answer.Send(await PictureAsync(board, update, liveUntil: null, cancellationToken));
            case BoardVerb.Refresh:
                return Answer.Edit(await PictureAsync(board, update, liveUntil: null, cancellationToken));
            case BoardVerb.SwitchTheme:
                var theme = board.Theme == BoardTheme.Light ? BoardTheme.Dark : BoardTheme.Light;
                return await ChangeAsync(board with { Theme = theme }, update, cancellationToken);
            case BoardVerb.StartLive:
                return await StartLiveAsync(board, update, cancellationToken);
            case BoardVerb.StopLive:
                await store.StopLiveAsync(board.Id, update.ChatId, cancellationToken);
                await outbox.ForgetLiveAsync(RefreshLiveBoardsJob.KeyOf(board.Id, update.ChatId), cancellationToken);
                return Answer.Edit(await PictureAsync(board, update, liveUntil: null, cancellationToken));
            case BoardVerb.SendFile:
                var painted = await painter.PaintAsync(board, update.Texts, cancellationToken);
                return Answer.Send(view.File(board, painted, update.Texts));
            case BoardVerb.Link:
                return Answer.Send(view.Link(board, links.Make(LinkPrefix, board.Id), update.Texts));
            case BoardVerb.Edit:
                return Answer.Edit(view.Edit(board, update.Texts));
            case BoardVerb.AddPanel when board.Panels.Count >= Board.MaxPanels:
                return Answer.Alert(FullText(update));
            case BoardVerb.AddPanel:
                return Answer.Start(AddPanelFlow.Name, new AddPanelFlow.State(board.Id, [], Chosen: null));
            case BoardVerb.Rename:
                return Answer.Start(RenameBoardFlow.Name, new RenameBoardFlow.State(board.Id));
            case BoardVerb.AskDelete:
                return Answer.Edit(view.AskDelete(board, update.Texts));
            case BoardVerb.Delete:
                await store.DeleteAsync(board.Id, update.Person.Id, cancellationToken);
                return Answer.Edit(await ListReplyAsync(0, update, cancellationToken))
                    .AndToast(update.Texts.Plain("boards.delete.done"));
            default:
                throw new UnreachableException($"A button says {pressed.Verb}.");
        }
    }

    public async Task<Answer> SetRangeAsync(SetRange pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await store.FindAsync(pressed.Board, update.Person.Id, cancellationToken) is { } board
            ? await ChangeAsync(board with { Range = pressed.Range }, update, cancellationToken)
            : Answer.Edit(view.Gone(update.Texts));

    public async Task<Answer> RemovePanelAsync(RemovePanel pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(pressed.Board, update.Person.Id, cancellationToken) is not { } board)
            return Answer.Edit(view.Gone(update.Texts));

        // Pressed twice, or on an old list: the number of panels tells that another one would be meant.
        if (board.Panels.Count == pressed.Count && pressed.Index < board.Panels.Count && board.Panels.Count > 1)
        {
            board = board with { Panels = [.. board.Panels.Where((_, index) => index != pressed.Index)] };
            await store.UpdateAsync(board, cancellationToken);
        }

        return Answer.Edit(view.Edit(board, update.Texts));
    }

    public async Task<Answer> AddPanelAsync(AddPanel request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(request.Board, update.Person.Id, cancellationToken) is not { } board)
            return Answer.Edit(view.Gone(update.Texts));
        if (board.Panels.Count >= Board.MaxPanels)
            return Answer.Edit(view.Edit(board, update.Texts)).Then(Answer.Alert(FullText(update)));

        board = board with { Panels = [.. board.Panels, new Panel(request.Kind, [request.Source])] };
        await store.UpdateAsync(board, cancellationToken);
        return Answer.Edit(await PictureAsync(board, update, liveUntil: null, cancellationToken));
    }

    public async Task<Answer> RenameAsync(RenameBoard request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(request.Board, update.Person.Id, cancellationToken) is not { } board)
            return Answer.Edit(view.Gone(update.Texts));
        board = board with { Name = request.BoardName };
        await store.UpdateAsync(board, cancellationToken);
        return Answer.Edit(view.Edit(board, update.Texts));
    }

    private async Task<Answer> StartLiveAsync(Board board, BotUpdate update, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + LiveLength;
        if (update.MessageId is { } message)
        {
            await outbox.AdoptLiveAsync(
                RefreshLiveBoardsJob.KeyOf(board.Id, update.ChatId), update.ChatId, message, cancellationToken);
        }

        await store.StartLiveAsync(
            new LiveBoard(board.Id, update.ChatId, until.ToUnixTimeMilliseconds()), cancellationToken);
        return Answer.Edit(await PictureAsync(board, update, until, cancellationToken));
    }

    private async Task<Answer> ChangeAsync(Board board, BotUpdate update, CancellationToken cancellationToken)
    {
        await store.UpdateAsync(board, cancellationToken);
        return Answer.Edit(await PictureAsync(board, update, liveUntil: null, cancellationToken));
    }

    /// <summary>The newest board that shows exactly these listeners, or a new one.</summary>
    private async Task<Answer> FindOrCreateAsync(
        IReadOnlyList<Listener> chosen, BotUpdate update, CancellationToken cancellationToken)
    {
        var wanted = chosen.Select(listener => listener.Id.Value).ToHashSet();
        foreach (var board in await store.ListAsync(update.Person.Id, 0, Limit, cancellationToken))
        {
            if (wanted.Count > 0 && wanted.SetEquals(board.Panels.SelectMany(panel => panel.Sources).Select(s => s.Listener)))
                return Answer.Send(await PictureAsync(board, update, liveUntil: null, cancellationToken));
        }

        return Answer.Send(await CreateAndShowAsync(chosen, update, cancellationToken));
    }

    private async Task<Reply> CreateAndShowAsync(
        IReadOnlyList<Listener> chosen, BotUpdate update, CancellationToken cancellationToken)
    {
        if (chosen.Count == 0) return view.NothingCollected(update.Texts);
        var now = time.GetUtcNow();
        var name = string.Join(", ", chosen.Select(listener => listener.UnitName).Distinct());
        var board = new Board(
            Guid.CreateVersion7(now), update.Person.Id, name.Length <= Board.MaxNameLength ? name : name[..Board.MaxNameLength],
            BoardTheme.Light, BoardRange.Hour, Board.PanelsFor(chosen), now.ToUnixTimeMilliseconds());
        if (!await store.CreateAsync(board, Limit, cancellationToken))
        {
            var used = await store.CountAsync(update.Person.Id, cancellationToken);
            return view.LimitReached(used, Limit, update.Texts);
        }

        return await PictureAsync(board, update, liveUntil: null, cancellationToken);
    }

    private async Task<Reply> PictureAsync(
        Board board, BotUpdate update, DateTimeOffset? liveUntil, CancellationToken cancellationToken) =>
        view.Picture(
            update.Person, board, await painter.PaintAsync(board, update.Texts, cancellationToken), liveUntil, update.Texts);

    private async Task<Listener?> FindListenerAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await listeners.FindAsync(new ListenerId(id), cancellationToken) is { } listener
        && listener.OwnerId == update.Person.Id
            ? listener
            : null;

    private async Task<Reply> ListReplyAsync(int page, BotUpdate update, CancellationToken cancellationToken)
    {
        var total = await store.CountAsync(update.Person.Id, cancellationToken);
        page = Math.Clamp(page, 0, Math.Max(0, (total - 1) / BoardView.PageSize));
        var boards = await store.ListAsync(
            update.Person.Id, page * BoardView.PageSize, BoardView.PageSize, cancellationToken);
        return view.List(boards, page, total, Limit, update.Texts);
    }

    private static string FullText(BotUpdate update) =>
        update.Texts.Plain("boards.panel.full", ("limit", Board.MaxPanels));

    private static string Label(Listener listener) =>
        $"{listener.UnitName}: {string.Join(", ", listener.Nodes.Select(node => node.Name))}";
}
