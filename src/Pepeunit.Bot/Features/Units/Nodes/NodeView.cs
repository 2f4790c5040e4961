using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Links;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>What a page of a Unit's nodes shows.</summary>
internal sealed record NodePage(
    Unit Unit, IReadOnlyList<UnitNode> Nodes, IReadOnlyDictionary<UnitNodeId, LastValue> LastValues, Paging Paging,
    int Total, DateTimeOffset Now);

/// <summary>What the card of a node shows.</summary>
/// <param name="Last">Null when it never had a value.</param>
internal sealed record NodeCard(SeenNode Seen, LastValue? Last, int Links, int LinkLimit, DateTimeOffset Now);

/// <summary>The screens of nodes. Pure: model in, reply out.</summary>
internal sealed class NodeView
{
    public const int PageSize = 8;

    /// <summary>Longest value on a button and on the card.</summary>
    private const int MaxLabel = 14;
    private const int MaxValue = 300;

    /// <summary>The way back to a node's card.</summary>
    public static Button Back(Guid node, Texts texts) =>
        Button.Callback(texts.Plain("units.nodes.back"), new OpenNode(node));

    public static Reply Gone(Texts texts) => new(texts.Html("units.nodes.gone"))
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
    };

    public Reply List(NodePage page, Texts texts)
    {
        var unit = page.Unit.Id.Value;
        var text = page.Total == 0
            ? texts.Html("units.nodes.none", ("unit", page.Unit.Name))
            : texts.Html(
                "units.nodes.title", ("unit", page.Unit.Name), ("count", page.Total),
                ("time", texts.Clock(page.Now)));
        return new Reply(text)
        {
            Keyboard = Keyboard
                .Column(page.Nodes.Select(node => Button.Callback(Label(node, page, texts), new OpenNode(node.Id.Value))))
                .WithRow(page.Paging.Row(number => new ListNodes(unit, number)))
                .WithRow(
                    Button.Callback(texts.Plain("units.nodes.back_to_unit"), new OpenUnit(unit)),
                    Button.Callback(texts.Plain("units.card.refresh"), new ListNodes(unit, page.Paging.Page)))
                .WithRow(UserView.BackToMenu(texts)),
        };
    }

    public Reply Card(NodeCard card, Texts texts, HtmlText? headline = null)
    {
        var (unit, node, isOwn) = (card.Seen.Unit, card.Seen.Node, card.Seen.IsOwn);
        var html = new HtmlBuilder();
        if (headline is { } words) html.Line(words).Line();
        html.Line(texts.Html("units.nodes.card", ("unit", unit.Name), ("node", node.Name)));
        html.Line(texts.Html(Kind(card.Seen)));
        html.Line().Append(ValueLines(card, texts));
        html.Line().Line(texts.Html("units.nodes.visibility", ("visibility", new TextKey(NameOf(node.Visibility)))));
        if (isOwn) html.Line(texts.Html("units.nodes.links", ("used", card.Links), ("limit", card.LinkLimit)));
        html.Line().Append(texts.Html("units.card.as_of", ("time", texts.Clock(card.Now))));
        return new Reply(html.ToHtml()) { Keyboard = CardKeyboard(card.Seen, texts) };
    }

    public Reply Visibilities(SeenNode seen, Texts texts)
    {
        var node = seen.Node.Id.Value;
        return new Reply(texts.Html("units.nodes.ask_visibility", ("node", seen.Node.Name)))
        {
            Keyboard = Keyboard.Column(Enum.GetValues<Visibility>().Select(level => Button.Callback(
                    texts.Plain(NameOf(level)), new SetNodeVisibility(node, level))
                    .Styled(level == seen.Node.Visibility ? ButtonStyle.Primary : ButtonStyle.Default)))
                .WithRow(Back(node, texts), UserView.BackToMenu(texts)),
        };
    }

    public Reply NotWritable(SeenNode seen, Texts texts) => Refusal(seen, texts.Html("units.send.not_writable"), texts);

    public Reply NamedByRepo(SeenNode seen, Texts texts) => Refusal(seen, texts.Html("units.nodes.named_by_repo"), texts);

    public Reply BrokerAway(SeenNode seen, Texts texts)
    {
        var refusal = Refusal(seen, texts.Html("units.send.away"), texts);
        var again = Button.Callback(texts.Plain("units.send.again"), new StartSendValue(seen.Node.Id.Value));
        return refusal with { Keyboard = Keyboard.Column(again).Then(refusal.Keyboard!) };
    }

    /// <summary>The line above the card after the broker has taken a value.</summary>
    public HtmlText Sent(string value, Texts texts) =>
        texts.Html("units.send.done", ("value", ForeignText.Cut(value, MaxValue)));

    /// <summary>The key of a level's name.</summary>
    public static string NameOf(Visibility visibility) => visibility switch
    {
        Visibility.Public => "units.visibility.public",
        Visibility.Internal => "units.visibility.internal",
        Visibility.Private => "units.visibility.private",
        _ => throw new ArgumentOutOfRangeException(nameof(visibility), visibility, null),
    };

    private static Keyboard CardKeyboard(SeenNode seen, Texts texts)
    {
        var node = seen.Node.Id.Value;
        var keyboard = Keyboard.Column();
        if (seen.MaySend)
        {
            keyboard = keyboard.WithRow(Button.Callback(texts.Plain("units.send.button"), new StartSendValue(node))
                .Styled(ButtonStyle.Primary));
        }

        keyboard = seen.IsOwn
            ? keyboard.WithRow(seen.MayRename
                ?
                [
                    Button.Callback(texts.Plain("units.links.button"), new ListLinks(node, 0)),
                    Button.Callback(texts.Plain("units.nodes.rename"), new StartRenameNode(node)),
                ]
                : [Button.Callback(texts.Plain("units.links.button"), new ListLinks(node, 0))])
            : keyboard.WithRow(Button.Callback(texts.Plain("units.links.to_mine"), new StartLink(node)));
        if (seen is { IsOwn: true, Node.Direction: NodeDirection.Input })
        {
            keyboard = keyboard.WithRow(
                Button.Callback(
                    texts.Plain(seen.Node.IsWritableInput ? "units.nodes.close" : "units.nodes.open"),
                    new SetNodeWritable(node, !seen.Node.IsWritableInput)),
                Button.Callback(
                    texts.Plain(seen.Node.AsksBeforeSend ? "units.nodes.asks" : "units.nodes.asks_not"),
                    new SetNodeAsks(node, !seen.Node.AsksBeforeSend)));
        }

        if (seen.IsOwn)
            keyboard = keyboard.WithRow(Button.Callback(texts.Plain("units.visibility.button"), new ShowNodeVisibility(node)));
        return keyboard
            .WithRow(
                Button.Callback(texts.Plain("units.nodes.back_to_list"), new ListNodes(seen.Unit.Id.Value, 0)),
                Button.Callback(texts.Plain("units.card.refresh"), new OpenNode(node)))
            .WithRow(UserView.BackToMenu(texts));
    }

    private static HtmlText ValueLines(NodeCard card, Texts texts)
    {
        if (card.Last is not { } last)
            return texts.Html(card.Seen.Node.IsRead ? "units.nodes.no_value" : "units.nodes.unread");

        var html = new HtmlBuilder();
        var shown = last.Value.Text is { } text ? ForeignText.Cut(text, MaxValue) : texts.Number(last.Value.Number);
        html.Line(texts.Html(
            "units.nodes.value", ("value", HtmlText.Escape(shown, MaxValue + 1)),
            ("age", texts.Ago(card.Now - DateTimeOffset.FromUnixTimeMilliseconds(last.TimestampMs)))));
        if (last.IsCut || last.Value.Text?.Length > MaxValue) html.Line(texts.Html("units.nodes.value_cut"));
        if (last.MeanPeriodMs is not { } periodMs) return html.ToHtml();

        var period = TimeSpan.FromMilliseconds(periodMs);
        return html.Append(texts.Html(
            last.IsStaleAt(card.Now.ToUnixTimeMilliseconds()) ? "units.nodes.stale" : "units.nodes.period",
            ("period", period))).ToHtml();
    }

    private static Reply Refusal(SeenNode seen, HtmlText text, Texts texts) => new(text)
    {
        Keyboard = Keyboard.Row(Back(seen.Node.Id.Value, texts), UserView.BackToMenu(texts)),
    };

    private static string Kind(SeenNode seen) => seen.Node switch
    {
        { Direction: NodeDirection.Output } => "units.nodes.is_output",
        { IsWritableInput: true } => "units.nodes.is_open_input",
        _ => "units.nodes.is_input",
    };

    private static string Label(UnitNode node, NodePage page, Texts texts)
    {
        var name = node.Direction == NodeDirection.Output ? $"↑ {node.Name}" : $"↓ {node.Name}";
        if (!page.LastValues.TryGetValue(node.Id, out var last)) return name;
        var mark = last.IsStaleAt(page.Now.ToUnixTimeMilliseconds()) ? " ⚠️" : "";
        var value = last.Value.Text is { } text ? text : texts.Number(last.Value.Number);
        return $"{name} · {ForeignText.Clean(value, MaxLabel)}{mark}";
    }
}
