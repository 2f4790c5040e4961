using Pepeunit.Bot.Features.Units.Editing;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Units.Sharing;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>What the card of a Unit shows.</summary>
/// <param name="LastValues">Of the nodes that ever sent one.</param>
internal sealed record UnitCard(
    Unit Unit, IReadOnlyList<UnitNode> Nodes, IReadOnlyDictionary<UnitNodeId, LastValue> LastValues, DateTimeOffset Now);

/// <summary>The screens of this feature. Pure: model in, reply out.</summary>
internal sealed class UnitView(IEnumerable<UnitAction> actions)
{
    public const int PageSize = 8;

    /// <summary>Longest value that a line of the card shows.</summary>
    private const int MaxValueLength = 60;

    /// <summary>Nodes of each direction that the card shows; the rest is a tap away.</summary>
    private const int MaxNodes = 8;

    private readonly IReadOnlyList<UnitAction> _actions = [.. actions.OrderBy(action => action.Order)];

    public Reply List(IReadOnlyList<Unit> units, Paging paging, int total, int limit, Texts texts)
    {
        var text = total == 0
            ? texts.Html("units.list.empty")
            : texts.Html(
                "units.list.title", ("count", total), ("limit", limit), ("page", paging.Page + 1), ("pages", paging.Pages));
        return new Reply(text)
        {
            Keyboard = Keyboard
                .Column(units.Select(unit => Button.Callback(unit.Name, new OpenUnit(unit.Id.Value))))
                .WithRow(paging.Row(page => new ListUnits(page)))
                .WithRow(
                    Button.Callback(texts.Plain("units.list.create"), new StartCreateUnit()),
                    Button.Callback(texts.Plain("units.list.demo"), new TryDemo()))
                .WithRow(
                    Button.Callback(texts.Plain("units.list.others"), new BrowseUnits(BrowseScope.Shared, 0, "")),
                    Button.Callback(texts.Plain("units.list.refresh"), new ListUnits(paging.Page)))
                .WithRow(UserView.BackToMenu(texts)),
        };
    }

    public Reply Card(UnitCard card, Texts texts, HtmlText? headline = null)
    {
        var unit = card.Unit;
        var html = new HtmlBuilder();
        if (headline is { } words) html.Line(words).Line();
        html.Line(texts.Html("units.card.title", ("name", unit.Name)));
        html.Line(texts.Html("units.card.id", ("id", unit.Id.ToString())));
        if (unit.DemoUntilMs is { } untilMs)
        {
            html.Line(texts.Html(
                "units.card.demo", ("until", texts.Moment(DateTimeOffset.FromUnixTimeMilliseconds(untilMs)))));
        }

        AppendNodes(html, card, NodeDirection.Output, "units.card.outputs", texts);
        AppendNodes(html, card, NodeDirection.Input, "units.card.inputs", texts);
        html.Line().Append(texts.Html("units.card.as_of", ("time", texts.Clock(card.Now))));

        var id = unit.Id.Value;
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard.Grid(2, _actions.Where(action => action.IsShownFor(unit)).Select(action =>
                    Button.Callback(texts.Plain(action.LabelKey), action.Data(unit.Id)).Styled(action.Style)))
                .WithRow(
                    Button.Callback(texts.Plain("units.card.topics"), new ListNodes(id, 0)),
                    Button.Callback(texts.Plain("units.card.access"), new ShowAccess(id)))
                .WithRow(
                    Button.Callback(texts.Plain("units.card.edit"), new EditUnit(id)),
                    Button.Callback(texts.Plain("units.card.files"), new SendUnitFiles(id)))
                .WithRow(
                    Button.Callback(texts.Plain("units.card.refresh"), new OpenUnit(id)),
                    Button.Callback(texts.Plain("units.card.delete"), new AskDeleteUnit(id)).Styled(ButtonStyle.Danger))
                .WithRow(Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
        };
    }

    public Reply ForeignCard(UnitCard card, string owner, Texts texts)
    {
        var html = new HtmlBuilder();
        html.Line(texts.Html("units.card.title", ("name", card.Unit.Name)));
        html.Line(texts.Html("units.card.owner", ("owner", owner)));
        html.Line(texts.Html("units.card.id", ("id", card.Unit.Id.ToString())));
        AppendNodes(html, card, NodeDirection.Output, "units.card.outputs", texts);
        AppendNodes(html, card, NodeDirection.Input, "units.card.inputs", texts);
        if (card.Nodes.Count == 0) html.Line().Line(texts.Html("units.card.nothing_visible"));
        html.Line().Append(texts.Html("units.card.as_of", ("time", texts.Clock(card.Now))));

        var id = card.Unit.Id.Value;
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard
                .Row(
                    Button.Callback(texts.Plain("units.card.topics"), new ListNodes(id, 0)),
                    Button.Callback(texts.Plain("units.card.refresh"), new OpenUnit(id)))
                .WithRow(
                    Button.Callback(texts.Plain("units.card.back_to_others"), new BrowseUnits(BrowseScope.Visible, 0, "")),
                    UserView.BackToMenu(texts)),
        };
    }

    public Reply Files(Unit unit, byte[] env, byte[] schema, Texts texts) =>
        new(texts.Html("units.files.text", ("name", unit.Name)))
        {
            Documents = [new Media("env.json", env), new Media("schema.json", schema)],
        };

    public Reply AskDelete(Unit unit, Texts texts) =>
        new(texts.Html("units.delete.ask", ("name", unit.Name)))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(texts.Plain("units.delete.yes"), new DeleteUnit(unit.Id.Value)).Styled(ButtonStyle.Danger),
                Button.Callback(texts.Plain("units.delete.no"), new OpenUnit(unit.Id.Value))),
        };

    public Reply Gone(Texts texts) => new(texts.Html("units.card.gone"))
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
    };

    public Reply LimitReached(int used, int limit, Texts texts) =>
        new(texts.Html("units.create.limit", ("used", used), ("limit", limit)))
        {
            Keyboard = Keyboard.Row(
                Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
        };

    private static void AppendNodes(HtmlBuilder html, UnitCard card, NodeDirection direction, string titleKey, Texts texts)
    {
        var nodes = card.Nodes.Where(node => node.Direction == direction).ToList();
        if (nodes.Count == 0) return;
        html.Line().Line(texts.Html(titleKey));
        foreach (var node in nodes.Take(MaxNodes)) html.Line(NodeLine(node, card, texts));
        if (nodes.Count > MaxNodes) html.Line(texts.Html("units.card.more", ("count", nodes.Count - MaxNodes)));
    }

    private static HtmlText NodeLine(UnitNode node, UnitCard card, Texts texts)
    {
        if (!card.LastValues.TryGetValue(node.Id, out var last))
            return texts.Html("units.card.no_value", ("node", node.Name));
        return texts.Html(
            last.IsStaleAt(card.Now.ToUnixTimeMilliseconds()) ? "units.card.stale_value" : "units.card.value",
            ("node", node.Name), ("value", Shown(last.Value, texts)),
            ("age", texts.Ago(card.Now - DateTimeOffset.FromUnixTimeMilliseconds(last.TimestampMs))));
    }

    private static string Shown(SampleValue value, Texts texts) =>
        value.Text is { } text ? ForeignText.Cut(text, MaxValueLength) : texts.Number(value.Number);
}
