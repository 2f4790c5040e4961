using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>
/// One tick over the listeners that tell their windows: a message for those that have closed, all nodes together, and an edit
/// where a late value has changed one that was told. When windows close faster than the chat may get messages, the next
/// message holds all that waited and says so. Safe to run twice, and over restarts: what was told is noted with the message.
/// </summary>
internal sealed class TellWindowsJob(
    ListenerStore listeners, SinkStore sinks, ToldWindowStore told, WindowReader reader, WindowChecks checks,
    ISampleStore samples, IPersonDirectory persons, Locales locales, OutboxStore outbox, TimeProvider time)
{
    /// <summary>A late value changes what was told within this time; longer when the pipe allows values that late.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(24);

    /// <summary>Between two messages about windows to one chat, whichever listeners they are about.</summary>
    private static readonly TimeSpan Distance = TimeSpan.FromSeconds(5);

    /// <summary>As <see cref="Distance"/>, in a group, of which a bot may use 20 messages a minute for everything.</summary>
    private static readonly TimeSpan GroupDistance = TimeSpan.FromSeconds(15);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var telling = await sinks.ListTellingAsync(time.GetUtcNow(), cancellationToken);
        var inTurn = checks.NextInTurn([.. telling.Select(own => own.Listener)]);

        // Those that wait longest come first, so that nobody is kept out of a narrow chat.
        var toldAt = await told.ReadLastToldAsync(cancellationToken);
        foreach (var own in telling.OrderBy(own => toldAt.GetValueOrDefault(own.Listener)))
        {
            if (await listeners.FindAsync(own.Listener, cancellationToken) is not { } listener) continue;
            if (await persons.FindAsync(listener.OwnerId, cancellationToken) is not { } owner) continue;
            var chat = own.ChatId ?? owner.Id;
            if (!await outbox.CanReachAsync(chat, cancellationToken)) continue;
            await TellAsync(new Telling(listener, own, owner, chat), own.Listener == inTurn, cancellationToken);
        }
    }

    private async Task TellAsync(Telling telling, bool isInTurn, CancellationToken cancellationToken)
    {
        var listener = telling.Listener;
        var usage = await samples.ReadUsageAsync(listener.Id, cancellationToken);
        var looksBack = checks.IsDue(listener.Id, usage.Late, isInTurn);
        var newest = await told.ReadNewestAsync(listener.Id, cancellationToken);
        var news = new List<(UnitNodeId Node, IReadOnlyList<Partial> Windows)>();
        foreach (var node in listener.Nodes)
        {
            if (WindowReader.RuleOf(node) is not { } rule) continue;
            var found = await CompareAsync(
                telling, node, rule, looksBack ? null : Find(newest, node.Node), cancellationToken);
            if (found.New.Count > 0) news.Add((node.Node, found.New));
            foreach (var (message, windows) in found.Revised)
            {
                if (!await ReviseAsync(telling, message, node.Node, windows, cancellationToken)) return;
            }
        }

        if (news.Count > 0 && await MayTellAsync(telling.Chat, cancellationToken))
            await SendAsync(telling, news, cancellationToken);
        if (!looksBack) return;
        await ForgetAsync(listener, cancellationToken);
        checks.Note(listener.Id, usage.Late);
    }

    private async Task<WindowNews> CompareAsync(
        Telling telling, ListenerNode node, WindowRule rule, long? newestMs, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sinceMs = telling.Sinks.WindowsFromMs ?? long.MaxValue;
        var leastMs = Math.Max(sinceMs - rule.LengthMs, (now - HorizonOf(node)).ToUnixTimeMilliseconds() - rule.LengthMs);
        var fromMs = Math.Max(leastMs, newestMs ?? leastMs);

        // A window that values can move may begin before the one that was told.
        var readMs = Math.Max(0, fromMs - rule.LengthMs);
        var (closed, open) = await reader.ReadSinceAsync(
            telling.Listener, node, rule, readMs, now, cancellationToken);
        var shown = await told.ListAsync(telling.Listener.Id, node.Node, readMs, cancellationToken);
        return WindowComparison.Of(
            shown, [.. closed.Where(window => window.EndMs > sinceMs)], open, fromMs,
            rule.Kind is WindowKind.Session or WindowKind.Adaptive);
    }

    private async Task SendAsync(
        Telling telling, List<(UnitNodeId Node, IReadOnlyList<Partial> Windows)> news, CancellationToken cancellationToken)
    {
        var (listener, number) = (telling.Listener, telling.Version + 1);
        var windows = news.SelectMany(found => found.Windows.Select(window => new ToldWindow(
            found.Node, window.StartMs, window.EndMs, window.Count, window.Count, number))).ToList();
        var message = await MessageAsync(telling, telling.Chat, number, windows, cancellationToken);
        message = message with { IdempotencyKey = KeyOf(listener.Id, number) };
        await told.TryTellAsync(
            listener.Id, telling.Version, telling.Chat, time.GetUtcNow().ToUnixTimeMilliseconds(), windows,
            (connection, transaction) => outbox.EnqueueAsync(connection, transaction, message, cancellationToken),
            cancellationToken);
    }

    // False: another process has told meanwhile, the next tick sees what.
    private async Task<bool> ReviseAsync(
        Telling telling, long number, UnitNodeId node, IReadOnlyList<ToldWindow> windows,
        CancellationToken cancellationToken)
    {
        var id = telling.Listener.Id;
        if (await told.FindChatAsync(id, number, cancellationToken) is not { } chat) return true;
        var others = await told.ListAsync(id, number, cancellationToken);
        var message = await MessageAsync(
            telling, chat, number, [.. others.Where(window => window.Node != node), .. windows], cancellationToken);
        var isDone = await told.TryReviseAsync(
            id, telling.Version, number, node, windows,
            (connection, transaction) => outbox.EnqueueAsync(connection, transaction, message, cancellationToken),
            cancellationToken);
        telling.Version++;
        return isDone;
    }

    private async Task<OutgoingMessage> MessageAsync(
        Telling telling, long chat, long number, IReadOnlyList<ToldWindow> windows, CancellationToken cancellationToken)
    {
        var nodes = await reader.ReadAsync(telling.Listener, windows, cancellationToken);
        return new OutgoingMessage
        {
            ChatId = chat,
            Lane = Lane.Bulk,
            Kind = OutgoingKind.Live(KeyOf(telling.Listener.Id, number)),
            Reply = WindowMessageView.Show(
                telling.Listener, nodes, LateOf(telling.Listener, windows), locales.For(telling.Owner)),
            RecipientId = telling.Owner.Id,
        };
    }

    // One value is in several sliding windows; there the one that gained most tells how many came.
    private static long LateOf(Listener listener, IReadOnlyList<ToldWindow> windows) =>
        listener.Nodes.Sum(node =>
        {
            var gains = windows.Where(window => window.Node == node.Node)
                .Select(window => window.Count - window.FirstCount).DefaultIfEmpty();
            return Math.Max(0, node.Pipe.Policy.Kind == PolicyKind.Sliding ? gains.Max() : gains.Sum());
        });

    private async Task<bool> MayTellAsync(long chat, CancellationToken cancellationToken)
    {
        if (await told.FindLastAsync(chat, cancellationToken) is not { } last) return true;
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(last.ToldAtMs);
        if (age < (chat < 0 ? GroupDistance : Distance)) return false;

        // As long as the last one waits for the chat, the next ones are merged.
        var delivery = await outbox.FindDeliveryAsync(KeyOf(last.Listener, last.Number), cancellationToken);
        return delivery?.State != DeliveryState.Pending;
    }

    private async Task ForgetAsync(Listener listener, CancellationToken cancellationToken)
    {
        var longest = listener.Nodes.Select(node => HorizonOf(node)
            + TimeSpan.FromMilliseconds(3 * (WindowReader.RuleOf(node)?.LengthMs ?? 0))).DefaultIfEmpty(Horizon).Max();
        await told.ForgetAsync(
            listener.Id, (time.GetUtcNow() - longest).ToUnixTimeMilliseconds(),
            (connection, transaction, number) => outbox.ForgetLiveAsync(
                connection, transaction, KeyOf(listener.Id, number), cancellationToken),
            cancellationToken);
    }

    private static TimeSpan HorizonOf(ListenerNode node)
    {
        var lateness = TimeSpan.FromSeconds(node.Pipe.Policy.AllowedLateness ?? 0);
        return lateness > Horizon ? lateness : Horizon;
    }

    private static long? Find(IReadOnlyDictionary<UnitNodeId, long> newest, UnitNodeId node) =>
        newest.TryGetValue(node, out var startMs) ? startMs : null;

    private static string KeyOf(ListenerId listener, long number) => $"listeners:windows:{listener}:{number}";

    /// <summary>A listener in a tick.</summary>
    private sealed record Telling(Listener Listener, ListenerSinks Sinks, Person Owner, long Chat)
    {
        /// <summary>Of the sinks, as far as this tick knows it.</summary>
        public long Version { get; set; } = Sinks.WindowsVersion;
    }
}
