using System.Collections.Frozen;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>What the access decision knows of a Unit.</summary>
internal sealed record AccessUnit(long OwnerId, string TokenId, bool IsBlocked);

/// <summary>What the access decision knows of a node.</summary>
internal sealed record AccessNode(
    UnitId Unit, long OwnerId, NodeDirection Direction, Visibility Visibility, bool IsWritableInput);

/// <summary>What links and grants add to visibility.</summary>
/// <param name="Links">An Output, and a Unit that has an Input linked to it.</param>
/// <param name="ToUnits">A granted Unit, and the Unit that it is granted to.</param>
/// <param name="ToPersons">A granted Unit, and the person that it is granted to.</param>
internal sealed record AccessExceptions(
    FrozenSet<(UnitNodeId Output, UnitId Reader)> Links,
    FrozenSet<(UnitId Unit, UnitId Agent)> ToUnits,
    FrozenSet<(UnitId Unit, long Person)> ToPersons)
{
    public static AccessExceptions None { get; } = new([], [], []);
}

/// <summary>
/// Who may do what, at one moment: immutable, swapped as a whole when Units change. The decision itself is here, pure, so
/// that one table of tests covers every broker. Deciding allocates nothing.
/// </summary>
internal sealed class AccessSnapshot(
    string domain, FrozenDictionary<UnitId, AccessUnit> units, FrozenDictionary<UnitNodeId, AccessNode> nodes,
    AccessExceptions exceptions)
{
    // Only brokers outside ask for it, so only they pay for it.
    private readonly Lazy<ILookup<UnitId, UnitNodeId>> _nodesByUnit =
        new(() => nodes.ToLookup(node => node.Value.Unit, node => node.Key));

    private readonly Lazy<ILookup<long, UnitId>> _unitsByOwner =
        new(() => units.ToLookup(unit => unit.Value.OwnerId, unit => unit.Key));

    public static AccessSnapshot Empty(string domain) =>
        new(domain, FrozenDictionary<UnitId, AccessUnit>.Empty, FrozenDictionary<UnitNodeId, AccessNode>.Empty,
            AccessExceptions.None);

    public bool IsKnown(UnitId unit) => units.ContainsKey(unit);

    /// <summary>Whether the identity is good now. A token without <c>jti</c> is good for a Unit that was given none.</summary>
    public AuthenticationRefusal Check(in DeviceIdentity identity)
    {
        if (!units.TryGetValue(identity.Unit, out var unit)) return AuthenticationRefusal.UnknownUnit;
        if (unit.IsBlocked) return AuthenticationRefusal.Blocked;
        return (identity.TokenId ?? "") == unit.TokenId ? AuthenticationRefusal.None : AuthenticationRefusal.Revoked;
    }

    /// <summary>Whether the agent is a good one now.</summary>
    public AuthenticationRefusal Check(in AccessAgent agent) => agent.Kind switch
    {
        AgentKind.Unit => Check(agent.Device),
        AgentKind.Backend when agent.Domain == domain => AuthenticationRefusal.None,
        AgentKind.Backend => AuthenticationRefusal.WrongType,
        _ => AuthenticationRefusal.NoToken,
    };

    public AccessVerdict Decide(in AccessAgent agent, AccessAction action, ReadOnlySpan<char> topic)
    {
        if (Check(agent) != AuthenticationRefusal.None) return AccessVerdict.Blocked;
        return (agent.Kind, action) switch
        {
            (AgentKind.Unit, AccessAction.Publish) => MayPublish(agent.Device, topic),
            (AgentKind.Unit, AccessAction.Subscribe) => MaySubscribe(agent.Device, topic),
            (AgentKind.Backend, AccessAction.Publish) => BackendMayPublish(topic),
            (AgentKind.Backend, AccessAction.Subscribe) => BackendMaySubscribe(topic),
            _ => AccessVerdict.Blocked,
        };
    }

    public AccessVerdict MayPublish(in DeviceIdentity identity, ReadOnlySpan<char> topicName)
    {
        if (Check(identity) != AuthenticationRefusal.None) return AccessVerdict.Blocked;
        var rejection = PlatformTopic.Parse(topicName, domain, out var topic);
        if (rejection != TopicRejection.None) return Verdict(rejection);
        if (topic.Kind is TopicKind.SystemInput or TopicKind.SystemOutput)
            return System(identity, topic, TopicKind.SystemOutput);

        if (!nodes.TryGetValue(topic.UnitNode, out var node)) return AccessVerdict.UnknownNode;
        if (node.Direction == NodeDirection.Output)
            return node.Unit == identity.Unit ? AccessVerdict.Allowed : AccessVerdict.NotWritable;
        if (!node.IsWritableInput) return AccessVerdict.NotWritable;
        return IsVisible(node, identity.Unit) ? AccessVerdict.Allowed : AccessVerdict.NotVisible;
    }

    public AccessVerdict MaySubscribe(in DeviceIdentity identity, ReadOnlySpan<char> topicFilter)
    {
        if (Check(identity) != AuthenticationRefusal.None) return AccessVerdict.Blocked;
        if (TopicFilter.HasWildcard(topicFilter)) return AccessVerdict.Wildcard;
        var rejection = PlatformTopic.Parse(topicFilter, domain, out var topic);
        if (rejection != TopicRejection.None) return Verdict(rejection);
        if (topic.Kind is TopicKind.SystemInput or TopicKind.SystemOutput)
            return System(identity, topic, TopicKind.SystemInput);

        if (!nodes.TryGetValue(topic.UnitNode, out var node)) return AccessVerdict.UnknownNode;
        if (node.Unit == identity.Unit && node.Direction == NodeDirection.Input) return AccessVerdict.Allowed;
        return IsVisible(node, identity.Unit) || exceptions.Links.Contains((topic.UnitNode, identity.Unit))
            ? AccessVerdict.Allowed
            : AccessVerdict.NotVisible;
    }

    /// <summary>Whether a person sees the node, to listen to it or to link it. Not for unknown nodes.</summary>
    public bool IsVisibleTo(long person, UnitNodeId node) =>
        nodes.TryGetValue(node, out var known)
        && (known.Visibility != Visibility.Private || known.OwnerId == person
            || exceptions.ToPersons.Contains((known.Unit, person)));

    /// <summary>Whether a person sees the Unit: the person's own, one that is not private, or one that was granted.</summary>
    public bool IsUnitVisibleTo(long person, Unit unit) =>
        unit.Visibility != Visibility.Private || unit.OwnerId == person || exceptions.ToPersons.Contains((unit.Id, person));

    /// <summary>Null for an unknown Unit.</summary>
    public long? FindOwner(UnitId id) => units.TryGetValue(id, out var unit) ? unit.OwnerId : null;

    /// <summary>The Unit of a node; null for an unknown one.</summary>
    public UnitId? FindUnit(UnitNodeId id) => nodes.TryGetValue(id, out var node) ? node.Unit : null;

    /// <summary>The nodes of a Unit with their directions, in no order.</summary>
    public IEnumerable<(UnitNodeId Node, NodeDirection Direction)> NodesOf(UnitId unit) =>
        _nodesByUnit.Value[unit].Select(node => (node, nodes[node].Direction));

    /// <summary>The Units of a person, in no order.</summary>
    public IEnumerable<UnitId> UnitsOf(long person) => _unitsByOwner.Value[person];

    // The server speaks where devices listen. An Output is its own Unit's alone, also against the server.
    private AccessVerdict BackendMayPublish(ReadOnlySpan<char> topicName)
    {
        var rejection = PlatformTopic.Parse(topicName, domain, out var topic);
        if (rejection != TopicRejection.None) return Verdict(rejection);
        if (topic.Kind == TopicKind.SystemInput) return AccessVerdict.Allowed;
        if (topic.Kind == TopicKind.SystemOutput) return AccessVerdict.WrongDirection;
        if (!nodes.TryGetValue(topic.UnitNode, out var node)) return AccessVerdict.UnknownNode;
        return node.Direction == NodeDirection.Input ? AccessVerdict.Allowed : AccessVerdict.NotWritable;
    }

    private AccessVerdict BackendMaySubscribe(ReadOnlySpan<char> topicFilter)
    {
        if (TopicFilter.HasWildcard(topicFilter)) return BackendFilter.Check(topicFilter, domain);
        var rejection = PlatformTopic.Parse(topicFilter, domain, out var topic);
        if (rejection != TopicRejection.None) return Verdict(rejection);
        if (topic.Kind == TopicKind.SystemOutput) return AccessVerdict.Allowed;
        if (topic.Kind == TopicKind.SystemInput) return AccessVerdict.WrongDirection;
        return nodes.ContainsKey(topic.UnitNode) ? AccessVerdict.Allowed : AccessVerdict.UnknownNode;
    }

    /// <summary>Whether a Unit's device may read the node for what it is, without a link. Not for unknown ones.</summary>
    public bool IsVisibleTo(UnitId reader, UnitNodeId node) =>
        nodes.TryGetValue(node, out var known) && units.ContainsKey(reader) && IsVisible(known, reader);

    // Private means the owner's own Units, whichever of them, and those that the node's Unit is granted to.
    private bool IsVisible(AccessNode node, UnitId id)
    {
        if (node.Visibility != Visibility.Private) return true;
        var owner = units[id].OwnerId;
        return node.OwnerId == owner || exceptions.ToUnits.Contains((node.Unit, id))
            || exceptions.ToPersons.Contains((node.Unit, owner));
    }

    private static AccessVerdict System(in DeviceIdentity identity, in PlatformTopic topic, TopicKind allowed)
    {
        if (topic.Unit != identity.Unit) return AccessVerdict.ForeignUnit;
        return topic.Kind == allowed ? AccessVerdict.Allowed : AccessVerdict.WrongDirection;
    }

    private static AccessVerdict Verdict(TopicRejection rejection) =>
        rejection == TopicRejection.ForeignDomain ? AccessVerdict.ForeignDomain : AccessVerdict.BadTopic;
}
