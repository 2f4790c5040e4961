using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>Deletes a person's boards.</summary>
internal sealed class BoardPersonData(BoardStore boards) : IPersonData
{
    public Task DeleteAsync(long personId, CancellationToken cancellationToken) =>
        boards.DeleteByOwnerAsync(personId, cancellationToken);
}
