using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Sharing;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Transfer;

/// <summary>Handing a Unit over: its owner offers it, the receiver accepts or declines.</summary>
internal sealed class TransferHandlers(
    OfferStore offers, UnitStore units, UnitCreator creator, UnitSecretsSeal seal, UnitSight sight, PersonFinder persons, UnitCards cards,
    UnitNotices notices, TransferView view, UnitView unitView, TimeProvider time)
{
    /// <summary>How long an offer can be accepted.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public async Task<Answer> StartAsync(StartTransfer pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await sight.FindOwnAsync(pressed.Unit, update.Person.Id, cancellationToken) is { } unit
            ? Answer.Start(
                ChoosePersonFlow.TransferName, new ChoosePersonFlow.State(PersonPurpose.Transfer, pressed.Unit, unit.Name))
            : Answer.Edit(unitView.Gone(update.Texts));

    /// <summary>Answers the flow's question to the store.</summary>
    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken) =>
        await persons.FindAsync(((FetchPerson)query).Text, update.Person.Id, cancellationToken);

    public async Task<Answer> OfferAsync(ChosenPerson request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await sight.FindOwnAsync(request.Unit, update.Person.Id, cancellationToken) is not { } unit)
            return Answer.Edit(unitView.Gone(update.Texts));
        var now = time.GetUtcNow();
        var offer = new UnitOffer(
            Guid.CreateVersion7(now), unit.Id, update.Person.Id, request.Person, (now + Lifetime).ToUnixTimeMilliseconds());
        switch (await offers.AddAsync(offer, cancellationToken))
        {
            case OfferOutcome.Gone:
                return Answer.Edit(unitView.Gone(update.Texts));
            case OfferOutcome.AlreadyOffered:
                return Answer.Edit(view.AlreadyOffered(unit, update.Texts));
        }

        var sender = update.Person.DisplayName;
        await notices.TellAsync(
            request.Person, $"units:offered:{offer.Id}", texts => view.ToldOffer(unit, offer, sender, texts),
            cancellationToken);
        var receiver = await notices.NameAsync(request.Person, cancellationToken);
        return Answer.Edit(view.Offered(unit, offer, receiver, update.Texts));
    }

    public async Task<Answer> WithdrawAsync(WithdrawOffer pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await offers.FindAsync(pressed.Offer, cancellationToken) is not { } offer || offer.FromId != update.Person.Id
            || await sight.FindOwnAsync(offer.Unit.Value, update.Person.Id, cancellationToken) is not { } unit
            || !await offers.RemoveAsync(offer.Id, cancellationToken))
        {
            return Answer.Edit(view.Over(update.Texts));
        }

        await notices.TellAsync(
            offer.ToId, $"units:offer-withdrawn:{offer.Id}", texts => view.ToldWithdrawn(unit, texts), cancellationToken);
        return Answer.Edit(view.Withdrawn(unit, update.Texts));
    }

    public async Task<Answer> AnswerAsync(AnswerOffer pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        // The new token comes as a file.
        if (update.IsShared) return Answer.Alert(update.Texts.Plain("units.files.private_only"));
        var me = update.Person.Id;
        if (await offers.FindAsync(pressed.Offer, cancellationToken) is not { } offer || offer.ToId != me
            || await units.FindAsync(offer.Unit, cancellationToken) is not { } unit)
        {
            return Answer.Edit(view.Over(update.Texts));
        }

        return pressed.IsAccepted
            ? await AcceptAsync(offer, unit, update, cancellationToken)
            : await DeclineAsync(offer, unit, update, cancellationToken);
    }

    private async Task<Answer> AcceptAsync(
        UnitOffer offer, Unit unit, BotUpdate update, CancellationToken cancellationToken)
    {
        var tokenId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        var env = seal.Seal(UnitSecrets.Create(), offer.Unit.ToString());
        switch (await offers.AcceptAsync(offer, tokenId, env, creator.Limit, cancellationToken))
        {
            case TransferOutcome.Over:
                return Answer.Edit(view.Over(update.Texts));
            case TransferOutcome.LimitReached:
                var used = await units.CountByOwnerAsync(update.Person.Id, cancellationToken);
                return Answer.Edit(view.LimitReached(unit, offer, used, creator.Limit, update.Texts));
        }

        var name = update.Person.DisplayName;
        await notices.TellAsync(
            offer.FromId, $"units:offer-accepted:{offer.Id}", texts => view.ToldAccepted(unit, name, texts),
            cancellationToken);
        var mine = unit with { OwnerId = update.Person.Id, TokenId = tokenId };
        return Answer
            .Edit(await cards.OwnAsync(mine, update.Texts, update.Texts.Html("units.transfer.done"), cancellationToken))
            .Then(Answer.Send(await cards.FilesAsync(mine, update.Texts, cancellationToken)));
    }

    private async Task<Answer> DeclineAsync(
        UnitOffer offer, Unit unit, BotUpdate update, CancellationToken cancellationToken)
    {
        if (!await offers.RemoveAsync(offer.Id, cancellationToken)) return Answer.Edit(view.Over(update.Texts));
        var name = update.Person.DisplayName;
        await notices.TellAsync(
            offer.FromId, $"units:offer-declined:{offer.Id}", texts => view.ToldDeclined(unit, name, texts),
            cancellationToken);
        return Answer.Edit(view.Declined(unit, update.Texts));
    }
}
