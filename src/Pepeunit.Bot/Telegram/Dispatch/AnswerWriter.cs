using System.Data.Common;
using System.Globalization;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Telegram.Receiving;

namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>Carries out an answer: everything stored in one transaction with the end of the update, then the notice.</summary>
internal sealed class AnswerWriter(RelationalDatabase database, OutboxStore outbox, ConversationEngine conversations)
{
    /// <summary>A finished conversation may begin another; a circle is a mistake in a flow.</summary>
    private const int MaxStarts = 8;

    /// <exception cref="DbException">The update is not marked as done; handling it again is safe.</exception>
    public async Task WriteAsync(
        IServiceProvider scope, BotUpdate update, Answer answer, CallbackReceipt? receipt, CancellationToken cancellationToken)
    {
        var parts = await StartConversationsAsync(scope, update, answer.Parts, cancellationToken);
        var notice = parts.OfType<AnswerPart.Notice>().LastOrDefault();
        var stored = parts.Where(part => part is not AnswerPart.Notice).ToList();

        var isClaimed = receipt?.TryClaim() == true;
        // Nobody waits for the notice any more, or nobody ever did: it becomes a message instead of getting lost.
        if (notice is not null && !isClaimed) stored.Add(new AnswerPart.Send(new Reply(HtmlText.EscapeBlock(notice.Text))));

        // The spinner need not wait for the disk.
        var answered = isClaimed ? receipt!.AnswerAsync(notice) : Task.CompletedTask;
        try
        {
            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    for (var place = 0; place < stored.Count; place++)
                        await StoreAsync(connection, transaction, update, stored[place], place, cancellationToken);
                    await UpdateInbox.FinishAsync(connection, transaction, update.UpdateId, cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            await answered;
        }
    }

    private async Task<IReadOnlyList<AnswerPart>> StartConversationsAsync(
        IServiceProvider scope, BotUpdate update, IReadOnlyList<AnswerPart> parts, CancellationToken cancellationToken)
    {
        for (var starts = 0; parts.OfType<AnswerPart.Start>().FirstOrDefault() is { } start; starts++)
        {
            if (starts == MaxStarts) throw new InvalidOperationException($"The flow {start.Flow} starts itself in a circle.");

            var begun = await conversations.BeginAsync(scope, start.Flow, start.State, update, cancellationToken);
            parts = [.. parts.SelectMany(part => ReferenceEquals(part, start) ? begun.Parts : [part])];
        }

        return parts;
    }

    private Task StoreAsync(
        DbConnection connection, DbTransaction transaction, BotUpdate update, AnswerPart part, int place,
        CancellationToken cancellationToken)
    {
        switch (part)
        {
            case AnswerPart.Store store:
                return store.Work(connection, transaction, cancellationToken);
            case AnswerPart.Send send:
                return EnqueueAsync(OutgoingKind.Send, send.Reply, send.Key);
            case AnswerPart.Edit edit:
                return EnqueueAsync(
                    update is { IsPress: true, MessageId: { } pressed } && CanReplace(edit.Reply)
                        ? OutgoingKind.Edit(pressed)
                        : OutgoingKind.Send,
                    edit.Reply, null);
            case AnswerPart.RemoveKeyboard remove:
                return EnqueueAsync(OutgoingKind.EditKeyboard(remove.MessageId), null, null);
            case AnswerPart.Delete:
                return update is { IsPress: true, MessageId: { } unwanted }
                    ? EnqueueAsync(OutgoingKind.Delete(unwanted), null, null)
                    : Task.CompletedTask;
            default:
                throw new ArgumentException($"{part.GetType()} cannot be stored.", nameof(part));
        }

        Task EnqueueAsync(OutgoingKind kind, Reply? reply, string? key) => outbox.EnqueueAsync(
            connection, transaction,
            new OutgoingMessage
            {
                ChatId = update.ChatId,
                ThreadId = update.ThreadId,
                Lane = Lane.Answer,
                Kind = kind,
                Reply = reply,
                RecipientId = update.Person.Id,
                IdempotencyKey = key ?? string.Create(CultureInfo.InvariantCulture, $"update:{update.UpdateId}:{place}"),
            },
            cancellationToken);
    }

    // editMessageText and editMessageMedia take neither files nor a reply keyboard.
    private static bool CanReplace(Reply reply) =>
        reply is { Documents.Count: 0, ReplyKeyboard: null, RemoveReplyKeyboard: false };
}
