using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Deletes a person's listeners one by one; what they collected goes with each.</summary>
internal sealed class ListenerPersonData(ListenerStore listeners) : IPersonData
{
    private const int Chunk = 100;

    public async Task DeleteAsync(long personId, CancellationToken cancellationToken)
    {
        while (await listeners.ListByOwnerAsync(personId, 0, Chunk, cancellationToken) is { Count: > 0 } own)
        {
            foreach (var listener in own) await listeners.DeleteAsync(listener.Id, personId, cancellationToken);
        }
    }
}
