using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners.Faults;

/// <summary>
/// One tick over the listeners that run: tells the owner once when one fails, and once when it works again. Safe to run
/// twice: both are conditional updates.
/// </summary>
internal sealed class FindFailingListenersJob(
    ListenerStore listeners, FaultStore faults, FaultWatch watch, ISampleStore samples, IPersonDirectory persons,
    SinkStore sinks, Locales locales, OutboxStore outbox, IOptions<ListenersOptions> options, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var active = await listeners.ListActiveAsync(cancellationToken);
        watch.Keep(active.Select(listener => listener.Id).ToHashSet());
        var open = await faults.ListOpenAsync(cancellationToken);
        foreach (var listener in active) await LookAsync(listener, open.GetValueOrDefault(listener.Id), cancellationToken);
    }

    private async Task LookAsync(Listener listener, Fault? open, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var usage = await samples.ReadUsageAsync(listener.Id, cancellationToken);
        var (health, refusing) = watch.Look(usage, now, TimeSpan.FromSeconds(options.Value.FailingSeconds));
        var broken = FindBrokenPipe(listener, now);
        if (open is null)
        {
            if ((broken ?? refusing) is { } fault) await BeginAsync(listener, fault, cancellationToken);
            return;
        }

        // A pipe is mended by an edit, a refusal by a value that is taken.
        var isOver = open.Kind == FaultKind.Pipe ? broken is null : health == Health.Working;
        if (isOver) await EndAsync(listener, open, now, cancellationToken);
    }

    private static Fault? FindBrokenPipe(Listener listener, DateTimeOffset now)
    {
        foreach (var node in listener.Nodes.Where(node => !node.HasLeft))
        {
            if (PipeValidator.Validate(node.Pipe) is not { Count: > 0 } problems) continue;
            var detail = $"{node.Name}: {problems[0].Field}";
            return new Fault(FaultKind.Pipe, Refusal.None, detail, 0, now.ToUnixTimeMilliseconds());
        }

        return null;
    }

    private async Task BeginAsync(Listener listener, Fault fault, CancellationToken cancellationToken)
    {
        if (await persons.FindAsync(listener.OwnerId, cancellationToken) is not { } owner) return;
        var message = await MessageAsync(
            listener, owner, fault, "failing", FaultView.Failing(listener, fault, time.GetUtcNow(), locales.For(owner)),
            cancellationToken);
        await faults.TryBeginAsync(
            listener.Id, fault,
            (connection, transaction) => outbox.EnqueueAsync(connection, transaction, message, cancellationToken),
            cancellationToken);
    }

    private async Task EndAsync(Listener listener, Fault fault, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await persons.FindAsync(listener.OwnerId, cancellationToken) is not { } owner) return;
        var message = await MessageAsync(
            listener, owner, fault, "works", FaultView.WorksAgain(listener, fault, now, locales.For(owner)),
            cancellationToken);
        await faults.TryEndAsync(
            listener.Id, now.ToUnixTimeMilliseconds(),
            (connection, transaction) => outbox.EnqueueAsync(connection, transaction, message, cancellationToken),
            cancellationToken);
    }

    private async Task<OutgoingMessage> MessageAsync(
        Listener listener, Person owner, Fault fault, string what, Reply reply, CancellationToken cancellationToken)
    {
        var own = await sinks.FindAsync(listener.Id, cancellationToken);
        return new OutgoingMessage
        {
            ChatId = own?.ChatId ?? owner.Id,
            Lane = Lane.Answer,
            Reply = reply,
            IdempotencyKey = $"listeners:{what}:{listener.Id}:{fault.BeganAtMs}",
            RecipientId = owner.Id,
        };
    }
}
