using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>Nodes in the chat. What the person does not see is answered exactly as what is gone.</summary>
internal sealed class NodeHandlers(
    UnitSight sight, NodeEdits edits, EdgeStore edges, ISampleStore samples, NodeView view,
    IOptions<UnitsOptions> options, TimeProvider time)
{
    public async Task<Answer> ListAsync(ListNodes pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await sight.FindAsync(pressed.Unit, update.Person.Id, cancellationToken) is not { } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        var nodes = await sight.ListNodesAsync(seen.Unit, update.Person.Id, cancellationToken);
        var paging = Paging.Of(pressed.Page, nodes.Count, NodeView.PageSize);
        var page = nodes.Skip(paging.Offset).Take(paging.Size).ToList();
        var values = await samples.ReadLastValuesAsync([.. page.Select(node => node.Id)], cancellationToken);
        return Answer.Edit(view.List(
            new NodePage(seen.Unit, page, values, paging, nodes.Count, time.GetUtcNow()), update.Texts));
    }

    public Task<Answer> OpenAsync(OpenNode pressed, BotUpdate update, CancellationToken cancellationToken) =>
        ShowAsync(pressed.Node, update, cancellationToken);

    public async Task<Answer> StartRenameAsync(
        StartRenameNode pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(pressed.Node, update, cancellationToken) switch
        {
            { MayRename: true } seen =>
                Answer.Start(RenameNodeFlow.Name, new RenameNodeFlow.State(pressed.Node, seen.Node.Name)),
            { } seen => Answer.Edit(view.NamedByRepo(seen, update.Texts)),
            null => Answer.Edit(NodeView.Gone(update.Texts)),
        };

    public async Task<Answer> RenameAsync(RenameNode request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(request.Node, update, cancellationToken) is not { MayRename: true } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        var headline = await edits.RenameAsync(seen.Node, update.Person.Id, request.Name, cancellationToken) switch
        {
            NodeEditOutcome.Changed => update.Texts.Html("units.nodes.renamed"),
            NodeEditOutcome.NameTaken => update.Texts.Html("units.nodes.name_taken", ("name", request.Name)),
            _ => (HtmlText?)null,
        };
        return await ShowAsync(request.Node, update, cancellationToken, headline);
    }

    public async Task<Answer> ShowVisibilityAsync(
        ShowNodeVisibility pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await FindOwnAsync(pressed.Node, update, cancellationToken) is { } seen
            ? view.Visibilities(seen, update.Texts)
            : NodeView.Gone(update.Texts));

    public async Task<Answer> SetVisibilityAsync(
        SetNodeVisibility pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(pressed.Node, update, cancellationToken) is not { } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        await edits.SetVisibilityAsync(seen.Node, update.Person.Id, pressed.Visibility, cancellationToken);
        return (await ShowAsync(pressed.Node, update, cancellationToken)).AndToast(update.Texts.Plain("units.nodes.saved"));
    }

    public async Task<Answer> SetWritableAsync(
        SetNodeWritable pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(pressed.Node, update, cancellationToken) is not { Node.Direction: NodeDirection.Input } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        await edits.SetWritableAsync(seen.Node, update.Person.Id, pressed.IsWritable, cancellationToken);
        return await ShowAsync(pressed.Node, update, cancellationToken);
    }

    public async Task<Answer> SetAsksAsync(SetNodeAsks pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(pressed.Node, update, cancellationToken) is not { Node.Direction: NodeDirection.Input } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        await edits.SetAsksBeforeSendAsync(seen.Node, update.Person.Id, pressed.Asks, cancellationToken);
        return await ShowAsync(pressed.Node, update, cancellationToken);
    }

    /// <summary>The node's card as it is now.</summary>
    public async Task<Answer> ShowAsync(
        Guid node, BotUpdate update, CancellationToken cancellationToken, HtmlText? headline = null)
    {
        if (await sight.FindNodeAsync(node, update.Person.Id, cancellationToken) is not { } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        var values = await samples.ReadLastValuesAsync([seen.Node.Id], cancellationToken);
        var links = (await edges.ListAsync(seen.Node.Id, cancellationToken)).Count;
        return Answer.Edit(view.Card(
            new NodeCard(seen, values.GetValueOrDefault(seen.Node.Id), links, options.Value.LinksPerNode, time.GetUtcNow()),
            update.Texts, headline));
    }

    private async Task<SeenNode?> FindOwnAsync(Guid node, BotUpdate update, CancellationToken cancellationToken) =>
        await sight.FindNodeAsync(node, update.Person.Id, cancellationToken) is { IsOwn: true } seen ? seen : null;
}
