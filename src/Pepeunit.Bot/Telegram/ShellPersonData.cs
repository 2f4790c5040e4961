using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Telegram;

/// <summary>
/// The shell's own: open questions, messages that were sent or wait, and what is known of the private chat. A private chat
/// has the person's id. Received updates go by themselves after <see cref="TelegramOptions.RememberUpdates"/>.
/// </summary>
internal sealed class ShellPersonData(RelationalDatabase database) : IPersonData
{
    public Task DeleteAsync(long personId, CancellationToken cancellationToken)
    {
        // Under way is left: its answer is still to be written, and it is swept like every finished row.
        const string sql = """
            DELETE FROM flow_state WHERE person_id = @personId;
            DELETE FROM outbox WHERE chat_id = @personId AND state <> 1;
            DELETE FROM live_message WHERE chat_id = @personId;
            DELETE FROM chat_state WHERE chat_id = @personId;
            """;
        return database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, new { personId }, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
    }
}
