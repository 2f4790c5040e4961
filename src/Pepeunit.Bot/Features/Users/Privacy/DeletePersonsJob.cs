using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Users.Privacy;

/// <summary>Deletes the data of persons whose day of waiting is over: first what every room keeps, then the person.</summary>
internal sealed partial class DeletePersonsJob(
    PersonDeletionStore deletions, PersonDirectory directory, IEnumerable<IPersonData> rooms, OutboxStore outbox,
    Locales locales, ILogger<DeletePersonsJob> logger)
{
    private const int Chunk = 20;

    /// <summary>One tick. Running twice does no harm; what fails half-way is done again at the next.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var personId in await deletions.ListDueAsync(Chunk, cancellationToken))
        {
            try
            {
                await DeleteAsync(personId, cancellationToken);
            }
            catch (System.Data.Common.DbException failure)
            {
                // Those behind do not wait for it; it is tried again at the next tick.
                LogFailed(failure, personId);
            }
        }
    }

    private async Task DeleteAsync(long personId, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(personId, cancellationToken) is not { } person) return;
        foreach (var room in rooms) await room.DeleteAsync(personId, cancellationToken);
        var farewell = new OutgoingMessage
        {
            ChatId = personId,
            Lane = Lane.Answer,
            Reply = new Reply(locales.For(person).Html("users.deletion.farewell")),
        };
        var isDone = await deletions.DeletePersonAsync(
            personId,
            (connection, transaction) => outbox.EnqueueAsync(connection, transaction, farewell, cancellationToken),
            cancellationToken);
        directory.Forget(personId);
        if (isDone) LogDeleted(personId);
    }

    [LoggerMessage(LogLevel.Information, "The data of person {PersonId} were deleted as asked")]
    private partial void LogDeleted(long personId);

    [LoggerMessage(LogLevel.Error, "The data of person {PersonId} could not be deleted; it is tried again each minute")]
    private partial void LogFailed(Exception failure, long personId);
}
