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

    private readonly IReadOnlyList<UnitAction> _actions = [.. actions.OrderBy(action => action.Order)];

    public Reply List(IReadOnlyList<Unit> units, int page, int total, int limit, Texts texts)
    {
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var text = total == 0
            ? texts.Html("units.list.empty")
            : texts.Html("units.list.title", ("count", total), ("limit", limit), ("page", page + 1), ("pages", pages));
        var keyboard = Keyboard.Column(units.Select(unit => Button.Callback(unit.Name, new OpenUnit(unit.Id.Value))));
        if (pages > 1)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", new ListUnits((page + pages - 1) % pages)),
                Button.Callback($"{page + 1}/{pages}", new ListUnits(page)),
                Button.Callback("›", new ListUnits((page + 1) % pages)));
        }

        return new Reply(text)
        {
            Keyboard = keyboard
                .WithRow(
                    Button.Callback(texts.Plain("units.list.create"), new StartCreateUnit()),
                    Button.Callback(texts.Plain("units.list.demo"), new TryDemo()))
                .WithRow(
                    Button.Callback(texts.Plain("units.list.refresh"), new ListUnits(page)), UserView.BackToMenu(texts)),
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
            Keyboard = Keyboard.Grid(2, _actions.Select(action =>
                    Button.Callback(texts.Plain(action.LabelKey), action.Data(unit.Id)).Styled(action.Style)))
                .WithRow(
                    Button.Callback(texts.Plain("units.card.refresh"), new OpenUnit(id)),
                    Button.Callback(texts.Plain("units.card.files"), new SendUnitFiles(id)))
                .WithRow(Button.Callback(texts.Plain("units.card.delete"), new AskDeleteUnit(id)).Styled(ButtonStyle.Danger))
                .WithRow(Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
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
        foreach (var node in nodes)
        {
            html.Line(card.LastValues.TryGetValue(node.Id, out var last)
                ? texts.Html(
                    "units.card.value", ("node", node.Name), ("value", Shown(last.Value, texts)),
                    ("age", texts.Ago(card.Now - DateTimeOffset.FromUnixTimeMilliseconds(last.TimestampMs))))
                : texts.Html("units.card.no_value", ("node", node.Name)));
        }
    }

    private static string Shown(SampleValue value, Texts texts) =>
        value.Text is { } text ? ForeignText.Cut(text, MaxValueLength) : texts.Number(value.Number);
}
