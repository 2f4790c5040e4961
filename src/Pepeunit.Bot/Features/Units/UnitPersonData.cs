using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Deletes a person's Units one by one, each as by its own button: its devices are refused, its values purged.</summary>
internal sealed class UnitPersonData(UnitStore units) : IPersonData
{
    private const int Chunk = 100;

    public async Task DeleteAsync(long personId, CancellationToken cancellationToken)
    {
        while (await units.ListByOwnerAsync(personId, 0, Chunk, cancellationToken) is { Count: > 0 } own)
        {
            foreach (var unit in own) await units.DeleteAsync(unit.Id, personId, cancellationToken);
        }
    }
}
