using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Sharing;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>Links in the chat. Who owns neither end of a link is answered as if there were none.</summary>
internal sealed class LinkHandlers(
    UnitStore units, EdgeStore edges, NodePairs pairs, LinkRules rules, UnitSight sight, VisibleUnits visible,
    UnitAccess access, UnitNotices notices, LinkView view, IOptions<UnitsOptions> options)
{
    /// <summary>Units offered at once, the person's own first; a search finds the others.</summary>
    private const int MaxUnits = 60;

    private const int MaxOwnerName = 20;

    private int Limit => options.Value.LinksPerNode;

    public async Task<Answer> ListAsync(ListLinks pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await ListReplyAsync(pressed.Node, pressed.Page, update, cancellationToken));

    public Task<Answer> StartAsync(StartLink pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(LinkFlow.Name, new LinkFlow.State { Node = pressed.Node }));

    /// <summary>Answers the flow's questions to the store.</summary>
    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken) => query switch
    {
        FetchLinkUnits ask => await FetchUnitsAsync(ask, update.Person.Id, cancellationToken),
        FetchLinkNodes ask => await FetchNodesAsync(ask, update.Person.Id, cancellationToken),
        _ => throw new UnreachableException($"The flow asks for a {query.GetType().Name}."),
    };

    public async Task<Answer> CreateAsync(CreateLink request, BotUpdate update, CancellationToken cancellationToken)
    {
        // Looked at again: rights may have gone while the person was choosing.
        var me = update.Person.Id;
        var from = await sight.FindNodeAsync(request.From, me, cancellationToken);
        var to = await sight.FindNodeAsync(request.To, me, cancellationToken);
        if (from is null || to is null) return Answer.Edit(view.NodeGone(update.Texts));
        var (output, input) = from.Node.Direction == NodeDirection.Output ? (End(from), End(to)) : (End(to), End(from));
        if (rules.MayMake(me, output, input) is not { } side) return Answer.Edit(view.NotAllowed(from, update.Texts));

        var edge = new UnitEdge(output.Node.Id, input.Node.Id) { MadeFrom = side };
        var outcome = await edges.AddAsync(edge, Limit, cancellationToken);
        switch (outcome)
        {
            case LinkOutcome.LimitReached:
                return Answer.Edit(await LimitReachedAsync(output, input, from, update, cancellationToken));
            case LinkOutcome.NotLinkable:
                return Answer.Edit(view.NodeGone(update.Texts));
        }

        var pair = new NodePair(edge, output, input);
        if (outcome == LinkOutcome.Linked && input.Unit.OwnerId != me)
        {
            var name = update.Person.DisplayName;
            await notices.TellAsync(
                input.Unit.OwnerId, $"units:linked:{update.UpdateId}", texts => view.LinkedByOther(pair, name, texts),
                cancellationToken);
        }

        var headline = update.Texts.Html(
            outcome == LinkOutcome.Linked ? "units.links.done" : "units.links.was_there",
            ("output", view.Path(output)), ("input", view.Path(input)));
        return Answer.Edit(from.IsOwn
            ? await ListReplyAsync(request.From, 0, update, cancellationToken, headline)
            : view.Done(from, headline, update.Texts));
    }

    public async Task<Answer> AskUnlinkAsync(AskUnlink pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var edge = new UnitEdge(new UnitNodeId(pressed.Output), new UnitNodeId(pressed.Input));
        return Answer.Edit(
            await pairs.FindAsync(edge, cancellationToken) is { } pair && pair.Concerns(update.Person.Id)
                ? view.AskUnlink(pair, pressed.IsFromInput, update.Texts)
                : await ListReplyAsync(NodeOf(pressed.Output, pressed.Input, pressed.IsFromInput), 0, update, cancellationToken));
    }

    public async Task<Answer> UnlinkAsync(Unlink pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var me = update.Person.Id;
        var edge = new UnitEdge(new UnitNodeId(pressed.Output), new UnitNodeId(pressed.Input));
        var pair = await pairs.FindAsync(edge, cancellationToken);
        var isRemoved = pair?.Concerns(me) == true && await edges.RemoveAsync(edge, cancellationToken);
        if (isRemoved && pair is not null)
        {
            var other = pair.Output.Unit.OwnerId == me ? pair.Input.Unit.OwnerId : pair.Output.Unit.OwnerId;
            if (other != me)
            {
                await notices.TellAsync(
                    other, $"units:unlinked:{update.UpdateId}", texts => view.Dropped([pair], texts), cancellationToken);
            }
        }

        var node = NodeOf(pressed.Output, pressed.Input, pressed.IsFromInput);
        return Answer.Edit(await ListReplyAsync(node, 0, update, cancellationToken))
            .AndToast(update.Texts.Plain(isRemoved ? "units.links.removed" : "units.links.was_removed"));
    }

    private async Task<Reply> ListReplyAsync(
        Guid id, int page, BotUpdate update, CancellationToken cancellationToken, HtmlText? headline = null)
    {
        var seen = await sight.FindNodeAsync(id, update.Person.Id, cancellationToken);
        if (seen is not { IsOwn: true }) return view.NodeGone(update.Texts);
        var links = await pairs.OfNodeAsync(seen.Node.Id, cancellationToken);
        var lines = new List<LinkLine>();
        var paging = Paging.Of(page, links.Count, LinkView.PageSize);
        foreach (var pair in links.Skip(paging.Offset).Take(paging.Size))
        {
            var other = pair.OtherThan(seen.Node.Id);
            var owner = other.Unit.OwnerId == update.Person.Id
                ? null
                : await notices.NameAsync(other.Unit.OwnerId, cancellationToken);
            lines.Add(new LinkLine(pair, other, owner));
        }

        return view.List(seen, lines, paging, links.Count, Limit, update.Texts, headline);
    }

    private async Task<Reply> LimitReachedAsync(
        LinkEnd output, LinkEnd input, SeenNode from, BotUpdate update, CancellationToken cancellationToken)
    {
        var ofInput = (await edges.ListAsync(input.Node.Id, cancellationToken)).Count;
        var ofOutput = (await edges.ListAsync(output.Node.Id, cancellationToken)).Count;
        return ofInput >= Limit
            ? view.LimitReached(input, ofInput, Limit, from, update.Texts)
            : view.LimitReached(output, ofOutput, Limit, from, update.Texts);
    }

    private async Task<LinkUnits> FetchUnitsAsync(FetchLinkUnits ask, long me, CancellationToken cancellationToken)
    {
        var seen = await sight.FindNodeAsync(ask.Node, me, cancellationToken);
        if (seen is null) return new LinkUnits(NodeName: null, default, []);

        var own = await units.ListByOwnerAsync(me, 0, int.MaxValue, cancellationToken);
        var found = own.Where(unit => unit.Name.Contains(ask.Search, StringComparison.OrdinalIgnoreCase)).ToList();
        // Another's node can be linked to own ones only; an own one to whatever is seen.
        if (seen.IsOwn)
        {
            var (others, _) = await visible.ListAsync(
                me, BrowseScope.Visible, ask.Search, 0, MaxUnits, cancellationToken);
            found.AddRange(others);
            if (Guid.TryParse(ask.Search, out var id) && await sight.FindAsync(id, me, cancellationToken) is { } byId)
                found.Add(byId.Unit);
        }

        var options = new List<LinkUnitOption>();
        foreach (var unit in found)
        {
            if (options.Count == MaxUnits) break;
            if ((await CandidatesAsync(seen, unit, me, cancellationToken)).Count == 0) continue;
            var owner = unit.OwnerId == me
                ? null
                : ForeignText.Cut(await notices.NameAsync(unit.OwnerId, cancellationToken), MaxOwnerName);
            options.Add(new LinkUnitOption(unit.Id.Value, unit.Name, owner));
        }

        return new LinkUnits(seen.Node.Name, seen.Node.Direction, options);
    }

    private async Task<LinkNodes> FetchNodesAsync(FetchLinkNodes ask, long me, CancellationToken cancellationToken)
    {
        var seen = await sight.FindNodeAsync(ask.Node, me, cancellationToken);
        var unit = await units.FindAsync(new UnitId(ask.Unit), cancellationToken);
        if (seen is null || unit is null) return new LinkNodes(ask.Unit, UnitName: null, []);

        var linked = (await edges.ListAsync(seen.Node.Id, cancellationToken))
            .SelectMany(edge => new[] { edge.Output, edge.Input }).ToHashSet();
        var nodes = await CandidatesAsync(seen, unit, me, cancellationToken);
        return new LinkNodes(
            ask.Unit, unit.Name,
            [.. nodes.Select(node => new LinkNodeOption(node.Id.Value, node.Name, linked.Contains(node.Id)))]);
    }

    /// <summary>The Unit's nodes that the person may link with the node.</summary>
    private async Task<IReadOnlyList<UnitNode>> CandidatesAsync(
        SeenNode seen, Unit unit, long me, CancellationToken cancellationToken)
    {
        var nodes = await units.ListNodesAsync(unit.Id, cancellationToken);
        return
        [
            .. nodes.Where(node => node.Direction != seen.Node.Direction
                && (unit.OwnerId == me || access.IsVisibleTo(me, node.Id))
                && (seen.Node.Direction == NodeDirection.Output
                    ? rules.MayMake(me, End(seen), new LinkEnd(unit, node))
                    : rules.MayMake(me, new LinkEnd(unit, node), End(seen))) is not null),
        ];
    }

    private static LinkEnd End(SeenNode seen) => new(seen.Unit, seen.Node);

    private static Guid NodeOf(Guid output, Guid input, bool isFromInput) => isFromInput ? input : output;
}
