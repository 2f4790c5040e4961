using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>
/// One tick over the listeners with a digest: sends those whose hour has come in their person's zone. Safe to run twice: the
/// day is noted with the message.
/// </summary>
internal sealed class SendDigestsJob(
    ListenerStore listeners, SinkStore sinks, ISampleStore samples, DigestReader reader, FinalChart chart,
    IPersonDirectory persons, Locales locales, OutboxStore outbox, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var own in await sinks.ListWithDigestAsync(cancellationToken))
        {
            if (await listeners.FindAsync(own.Listener, cancellationToken) is not { } listener) continue;
            if (await persons.FindAsync(listener.OwnerId, cancellationToken) is not { } owner) continue;
            if (DigestClock.FindDue(own, now, owner.Zone) is not { } due) continue;
            await SendAsync(listener, own.ChatId ?? owner.Id, owner, due, cancellationToken);
        }
    }

    private async Task SendAsync(
        Listener listener, long chat, Person owner, DueDigest due, CancellationToken cancellationToken)
    {
        // Who blocked the bot gets no pile of digests on return; the day counts as told.
        if (!await outbox.CanReachAsync(chat, cancellationToken))
        {
            await sinks.TryTellDigestAsync(
                listener.Id, due.Day, due.UntilMs, (_, _) => Task.CompletedTask, cancellationToken);
            return;
        }

        var texts = locales.For(owner);
        var range = new TimeRange(due.FromMs, due.UntilMs);
        var summaries = await reader.ReadAsync(listener, range, cancellationToken);
        var usage = await samples.ReadUsageAsync(listener.Id, cancellationToken);
        var reply = DigestView.Show(listener, range, summaries, usage, texts);
        if (summaries.Any(node => node.Count > 0))
        {
            var png = await chart.DrawAsync(listener, range, texts, cancellationToken);
            reply = reply with { Photo = new Media("digest.png", png) };
        }

        var message = new OutgoingMessage
        {
            ChatId = chat,
            Lane = Lane.Bulk,
            Reply = reply,
            IdempotencyKey = $"listeners:digest:{listener.Id}:{due.Day.DayNumber}",
            RecipientId = owner.Id,
        };
        await sinks.TryTellDigestAsync(
            listener.Id, due.Day, due.UntilMs,
            (connection, transaction) => outbox.EnqueueAsync(connection, transaction, message, cancellationToken),
            cancellationToken);
    }
}
