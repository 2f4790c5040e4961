using System.Security.Cryptography;
using System.Text;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Editing;

/// <summary>What an owner changes of a Unit in the chat.</summary>
internal sealed class EditHandlers(
    UnitStore units, UnitEdits edits, OfferStore offers, UnitSight sight, UnitCards cards, UnitNotices notices, EditView view,
    UnitView unitView, TimeProvider time)
{
    public async Task<Answer> ShowAsync(EditUnit pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(pressed.Unit, update, cancellationToken) is not { } unit) return Gone(update);
        var offer = await offers.FindByUnitAsync(unit.Id, cancellationToken);
        var receiver = offer is null ? null : await notices.NameAsync(offer.ToId, cancellationToken);
        return Answer.Edit(view.Menu(unit, offer, receiver, update.Texts));
    }

    public async Task<Answer> StartRenameAsync(
        StartRenameUnit pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(pressed.Unit, update, cancellationToken) is { } unit
            ? Answer.Start(RenameUnitFlow.Name, new RenameUnitFlow.State(pressed.Unit, unit.Name))
            : Gone(update);

    public async Task<Answer> RenameAsync(RenameUnit request, BotUpdate update, CancellationToken cancellationToken)
    {
        await edits.RenameAsync(new UnitId(request.Unit), update.Person.Id, request.Name, cancellationToken);
        return await CardAsync(request.Unit, update.Texts.Html("units.edit.renamed"), update, cancellationToken);
    }

    public async Task<Answer> AskReissueAsync(AskReissue pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        // The new token comes as a file.
        if (update.IsShared) return Answer.Alert(update.Texts.Plain("units.files.private_only"));
        return await FindOwnAsync(pressed.Unit, update, cancellationToken) is { } unit
            ? Answer.Edit(view.AskReissue(unit, Mark(unit), update.Texts))
            : Gone(update);
    }

    public async Task<Answer> ReissueAsync(ReissueToken pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (update.IsShared) return Answer.Alert(update.Texts.Plain("units.files.private_only"));
        if (await FindOwnAsync(pressed.Unit, update, cancellationToken) is not { } unit) return Gone(update);
        var tokenId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        if (Mark(unit) != pressed.Token
            || !await units.ReissueAsync(unit.Id, update.Person.Id, tokenId, cancellationToken))
        {
            return await CardAsync(pressed.Unit, update.Texts.Html("units.edit.was_reissued"), update, cancellationToken);
        }

        var card = await CardAsync(pressed.Unit, update.Texts.Html("units.edit.reissued"), update, cancellationToken);
        return card.Then(Answer.Send(await cards.FilesAsync(unit with { TokenId = tokenId }, update.Texts, cancellationToken)));
    }

    private async Task<Answer> CardAsync(
        Guid id, HtmlText headline, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(id, update, cancellationToken) is { } unit
            ? Answer.Edit(await cards.OwnAsync(unit, update.Texts, headline, cancellationToken))
            : Gone(update);

    private Task<Unit?> FindOwnAsync(Guid unit, BotUpdate update, CancellationToken cancellationToken) =>
        sight.FindOwnAsync(unit, update.Person.Id, cancellationToken);

    private Answer Gone(BotUpdate update) => Answer.Edit(unitView.Gone(update.Texts));

    private static int Mark(Unit unit) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(unit.TokenId)));
}
