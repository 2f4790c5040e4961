using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Links;

/// <param name="Owner">Of the other end; null when it is the person's own.</param>
internal sealed record LinkLine(NodePair Pair, LinkEnd Other, string? Owner);

/// <summary>The screens of links. Pure: model in, reply out.</summary>
internal sealed class LinkView
{
    public const int PageSize = 6;

    /// <summary>Links that a notice lists; the rest is counted.</summary>
    private const int MaxListed = 10;

    private const int MaxLabel = 40;

    public string Path(LinkEnd end) => $"{end.Unit.Name} › {end.Node.Name}";

    public Reply List(
        SeenNode seen, IReadOnlyList<LinkLine> lines, Paging paging, int total, int limit, Texts texts,
        HtmlText? headline = null)
    {
        var isInput = seen.Node.Direction == NodeDirection.Input;
        var html = new HtmlBuilder();
        if (headline is { } words) html.Line(words).Line();
        html.Line(texts.Html(
            "units.links.title", ("unit", seen.Unit.Name), ("node", seen.Node.Name), ("used", total), ("limit", limit)));
        html.Line(texts.Html(isInput ? "units.links.about_input" : "units.links.about_output"));
        if (lines.Count > 0) html.Line();
        foreach (var line in lines)
        {
            html.Line(line.Owner is { } owner
                ? texts.Html(
                    isInput ? "units.links.from_other" : "units.links.to_other", ("path", Path(line.Other)), ("owner", owner))
                : texts.Html(isInput ? "units.links.from_own" : "units.links.to_own", ("path", Path(line.Other))));
        }

        var node = seen.Node.Id.Value;
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard
                .Column(lines.Select(line => Button.Callback(
                    texts.Plain("units.links.remove", ("path", ForeignText.Cut(Path(line.Other), MaxLabel))),
                    new AskUnlink(line.Pair.Edge.Output.Value, line.Pair.Edge.Input.Value, isInput))))
                .WithRow(paging.Row(page => new ListLinks(node, page)))
                .WithRow(
                    Button.Callback(texts.Plain("units.links.add"), new StartLink(node)).Styled(ButtonStyle.Primary),
                    Button.Callback(texts.Plain("units.card.refresh"), new ListLinks(node, paging.Page)))
                .WithRow(NodeView.Back(node, texts), UserView.BackToMenu(texts)),
        };
    }

    public Reply AskUnlink(NodePair pair, bool isFromInput, Texts texts)
    {
        var (output, input) = (pair.Edge.Output.Value, pair.Edge.Input.Value);
        return new Reply(texts.Html("units.links.ask_remove", ("output", Path(pair.Output)), ("input", Path(pair.Input))))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(texts.Plain("units.links.yes"), new Unlink(output, input, isFromInput))
                    .Styled(ButtonStyle.Danger),
                Button.Callback(texts.Plain("units.delete.no"), new ListLinks(isFromInput ? input : output, 0))),
        };
    }

    public Reply Done(SeenNode seen, HtmlText headline, Texts texts) => new(headline) { Keyboard = ToNode(seen, texts) };

    public Reply NotAllowed(SeenNode seen, Texts texts) =>
        new(texts.Html("units.links.not_allowed")) { Keyboard = ToNode(seen, texts) };

    public Reply LimitReached(LinkEnd end, int used, int limit, SeenNode from, Texts texts) =>
        new(texts.Html("units.links.limit", ("path", Path(end)), ("used", used), ("limit", limit)))
        {
            Keyboard = ToNode(from, texts),
        };

    public Reply NodeGone(Texts texts) => NodeView.Gone(texts);

    /// <summary>Told to the Input's owner.</summary>
    public Reply LinkedByOther(NodePair pair, string name, Texts texts) =>
        new(texts.Html(
            "units.links.told_linked", ("name", name), ("output", Path(pair.Output)), ("input", Path(pair.Input))))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(texts.Plain("units.links.show"), new ListLinks(pair.Input.Node.Id.Value, 0)),
                UserView.BackToMenu(texts)),
        };

    /// <summary>Told to the owners of both ends.</summary>
    public Reply Dropped(IReadOnlyList<NodePair> pairs, Texts texts)
    {
        var html = new HtmlBuilder().Line(texts.Html("units.links.told_dropped", ("count", pairs.Count)));
        foreach (var pair in pairs.Take(MaxListed))
            html.Line(texts.Html("units.links.dropped_line", ("output", Path(pair.Output)), ("input", Path(pair.Input))));
        if (pairs.Count > MaxListed) html.Line(texts.Html("units.links.dropped_more", ("count", pairs.Count - MaxListed)));
        return new Reply(html.ToHtml()) { Keyboard = Keyboard.Row(UserView.BackToMenu(texts)) };
    }

    private static Keyboard ToNode(SeenNode seen, Texts texts) =>
        Keyboard.Row(NodeView.Back(seen.Node.Id.Value, texts), UserView.BackToMenu(texts));
}
