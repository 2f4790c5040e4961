using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>The screens of this feature. Pure: model in, reply out.</summary>
internal sealed class BoardView
{
    public const int PageSize = 8;

    /// <summary>Telegram takes 1024 UTF-16 units under a picture; markup is not counted, names are.</summary>
    private const int CaptionBudget = 900;

    public Reply List(IReadOnlyList<Board> boards, int page, int total, int limit, Texts texts)
    {
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var keyboard = Keyboard.Column(boards.Select(board => Use(board.Name, board, BoardVerb.Show)));
        if (pages > 1)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", new ListBoards((page + pages - 1) % pages)),
                Button.Callback($"{page + 1}/{pages}", new ListBoards(page)),
                Button.Callback("›", new ListBoards((page + 1) % pages)));
        }

        return new Reply(total == 0
            ? texts.Html("boards.list.empty")
            : texts.Html("boards.list.title", ("used", total), ("limit", limit), ("page", page + 1), ("pages", pages)))
        {
            Keyboard = keyboard
                .WithRow(Button.Callback(texts.Plain("boards.list.create"), new StartCreateBoard()))
                .WithRow(
                    Button.Callback(texts.Plain("boards.list.refresh"), new ListBoards(page)), UserView.BackToMenu(texts)),
        };
    }

    /// <param name="liveUntil">Null when the message is not kept current.</param>
    public Reply Picture(Person person, Board board, PaintedBoard painted, DateTimeOffset? liveUntil, Texts texts)
    {
        var keyboard = Keyboard.Row(Enum.GetValues<BoardRange>().Select(range => Range(board, range, texts)));
        keyboard = liveUntil is null
            ? keyboard.WithRow(
                Use(texts.Plain("boards.picture.refresh"), board, BoardVerb.Refresh),
                Use(texts.Plain("boards.picture.live"), board, BoardVerb.StartLive))
            : keyboard.WithRow(
                Use(texts.Plain("boards.picture.stop_live"), board, BoardVerb.StopLive).Styled(ButtonStyle.Danger));
        keyboard = keyboard
            .WithRow(
                Use(
                    texts.Plain(board.Theme == BoardTheme.Light ? "boards.picture.dark" : "boards.picture.light"), board,
                    BoardVerb.SwitchTheme),
                Use(texts.Plain("boards.picture.file"), board, BoardVerb.SendFile),
                Use(texts.Plain("boards.picture.edit"), board, BoardVerb.Edit));
        if (!person.HasZone) keyboard = keyboard.WithRow(Button.Callback(texts.Plain("boards.picture.zone"), new AskZone()));
        return new Reply(Caption(board, painted, liveUntil, texts))
        {
            Photo = new Media("board.png", painted.Image.Png),
            IsSilent = liveUntil is not null,
            Keyboard = keyboard.WithRow(
                Button.Callback(texts.Plain("boards.picture.back"), new ListBoards(0)), UserView.BackToMenu(texts)),
        };
    }

    public Reply File(Board board, PaintedBoard painted, Texts texts) =>
        new(texts.Html("boards.picture.file_text", ("name", board.Name)))
        {
            Documents = [new Media("board.png", painted.Image.Png)],
        };

    public Reply Edit(Board board, Texts texts)
    {
        var count = checked((byte)board.Panels.Count);
        var keyboard = Keyboard.Column(board.Panels.Count > 1
            ? board.Panels.Select((panel, index) => Button.Callback(
                texts.Plain(
                    "boards.edit.remove", ("kind", new TextKey(KindKey(panel.Kind))),
                    ("nodes", ForeignText.Cut(string.Join(", ", panel.Sources.Select(source => source.Name)), 24))),
                new RemovePanel(board.Id, checked((byte)index), count)))
            : []);
        if (board.Panels.Count < Board.MaxPanels)
            keyboard = keyboard.WithRow(Use(texts.Plain("boards.edit.add"), board, BoardVerb.AddPanel));
        return new Reply(texts.Html(
            "boards.edit.text", ("name", board.Name), ("used", board.Panels.Count), ("limit", Board.MaxPanels)))
        {
            Keyboard = keyboard
                .WithRow(
                    Use(texts.Plain("boards.edit.rename"), board, BoardVerb.Rename),
                    Use(texts.Plain("boards.link.button"), board, BoardVerb.Link),
                    Use(texts.Plain("boards.edit.delete"), board, BoardVerb.AskDelete).Styled(ButtonStyle.Danger))
                .WithRow(
                    Use(texts.Plain("boards.edit.show"), board, BoardVerb.Show).Styled(ButtonStyle.Primary),
                    Button.Callback(texts.Plain("boards.picture.back"), new ListBoards(0))),
        };
    }

    /// <param name="link">Null as long as Telegram has not said who the bot is.</param>
    public Reply Link(Board board, Uri? link, Texts texts) => link is null
        ? WithWayBack(texts.Html("boards.link.not_yet"), texts)
        : new(texts.Html("boards.link.text", ("name", board.Name), ("link", link.ToString())))
        {
            Keyboard = Keyboard.Column(
                Button.Copy(texts.Plain("boards.link.copy"), link.ToString()),
                Use(texts.Plain("boards.edit.show"), board, BoardVerb.Show)),
        };

    public Reply AskDelete(Board board, Texts texts) => new(texts.Html("boards.delete.ask", ("name", board.Name)))
    {
        Keyboard = Keyboard.Column(
            Use(texts.Plain("boards.delete.yes"), board, BoardVerb.Delete).Styled(ButtonStyle.Danger),
            Use(texts.Plain("boards.delete.no"), board, BoardVerb.Edit)),
    };

    public Reply Gone(Texts texts) => WithWayBack(texts.Html("boards.picture.gone"), texts);

    public Reply NothingCollected(Texts texts) => WithWayBack(texts.Html("boards.create.nothing"), texts);

    public Reply LimitReached(int used, int limit, Texts texts) =>
        WithWayBack(texts.Html("boards.create.limit", ("used", used), ("limit", limit)), texts);

    private static Reply WithWayBack(HtmlText text, Texts texts) => new(text)
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("boards.picture.back"), new ListBoards(0)), UserView.BackToMenu(texts)),
    };

    private static HtmlText Caption(Board board, PaintedBoard painted, DateTimeOffset? liveUntil, Texts texts)
    {
        var lines = new List<HtmlText> { texts.Html("boards.caption.title", ("name", board.Name)) };
        if (painted.IsZoomed) lines.Add(texts.Html("boards.caption.zoomed"));
        if (liveUntil is { } until) lines.Add(texts.Html("boards.caption.live", ("until", texts.Clock(until))));
        var length = lines.Sum(line => line.ToPlain().Length + 1);
        var shown = 0;
        foreach (var numbers in painted.Numbers.Distinct())
        {
            length += numbers.ToPlain().Length + 1;
            if (length > CaptionBudget) break;
            lines.Add(numbers);
            shown++;
        }

        var left = painted.Numbers.Distinct().Count() - shown;
        if (left > 0) lines.Add(texts.Html("boards.caption.more", ("count", left)));
        return HtmlText.Lines(lines);
    }

    private static Button Range(Board board, BoardRange range, Texts texts)
    {
        var button = Button.Callback(texts.Duration(Board.LengthOf(range)), new SetRange(board.Id, range));
        return board.Range == range ? button.Styled(ButtonStyle.Primary) : button;
    }

    private static string KindKey(PanelKind kind) => $"boards.kind.{kind.ToString().ToLowerInvariant()}";

    private static Button Use(string label, Board board, BoardVerb verb) =>
        Button.Callback(label, new UseBoard(board.Id, verb));
}
