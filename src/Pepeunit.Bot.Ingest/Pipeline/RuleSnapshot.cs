using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>All nodes and listeners of the instance at one moment. Immutable.</summary>
/// <remarks>Every node of the instance is in it, with or without listeners: a node that is not is unknown.</remarks>
public sealed class RuleSnapshot
{
    private RuleSnapshot(Dictionary<UnitNodeId, NodeRules> nodes) => Nodes = nodes;

    /// <summary>No node at all.</summary>
    public static RuleSnapshot Empty { get; } = new([]);

    /// <summary>The rules by node.</summary>
    public IReadOnlyDictionary<UnitNodeId, NodeRules> Nodes { get; }

    /// <summary>Checks and keeps the rules.</summary>
    /// <exception cref="ArgumentException">A node, or a listener of one node, occurs twice.</exception>
    public static RuleSnapshot Create(IEnumerable<NodeRules> nodes)
    {
        var byNode = new Dictionary<UnitNodeId, NodeRules>();
        foreach (var rules in nodes)
        {
            if (!byNode.TryAdd(rules.Node, rules))
                throw new ArgumentException($"UnitNode {rules.Node} occurs twice in one snapshot.", nameof(nodes));
            rules.Check();
        }

        return new RuleSnapshot(byNode);
    }
}

/// <summary>What differs from the rules in force.</summary>
/// <param name="Set">Nodes that are new or have other rules; each at most once.</param>
/// <param name="Gone">Nodes that the instance does not have any more.</param>
public sealed record RuleChange(IReadOnlyCollection<NodeRules> Set, IReadOnlyCollection<UnitNodeId> Gone);

/// <summary>Holds the rules in force and tells its readers what changes.</summary>
/// <remarks>
/// Any thread may replace or change; it is done one after the other. A change costs what it names, whatever the number of
/// other nodes, and no reader waits for it: each node takes its own rules between two messages.
/// </remarks>
public sealed class RuleSnapshotHolder
{
    private readonly Lock _replacing = new();
    private readonly List<Action<RuleChange>> _readers = [];
    private readonly Dictionary<UnitNodeId, NodeRules> _nodes = [];

    /// <summary>The rules that the next message of the node meets; <c>null</c>: the node is unknown.</summary>
    public NodeRules? RulesOf(UnitNodeId node)
    {
        lock (_replacing) return _nodes.GetValueOrDefault(node);
    }

    /// <summary>Puts a whole snapshot in force. When it returns, the next message meets the new rules.</summary>
    public void Replace(RuleSnapshot snapshot)
    {
        lock (_replacing)
        {
            var set = snapshot.Nodes.Values.Where(rules =>
                !_nodes.TryGetValue(rules.Node, out var before) || !ReferenceEquals(before, rules));
            Apply(new RuleChange([.. set], [.. _nodes.Keys.Where(node => !snapshot.Nodes.ContainsKey(node))]));
        }
    }

    /// <summary>Puts other rules in force for some nodes. When it returns, their next message meets the new rules.</summary>
    /// <exception cref="ArgumentException">A listener of one node occurs twice; nothing was changed.</exception>
    public void Change(RuleChange change)
    {
        foreach (var rules in change.Set) rules.Check();
        lock (_replacing) Apply(change);
    }

    /// <summary>Calls the reader with all that is in force now, and with each later change in the changing
    /// thread.</summary>
    internal void Follow(Action<RuleChange> reader)
    {
        lock (_replacing)
        {
            _readers.Add(reader);
            reader(new RuleChange([.. _nodes.Values], []));
        }
    }

    private void Apply(RuleChange change)
    {
        foreach (var rules in change.Set) _nodes[rules.Node] = rules;
        foreach (var gone in change.Gone) _nodes.Remove(gone);
        foreach (var reader in _readers) reader(change);
    }
}
