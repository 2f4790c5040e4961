using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// One tick over the listeners that have a budget: ends those whose time, rows or bytes are used up, and tells once when
/// 80 % of the budget are. Safe to run twice: both are conditional updates.
/// </summary>
internal sealed class WatchBudgetsJob(
    ListenerStore store, ListenerCards cards, ISampleStore samples, ListenerView view, IPersonDirectory persons,
    Locales locales, OutboxStore outbox, TimeProvider time)
{
    private const double WarnShare = 0.8;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in await store.ListBoundedAsync(cancellationToken))
        {
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            var usage = listener is { MaxRows: null, MaxBytes: null }
                ? new ListenerUsage { Listener = listener.Id, Rows = 0, Bytes = 0, Accepted = 0, Late = 0 }
                : await samples.ReadUsageAsync(listener.Id, cancellationToken);
            if (listener.FindEnd(nowMs, usage) is { } reason)
                await store.EndAsync(listener.Id, reason, nowMs, cancellationToken);
            else if (listener.UsedShare(nowMs, usage.Rows, usage.Bytes) >= WarnShare)
                await WarnAsync(listener, nowMs, cancellationToken);
        }
    }

    private async Task WarnAsync(Listener listener, long nowMs, CancellationToken cancellationToken)
    {
        if (await persons.FindAsync(listener.OwnerId, cancellationToken) is not { } owner) return;
        var card = await cards.ReadAsync(listener, cancellationToken);
        var message = new OutgoingMessage
        {
            // A private chat's id is the person's id.
            ChatId = listener.LiveChatId ?? owner.Id,
            Lane = Lane.Answer,
            Reply = view.Warned(card, locales.For(owner)),
            IdempotencyKey = $"listeners:warned:{listener.Id}",
            RecipientId = owner.Id,
        };
        await store.TryWarnAsync(
            listener.Id, nowMs,
            (connection, transaction) => outbox.EnqueueAsync(connection, transaction, message, cancellationToken),
            cancellationToken);
    }
}
