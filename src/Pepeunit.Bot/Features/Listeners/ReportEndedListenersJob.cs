using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Tells the persons of ended listeners, once each, with the final chart and, if it is wanted, the data as files. The listener is out of the
/// rule snapshot and its last window is stored before anything is read.
/// </summary>
internal sealed class ReportEndedListenersJob(
    ListenerStore store, ListenerRules rules, SampleBatchWriter writer, ListenerCards cards, FinalChart chart,
    CsvExport csv, SinkStore sinks, ListenerView view, LiveMessages live, IPersonDirectory persons, Locales locales, OutboxStore outbox,
    TimeProvider time)
{
    private const int MaxPerRun = 20;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ended = await store.ListUnreportedAsync(MaxPerRun, cancellationToken);
        if (ended.Count == 0) return;
        foreach (var listener in ended) await rules.RefreshListenerAsync(listener.Id, cancellationToken);
        await writer.FlushAsync(cancellationToken);
        foreach (var listener in ended)
        {
            // What the flush has just stored concerns no active listener any more, so nobody else tells its message.
            live.Touch(listener.Id);
            await ReportAsync(listener, cancellationToken);
        }
    }

    private async Task ReportAsync(Listener listener, CancellationToken cancellationToken)
    {
        if (await persons.FindAsync(listener.OwnerId, cancellationToken) is not { } owner) return;
        var texts = locales.For(owner);
        var card = await cards.ReadAsync(listener, cancellationToken);
        var reply = view.Ended(card, texts);
        if (await chart.DrawAsync(listener, texts, cancellationToken) is { } png)
            reply = reply with { Photo = new Media("final.png", png) };
        var own = await sinks.FindAsync(listener.Id, cancellationToken);
        var files = own is { Choice.SendsCsv: true } ? await csv.WriteAsync(listener, cancellationToken) : null;
        var chat = own?.ChatId ?? listener.LiveChatId ?? owner.Id;
        var key = $"listeners:ended:{listener.Id}";
        var messages = new List<OutgoingMessage>();
        if (files is { Parts: [var only], IsCut: false })
        {
            messages.Add(Message(chat, owner, key, reply with { Documents = [only.File] }));
        }
        else
        {
            messages.Add(Message(chat, owner, key, reply));
            if (files is not null)
            {
                messages.AddRange(view.Csv(listener, files, texts)
                    .Select((part, index) => Message(chat, owner, $"{key}:{index + 1}", part)));
            }
        }

        await store.TryReportAsync(
            listener.Id, time.GetUtcNow().ToUnixTimeMilliseconds(),
            async (connection, transaction) =>
            {
                foreach (var message in messages)
                    await outbox.EnqueueAsync(connection, transaction, message, cancellationToken);
            },
            cancellationToken);
    }

    private static OutgoingMessage Message(long chat, Person owner, string key, Reply reply) => new()
    {
        ChatId = chat,
        Lane = Lane.Answer,
        Reply = reply,
        IdempotencyKey = key,
        RecipientId = owner.Id,
    };
}
