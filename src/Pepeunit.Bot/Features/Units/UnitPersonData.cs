using System.Globalization;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>
/// Deletes a person's Units one by one, each as by its own button: its devices are refused, its values purged. Access that
/// others gave to the person, offers and what was sent go too.
/// </summary>
internal sealed class UnitPersonData(UnitStore units, GrantStore grants, OfferStore offers, SentValues sent) : IPersonData
{
    private const int Chunk = 100;

    public async Task DeleteAsync(long personId, CancellationToken cancellationToken)
    {
        while (await units.ListByOwnerAsync(personId, 0, Chunk, cancellationToken) is { Count: > 0 } own)
        {
            foreach (var unit in own) await units.DeleteAsync(unit.Id, personId, cancellationToken);
        }

        var agent = personId.ToString(CultureInfo.InvariantCulture);
        foreach (var grant in await grants.ListToAsync(GrantAgent.Person, agent, cancellationToken))
            await grants.RemoveAsync(grant, cancellationToken);
        await offers.ForgetPersonAsync(personId, cancellationToken);
        await sent.ForgetPersonAsync(personId, cancellationToken);
    }
}
