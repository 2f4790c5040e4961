using System.Data.Common;
using Dapper;

namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>Where the bot may write. The shell knows it from <c>my_chat_member</c>, the outbox from refusals.</summary>
internal sealed class ChatStates(TimeProvider time) : IChatMigration
{
    public Task SetAsync(
        DbConnection connection, DbTransaction transaction, long chatId, MemberChange change,
        CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO chat_state (chat_id, is_reachable, reason, changed_at_ms)
            VALUES (@chatId, @isReachable, 'my_chat_member', @changedAtMs)
            ON CONFLICT (chat_id) DO UPDATE SET
                is_reachable = excluded.is_reachable, reason = excluded.reason, changed_at_ms = excluded.changed_at_ms
            """;
        var parameters = new
        {
            chatId,
            isReachable = change == MemberChange.Reachable ? 1L : 0L,
            changedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        return connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));
    }

    public async Task MoveAsync(
        DbConnection connection, DbTransaction transaction, long fromChatId, long toChatId, CancellationToken cancellationToken)
    {
        // The old chat is gone for good; what is known of the new one stays.
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM chat_state WHERE chat_id = @fromChatId", new { fromChatId }, transaction,
            cancellationToken: cancellationToken));
        await SetAsync(connection, transaction, toChatId, MemberChange.Reachable, cancellationToken);
    }
}
