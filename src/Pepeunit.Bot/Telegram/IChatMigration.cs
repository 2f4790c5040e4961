using System.Data.Common;

namespace Pepeunit.Bot.Telegram;

/// <summary>Whoever keeps chat ids in tables: a group that becomes a supergroup gets a new id (<c>migrate_to_chat_id</c>).</summary>
internal interface IChatMigration
{
    /// <summary>Replaces the old id by the new one. Runs in the shell's transaction; it may run twice for the same pair.</summary>
    Task MoveAsync(
        DbConnection connection, DbTransaction transaction, long fromChatId, long toChatId,
        CancellationToken cancellationToken);
}
