using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>Units of others in the chat.</summary>
internal sealed class BrowseHandlers(VisibleUnits visible, UnitNotices notices, SharingView view)
{
    public Task<Answer> ShowAsync(BrowseUnits pressed, BotUpdate update, CancellationToken cancellationToken) =>
        ShowAsync(pressed.Scope, pressed.Page, pressed.Search, update, cancellationToken);

    public Task<Answer> StartSearchAsync(StartSearch pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(SearchFlow.Name, new SearchFlow.State(pressed.Scope)));

    public Task<Answer> SearchAsync(SearchUnits request, BotUpdate update, CancellationToken cancellationToken) =>
        ShowAsync(request.Scope, 0, request.Search, update, cancellationToken);

    private async Task<Answer> ShowAsync(
        BrowseScope scope, int page, string search, BotUpdate update, CancellationToken cancellationToken)
    {
        var me = update.Person.Id;
        var (_, total) = await visible.ListAsync(me, scope, search, 0, 0, cancellationToken);
        var paging = Paging.Of(page, total, SharingView.PageSize);
        var (units, _) = await visible.ListAsync(me, scope, search, paging.Offset, paging.Size, cancellationToken);
        var lines = new List<BrowseLine>();
        foreach (var unit in units)
            lines.Add(new BrowseLine(unit, await notices.NameAsync(unit.OwnerId, cancellationToken)));
        return Answer.Edit(view.Browse(scope, search, lines, paging, total, update.Texts));
    }
}
