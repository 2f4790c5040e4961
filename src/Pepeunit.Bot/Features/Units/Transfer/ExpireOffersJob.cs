namespace Pepeunit.Bot.Features.Units.Transfer;

/// <summary>Ends offers that nobody answered, and tells who made them.</summary>
internal sealed class ExpireOffersJob(OfferStore offers, UnitStore units, UnitNotices notices, TransferView view)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var offer in await offers.TakeExpiredAsync(cancellationToken))
        {
            if (await units.FindAsync(offer.Unit, cancellationToken) is not { } unit) continue;
            var receiver = await notices.NameAsync(offer.ToId, cancellationToken);
            await notices.TellAsync(
                offer.FromId, $"units:offer-expired:{offer.Id}", texts => view.ToldExpired(unit, receiver, texts),
                cancellationToken);
        }
    }
}
