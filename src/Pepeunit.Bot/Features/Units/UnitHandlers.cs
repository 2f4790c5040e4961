using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Demo;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>
/// A person's own Units in the chat. A Unit of somebody else is answered exactly as one that is gone, unless it may be seen.
/// </summary>
internal sealed class UnitHandlers(
    UnitStore store,
    UnitCreator creator,
    UnitSight sight,
    UnitCards cards,
    UnitView view,
    IOptions<UnitsOptions> options,
    TimeProvider time)
{
    public async Task<Answer> ListAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Send(await ListReplyAsync(0, update, cancellationToken));

    public async Task<Answer> ShowListAsync(ListUnits pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await ListReplyAsync(pressed.Page, update, cancellationToken));

    public async Task<Answer> OpenAsync(OpenUnit pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await sight.FindAsync(pressed.Unit, update.Person.Id, cancellationToken) switch
        {
            { IsOwn: true, Unit: var unit } => await cards.OwnAsync(unit, update.Texts, headline: null, cancellationToken),
            { Unit: var unit } => await cards.ForeignAsync(unit, update.Person.Id, update.Texts, cancellationToken),
            null => view.Gone(update.Texts),
        });

    public Task<Answer> StartCreateAsync(StartCreateUnit pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(CreateUnitFlow.Name, CreateUnitFlow.State.Start));

    public async Task<Answer> CreateAsync(CreateUnit request, BotUpdate update, CancellationToken cancellationToken)
    {
        var plan = new UnitPlan(request.Name, request.Outputs, request.Inputs, UnitOrigin.Named, DemoLifetime: null);
        var unit = await creator.CreateAsync(update.Person.Id, plan, cancellationToken);
        if (unit is null) return await LimitReachedAsync(update, cancellationToken);

        var headline = update.Texts.Html(update.IsShared ? "units.create.done_in_group" : "units.create.done");
        var card = Answer.Edit(await cards.OwnAsync(unit, update.Texts, headline, cancellationToken));
        return update.IsShared
            ? card
            : card.Then(Answer.Send(await cards.FilesAsync(unit, update.Texts, cancellationToken)));
    }

    public async Task<Answer> TryDemoAsync(TryDemo pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var demos = await store.ListDemoAsync(cancellationToken);
        var running = demos.FirstOrDefault(demo => demo.OwnerId == update.Person.Id && demo.DemoUntilMs > now);
        if (running is not null)
        {
            return Answer.Edit(await cards.OwnAsync(
                running, update.Texts, update.Texts.Html("units.demo.running"), cancellationToken));
        }

        var plan = DemoRepo.Plan(update.Texts.Plain("units.demo.name"), TimeSpan.FromHours(options.Value.DemoHours));
        var unit = await creator.CreateAsync(update.Person.Id, plan, cancellationToken);
        return unit is null
            ? await LimitReachedAsync(update, cancellationToken)
            : Answer.Edit(await cards.OwnAsync(
                unit, update.Texts, update.Texts.Html("units.demo.started"), cancellationToken));
    }

    public async Task<Answer> SendFilesAsync(SendUnitFiles pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        // env.json holds the device's token: whoever has it is the device.
        if (update.IsShared) return Answer.Alert(update.Texts.Plain("units.files.private_only"));
        return await sight.FindOwnAsync(pressed.Unit, update.Person.Id, cancellationToken) is { } unit
            ? Answer.Send(await cards.FilesAsync(unit, update.Texts, cancellationToken))
            : Answer.Edit(view.Gone(update.Texts));
    }

    public async Task<Answer> AskDeleteAsync(AskDeleteUnit pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await sight.FindOwnAsync(pressed.Unit, update.Person.Id, cancellationToken) is { } unit
            ? view.AskDelete(unit, update.Texts)
            : view.Gone(update.Texts));

    public async Task<Answer> DeleteAsync(DeleteUnit pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var wasThere = await store.DeleteAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken);
        var list = Answer.Edit(await ListReplyAsync(0, update, cancellationToken));
        return list.AndToast(update.Texts.Plain(wasThere ? "units.delete.done" : "units.delete.was_gone"));
    }

    private async Task<Reply> ListReplyAsync(int page, BotUpdate update, CancellationToken cancellationToken)
    {
        var total = await store.CountByOwnerAsync(update.Person.Id, cancellationToken);
        var paging = Paging.Of(page, total, UnitView.PageSize);
        var units = await store.ListByOwnerAsync(update.Person.Id, paging.Offset, paging.Size, cancellationToken);
        return view.List(units, paging, total, creator.Limit, update.Texts);
    }

    private async Task<Answer> LimitReachedAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        var used = await store.CountByOwnerAsync(update.Person.Id, cancellationToken);
        return Answer.Edit(view.LimitReached(used, creator.Limit, update.Texts));
    }
}
