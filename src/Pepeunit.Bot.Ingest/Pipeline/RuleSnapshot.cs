using System.Collections.Frozen;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>All nodes and listeners of the instance at one moment. Immutable; replaced as a whole.</summary>
/// <remarks>Every node of the instance is in it, with or without listeners: a node that is not is unknown.</remarks>
public sealed class RuleSnapshot
{
    private RuleSnapshot(FrozenDictionary<UnitNodeId, NodeRules> nodes) => Nodes = nodes;

    /// <summary>No node at all.</summary>
    public static RuleSnapshot Empty { get; } = new(FrozenDictionary<UnitNodeId, NodeRules>.Empty);

    /// <summary>The rules by node.</summary>
    public FrozenDictionary<UnitNodeId, NodeRules> Nodes { get; }

    /// <summary>Freezes the rules. Costs milliseconds for ten thousand nodes: call it off the hot path.</summary>
    /// <exception cref="ArgumentException">A node, or a listener of one node, occurs twice.</exception>
    public static RuleSnapshot Create(IEnumerable<NodeRules> nodes)
    {
        var byNode = new Dictionary<UnitNodeId, NodeRules>();
        foreach (var rules in nodes)
        {
            if (!byNode.TryAdd(rules.Node, rules))
                throw new ArgumentException($"UnitNode {rules.Node} occurs twice in one snapshot.", nameof(nodes));
            if (rules.Listeners.Select(rule => rule.Listener).Distinct().Count() != rules.Listeners.Length)
                throw new ArgumentException($"UnitNode {rules.Node} names a listener twice.", nameof(nodes));
        }

        return new RuleSnapshot(byNode.ToFrozenDictionary());
    }
}

/// <summary>Holds the current snapshot and tells its readers when it is replaced.</summary>
/// <remarks>Any thread may read; replacements are taken one after the other.</remarks>
public sealed class RuleSnapshotHolder
{
    private readonly Lock _replacing = new();
    private readonly List<Action<RuleSnapshot>> _readers = [];
    private volatile RuleSnapshot _current = RuleSnapshot.Empty;

    /// <summary>The snapshot in force.</summary>
    public RuleSnapshot Current => _current;

    /// <summary>Puts a new snapshot in force. When it returns, the next message meets the new rules.</summary>
    public void Replace(RuleSnapshot snapshot)
    {
        lock (_replacing)
        {
            _current = snapshot;
            foreach (var reader in _readers) reader(snapshot);
        }
    }

    /// <summary>Calls the reader with the current snapshot now, and with each later one in the replacing
    /// thread.</summary>
    internal void Follow(Action<RuleSnapshot> reader)
    {
        lock (_replacing)
        {
            _readers.Add(reader);
            reader(_current);
        }
    }
}
