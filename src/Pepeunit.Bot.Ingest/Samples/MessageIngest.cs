using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Takes messages in: the straight line from a topic name and a payload to the pending state of a
/// node.</summary>
/// <remarks>Any thread may call it at any time. It never waits for the store and allocates nothing for a
/// number.</remarks>
public sealed class MessageIngest : IDisposable
{
    private readonly ILoadSink _load;
    private readonly IngestMetrics _metrics;
    private readonly string _domain;
    private readonly long _futureSkewMs;

    private readonly int _workers;

    // Written by the thread that changes the rules (one at a time), read by who refreshes budgets.
    private readonly ConcurrentDictionary<ListenerId, ClaimedGate> _gates = [];

    // Read without a lock by everyone; written by the thread that changes the rules.
    private readonly ConcurrentDictionary<UnitNodeId, NodeState> _nodes = [];

    /// <summary>Follows the rules from now on.</summary>
    public MessageIngest(
        RuleSnapshotHolder rules, ILoadSink load, IngestMetrics metrics, IOptions<IngestOptions> options)
    {
        (_load, _metrics) = (load, metrics);
        _domain = options.Value.Domain;
        _futureSkewMs = (long)options.Value.FutureSkew.TotalMilliseconds;
        _workers = options.Value.Workers;
        Intake = new SampleIntake(options.Value);
        rules.Follow(Follow);
    }

    internal SampleIntake Intake { get; }

    /// <summary>Takes in one message by its topic name.</summary>
    /// <param name="topic">As published.</param>
    /// <param name="payload">Read before the call returns; not kept.</param>
    /// <param name="arrivalMs">Unix ms.</param>
    /// <param name="eventMs">The message's own time (MQTT 5 user property <c>ts</c>), Unix ms; <c>null</c>: its
    /// arrival.</param>
    public IngestOutcome Accept(ReadOnlySpan<char> topic, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs)
    {
        if (PlatformTopic.Parse(topic, _domain, out var parsed) != TopicRejection.None)
            return Turn(IngestOutcome.BadTopic);

        return parsed.Kind switch
        {
            TopicKind.Value => Accept(parsed.UnitNode, payload, arrivalMs, eventMs),
            TopicKind.UnreadValue => Meter(parsed.UnitNode, payload.Length),
            _ => Turn(IngestOutcome.SystemTopic),
        };
    }

    /// <summary>Takes in one message of a node whose topic has been parsed (3 levels).</summary>
    /// <param name="node">The node.</param>
    /// <param name="payload">Read before the call returns; not kept.</param>
    /// <param name="arrivalMs">Unix ms.</param>
    /// <param name="eventMs">The message's own time, Unix ms; <c>null</c>: its arrival.</param>
    public IngestOutcome Accept(UnitNodeId node, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs) =>
        Accept(node, payload, arrivalMs, eventMs, null);

    /// <inheritdoc/>
    public void Dispose() => Intake.Dispose();

    /// <summary>Takes in one message that is acknowledged, unless it was taken before.</summary>
    /// <param name="delivery">Whose it is, and under which packet id.</param>
    /// <param name="topic">As published.</param>
    /// <param name="payload">Read before the call returns; not kept.</param>
    /// <param name="arrivalMs">Unix ms.</param>
    /// <param name="eventMs">The message's own time, Unix ms; <c>null</c>: its arrival.</param>
    internal IngestOutcome AcceptOnce(
        in MessageDelivery delivery, ReadOnlySpan<char> topic, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs) =>
        PlatformTopic.Parse(topic, _domain, out var parsed) == TopicRejection.None && parsed.Kind == TopicKind.Value
            ? AcceptOnce(delivery, parsed.UnitNode, topic, payload, arrivalMs, eventMs)
            : Accept(topic, payload, arrivalMs, eventMs);

    /// <summary>Takes in one message that is acknowledged, unless it was taken before; its topic has been parsed (3
    /// levels).</summary>
    internal IngestOutcome AcceptOnce(
        in MessageDelivery delivery, UnitNodeId node, ReadOnlySpan<char> topic, ReadOnlySpan<byte> payload, long arrivalMs,
        long? eventMs)
    {
        var hash = DeliveryHash.Of(topic, payload);
        var memory = delivery.Memory;
        lock (memory.Gate)
        {
            if (delivery.IsRepeated && memory.Knows(delivery.PacketId, hash)) return Turn(IngestOutcome.Repeated);

            var mark = memory.Next(delivery.PacketId, hash);
            var outcome = Accept(node, payload, arrivalMs, eventMs, new PendingDelivery(memory, mark));
            if (outcome is IngestOutcome.Accepted or IngestOutcome.BadTime) memory.Add(mark);
            return outcome;
        }
    }

    /// <summary>Takes held values whose interval has ended.</summary>
    internal void ReleaseDue(long nowMs)
    {
        for (var node = Intake.TakeHolding(); node is not null;)
        {
            // The node may queue itself again, which changes its link.
            var next = node.NextHolding;
            node.ReleaseDue(nowMs);
            node = next;
        }
    }

    /// <summary>Moves everything that was accepted since the last call into a batch.</summary>
    internal void DrainInto(BatchBuilder batch)
    {
        for (var node = Intake.TakeDirty(); node is not null;)
        {
            var next = node.NextDirty;
            node.DrainInto(batch);
            node = next;
        }
    }

    /// <summary>What each listener with bounds has taken in this process so far.</summary>
    internal IReadOnlyList<BudgetMark> MarkBudgets() =>
        [.. _gates.Where(entry => entry.Value.Gate.IsBounded).Select(entry => entry.Value.Gate.Mark(entry.Key))];

    private IngestOutcome Accept(
        UnitNodeId node, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs, in PendingDelivery? delivery)
    {
        if (Intake.State != IntakeState.Open)
            return Turn(Intake.State == IntakeState.Stopping ? IngestOutcome.Stopping : IngestOutcome.Overloaded);
        if (!_nodes.TryGetValue(node, out var state) || state.Definition is not { } definition)
            return Turn(IngestOutcome.UnknownNode);

        _load.Count(definition.Unit, node, payload.Length);
        if (payload.Length > PipeValidator.MaxPayloadBytes) return Turn(IngestOutcome.PayloadTooLarge);
        if (eventMs is { } ownMs && (ownMs < 0 || ownMs > arrivalMs + _futureSkewMs))
        {
            state.RefuseTime(arrivalMs, delivery);
            return Turn(IngestOutcome.BadTime);
        }

        state.Accept(new Arrival(payload, arrivalMs, eventMs ?? arrivalMs), delivery);
        return IngestOutcome.Accepted;
    }

    private IngestOutcome Meter(UnitNodeId node, int payloadBytes)
    {
        if (!_nodes.TryGetValue(node, out var state) || state.Definition is not { } definition)
            return Turn(IngestOutcome.UnknownNode);

        _load.Count(definition.Unit, node, payloadBytes);
        return Turn(IngestOutcome.Metered);
    }

    private IngestOutcome Turn(IngestOutcome outcome)
    {
        _metrics.Turned(outcome);
        return outcome;
    }

    // Each node takes its rules under its own lock: a message of any other node never waits for a change.
    private void Follow(RuleChange change)
    {
        foreach (var rules in change.Set)
        {
            var state = _nodes.GetOrAdd(rules.Node, static (node, intake) => new NodeState(node, intake), Intake);
            var before = state.Definition;
            foreach (var rule in rules.Listeners) Claim(rule);
            state.Adopt(rules, rule => _gates[rule.Listener].Gate);
            Release(before);
        }

        foreach (var node in change.Gone)
        {
            // What it took waits in the queue of dirty nodes, which does not need the dictionary.
            if (!_nodes.TryRemove(node, out var state)) continue;
            var before = state.Definition;
            state.Adopt(null, rule => _gates[rule.Listener].Gate);
            Release(before);
        }
    }

    private void Claim(ListenerRule rule)
    {
        if (_gates.TryGetValue(rule.Listener, out var claimed)) claimed.Gate.Adopt(rule.Budget, rule.Shared);
        else claimed = new ClaimedGate(new BudgetGate(rule.Budget, rule.Shared, _workers), 0);
        _gates[rule.Listener] = claimed with { Nodes = claimed.Nodes + 1 };
    }

    private void Release(NodeRules? before)
    {
        foreach (var rule in before?.Listeners ?? [])
        {
            var claimed = _gates[rule.Listener];
            if (claimed.Nodes > 1) _gates[rule.Listener] = claimed with { Nodes = claimed.Nodes - 1 };
            else _gates.TryRemove(rule.Listener, out _);
        }
    }

    /// <param name="Nodes">How many nodes name the listener.</param>
    private readonly record struct ClaimedGate(BudgetGate Gate, int Nodes);
}
