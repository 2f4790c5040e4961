using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
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

    // Of the thread that replaces the snapshot (one at a time).
    private readonly Dictionary<ListenerId, BudgetGate> _gates = [];

    // Of everyone: replaced as a whole.
    private volatile FrozenDictionary<UnitNodeId, NodeState> _nodes = FrozenDictionary<UnitNodeId, NodeState>.Empty;

    /// <summary>Follows the rules from now on.</summary>
    public MessageIngest(
        RuleSnapshotHolder rules, ILoadSink load, IngestMetrics metrics, IOptions<IngestOptions> options)
    {
        (_load, _metrics) = (load, metrics);
        _domain = options.Value.Domain;
        _futureSkewMs = (long)options.Value.FutureSkew.TotalMilliseconds;
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
    public IngestOutcome Accept(UnitNodeId node, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs)
    {
        if (Intake.State != IntakeState.Open)
            return Turn(Intake.State == IntakeState.Stopping ? IngestOutcome.Stopping : IngestOutcome.Overloaded);
        if (!_nodes.TryGetValue(node, out var state) || state.Definition is not { } definition)
            return Turn(IngestOutcome.UnknownNode);

        _load.Count(definition.Unit, node, payload.Length);
        if (payload.Length > PipeValidator.MaxPayloadBytes) return Turn(IngestOutcome.PayloadTooLarge);
        if (eventMs is { } ownMs && (ownMs < 0 || ownMs > arrivalMs + _futureSkewMs))
        {
            state.RefuseTime(arrivalMs);
            return Turn(IngestOutcome.BadTime);
        }

        state.Accept(new Arrival(payload, arrivalMs, eventMs ?? arrivalMs));
        return IngestOutcome.Accepted;
    }

    /// <inheritdoc/>
    public void Dispose() => Intake.Dispose();

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

    private void Follow(RuleSnapshot snapshot)
    {
        var before = _nodes;
        var budgets = new Dictionary<ListenerId, ListenerBudget>();
        foreach (var rule in snapshot.Nodes.Values.SelectMany(rules => rules.Listeners))
            budgets[rule.Listener] = rule.Budget;
        foreach (var gone in _gates.Keys.Except(budgets.Keys).ToList()) _gates.Remove(gone);
        foreach (var (listener, budget) in budgets)
        {
            if (_gates.TryGetValue(listener, out var gate)) gate.Adopt(budget);
            else _gates.Add(listener, new BudgetGate(budget));
        }

        var nodes = new Dictionary<UnitNodeId, NodeState>(snapshot.Nodes.Count);
        foreach (var (node, rules) in snapshot.Nodes)
        {
            var state = before.TryGetValue(node, out var known) ? known : new NodeState(node, Intake);
            state.Adopt(rules, rule => _gates[rule.Listener]);
            nodes.Add(node, state);
        }

        _nodes = nodes.ToFrozenDictionary();
        foreach (var (node, state) in before)
        {
            if (!nodes.ContainsKey(node)) state.Adopt(null, rule => _gates[rule.Listener]);
        }
    }
}
