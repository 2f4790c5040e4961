using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Conversations;

/// <summary>Ends conversations that nobody continued, and says so: silence would look as if the bot still waited.</summary>
internal sealed class ExpireConversationsJob(
    ConversationStore store, OutboxStore outbox, RelationalDatabase database, IPersonDirectory people, Locales locales,
    TimeProvider time)
{
    private const int BatchSize = 100;

    /// <summary>One tick. Safe to run twice: only the run that deletes the conversation tells of it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var conversation in await store.ListExpiredAsync(now, BatchSize, cancellationToken))
        {
            var person = await people.FindAsync(conversation.PersonId, cancellationToken);
            var question = conversation.MessageId
                ?? (await outbox.FindDeliveryAsync(conversation.QuestionKey, cancellationToken))?.MessageId;
            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    if (!await ConversationStore.TryExpireAsync(connection, transaction, conversation, now, cancellationToken))
                        return;
                    if (person is null or { IsBlocked: true }) return;

                    if (question is { } messageId)
                    {
                        await outbox.EnqueueAsync(
                            connection, transaction, Message(conversation, OutgoingKind.EditKeyboard(messageId), null),
                            cancellationToken);
                    }

                    var notice = new Reply(locales.For(person)["telegram.flow.expired"]) { IsSilent = true };
                    await outbox.EnqueueAsync(
                        connection, transaction, Message(conversation, OutgoingKind.Send, notice), cancellationToken);
                },
                cancellationToken);
        }
    }

    private static OutgoingMessage Message(Conversation conversation, OutgoingKind kind, Reply? reply) => new()
    {
        ChatId = conversation.ChatId,
        ThreadId = conversation.ThreadId,
        RecipientId = conversation.PersonId,
        Lane = Lane.Answer,
        Kind = kind,
        Reply = reply,
    };
}
