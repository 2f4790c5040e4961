using Pepeunit.Bot.Features.Listeners.Faults;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>What the screens of a listener show.</summary>
/// <param name="LastValues">Of the nodes that ever sent one.</param>
internal sealed record ListenerCard(
    Listener Listener, ListenerUsage Usage, IReadOnlyDictionary<UnitNodeId, LastValue> LastValues, DateTimeOffset Now)
{
    /// <summary>Nodes that the person may not see (any more): nothing is collected from them.</summary>
    public required IReadOnlySet<UnitNodeId> Unseen { get; init; }

    /// <summary>What all listeners of the person use together.</summary>
    public required PersonUsage Month { get; init; }

    public ListenerFaults Faults { get; init; } = ListenerFaults.None;

    /// <summary>Whether the store takes nothing just now; what arrives waits.</summary>
    public bool IsStoreFailing { get; init; }

    /// <summary>Whether the chat that the listener speaks in has blocked the bot or is gone.</summary>
    public bool IsChatLost { get; init; }

    /// <summary>Nodes that sent words last, which the listener refuses because it reads numbers there.</summary>
    public IReadOnlyList<ListenerNode> NodesOfUnreadWords =>
    [
        .. Listener.Nodes.Where(node =>
            Listener.State != ListenerState.Ended
            && Usage.RefusedFor(Refusal.NotANumber) > 0
            && node.Pipe.Filters is { InputKind: ValueKind.Number, IsKindGuessed: false }
            && LastValues.TryGetValue(node.Node, out var last) && last.Value.IsText),
    ];
}

/// <summary>Reads cards. A singleton.</summary>
internal sealed class ListenerCards(
    ISampleStore samples, SampleBatchWriter writer, FaultStore faults, OutboxStore outbox, UnitAccess access,
    PersonBudgets budgets, TimeProvider time)
{
    public async Task<ListenerCard> ReadAsync(Listener listener, CancellationToken cancellationToken)
    {
        // What was collected stays the listener's; what comes now is for who may see the node now.
        var usage = await samples.ReadUsageAsync(listener.Id, cancellationToken);
        var seen = listener.Nodes.Select(node => node.Node).ToLookup(node => access.IsVisibleTo(listener.OwnerId, node));
        var values = await samples.ReadLastValuesAsync([.. seen[true]], cancellationToken);
        var isChatLost = listener.LiveChatId is { } chat && !await outbox.CanReachAsync(chat, cancellationToken);
        return new ListenerCard(listener, usage, values, time.GetUtcNow())
        {
            Unseen = seen[false].ToHashSet(),
            Month = await budgets.ReadAsync(listener.OwnerId, cancellationToken),
            Faults = await faults.FindAsync(listener.Id, cancellationToken),
            IsStoreFailing = writer.IsStoreFailing,
            IsChatLost = isChatLost,
        };
    }
}
