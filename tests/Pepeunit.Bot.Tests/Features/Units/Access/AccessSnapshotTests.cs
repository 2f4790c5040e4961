using System.Collections.Frozen;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

public sealed class AccessSnapshotTests
{
    private const string Domain = "iot.example.org:8080";

    private static readonly UnitId Own = new(Guid.Parse("0198f0b4-0000-7000-8000-000000000001"));
    private static readonly UnitId Sibling = new(Guid.Parse("0198f0b4-0000-7000-8000-000000000002"));
    private static readonly UnitId Foreign = new(Guid.Parse("0198f0b4-0000-7000-8000-000000000003"));
    private static readonly UnitId Blocked = new(Guid.Parse("0198f0b4-0000-7000-8000-000000000004"));
    private static readonly DeviceIdentity Device = new(Own, "t");

    [Theory]
    [InlineData(1, nameof(NodeDirection.Output), nameof(Visibility.Private), false, AccessVerdict.Allowed, AccessVerdict.Allowed)]
    [InlineData(1, nameof(NodeDirection.Input), nameof(Visibility.Private), false, AccessVerdict.NotWritable, AccessVerdict.Allowed)]
    [InlineData(1, nameof(NodeDirection.Input), nameof(Visibility.Private), true, AccessVerdict.Allowed, AccessVerdict.Allowed)]
    [InlineData(2, nameof(NodeDirection.Output), nameof(Visibility.Private), false, AccessVerdict.NotWritable, AccessVerdict.Allowed)]
    [InlineData(2, nameof(NodeDirection.Input), nameof(Visibility.Private), true, AccessVerdict.Allowed, AccessVerdict.Allowed)]
    [InlineData(3, nameof(NodeDirection.Output), nameof(Visibility.Private), false, AccessVerdict.NotWritable, AccessVerdict.NotVisible)]
    [InlineData(3, nameof(NodeDirection.Output), nameof(Visibility.Internal), false, AccessVerdict.NotWritable, AccessVerdict.Allowed)]
    [InlineData(3, nameof(NodeDirection.Output), nameof(Visibility.Public), false, AccessVerdict.NotWritable, AccessVerdict.Allowed)]
    [InlineData(3, nameof(NodeDirection.Input), nameof(Visibility.Private), true, AccessVerdict.NotVisible, AccessVerdict.NotVisible)]
    [InlineData(3, nameof(NodeDirection.Input), nameof(Visibility.Internal), true, AccessVerdict.Allowed, AccessVerdict.Allowed)]
    [InlineData(3, nameof(NodeDirection.Input), nameof(Visibility.Public), false, AccessVerdict.NotWritable, AccessVerdict.Allowed)]
    public void A_value_topic_follows_owner_direction_visibility_and_writability(
        int unit, string direction, string visibility, bool isWritable,
        AccessVerdict publish, AccessVerdict subscribe)
    {
        var node = new UnitNodeId(Guid.Parse("0198f0b4-0000-7000-8000-0000000000aa"));
        var owner = unit == 3 ? 2L : 1L;
        var unitId = unit switch { 1 => Own, 2 => Sibling, _ => Foreign };
        var snapshot = Snapshot(node, new AccessNode(
            unitId, owner, Enum.Parse<NodeDirection>(direction), Enum.Parse<Visibility>(visibility), isWritable));

        foreach (var topic in (string[])[$"{Domain}/{node}/pepeunit", $"{Domain}/{node}"])
        {
            Assert.Equal(publish, snapshot.MayPublish(Device, topic));
            Assert.Equal(subscribe, snapshot.MaySubscribe(Device, topic));
        }
    }

    [Theory]
    [InlineData("{d}/output_base_topic/{own}/state/pepeunit", AccessVerdict.Allowed, AccessVerdict.WrongDirection)]
    [InlineData("{d}/output_base_topic/{own}/log/pepeunit", AccessVerdict.Allowed, AccessVerdict.WrongDirection)]
    [InlineData("{d}/input_base_topic/{own}/update/pepeunit", AccessVerdict.WrongDirection, AccessVerdict.Allowed)]
    [InlineData("{d}/output_base_topic/{other}/state/pepeunit", AccessVerdict.ForeignUnit, AccessVerdict.ForeignUnit)]
    [InlineData("{d}/input_base_topic/{other}/update/pepeunit", AccessVerdict.ForeignUnit, AccessVerdict.ForeignUnit)]
    [InlineData("elsewhere/output_base_topic/{own}/state/pepeunit", AccessVerdict.ForeignDomain, AccessVerdict.ForeignDomain)]
    [InlineData("{d}/0198f0b4-0000-7000-8000-0000000000bb/pepeunit", AccessVerdict.UnknownNode, AccessVerdict.UnknownNode)]
    [InlineData("{d}/not-an-id/pepeunit", AccessVerdict.BadTopic, AccessVerdict.BadTopic)]
    [InlineData("{d}/a/b/c", AccessVerdict.BadTopic, AccessVerdict.BadTopic)]
    public void A_system_or_malformed_topic_is_decided_by_its_levels(
        string pattern, AccessVerdict publish, AccessVerdict subscribe)
    {
        var topic = pattern.Replace("{d}", Domain, StringComparison.Ordinal)
            .Replace("{own}", Own.ToString(), StringComparison.Ordinal)
            .Replace("{other}", Foreign.ToString(), StringComparison.Ordinal);
        var snapshot = Snapshot(default, null);

        Assert.Equal(publish, snapshot.MayPublish(Device, topic));
        Assert.Equal(subscribe, snapshot.MaySubscribe(Device, topic));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("{d}/+/pepeunit")]
    [InlineData("{d}/#")]
    public void A_unit_may_not_subscribe_to_a_wildcard(string pattern)
    {
        var filter = pattern.Replace("{d}", Domain, StringComparison.Ordinal);

        Assert.Equal(AccessVerdict.Wildcard, Snapshot(default, null).MaySubscribe(Device, filter));
    }

    [Fact]
    public void A_blocked_unit_may_nothing()
    {
        var snapshot = Snapshot(default, null);
        var topic = $"{Domain}/output_base_topic/{Blocked}/state/pepeunit";

        Assert.Equal(AccessVerdict.Blocked, snapshot.MayPublish(new DeviceIdentity(Blocked, "t"), topic));
        Assert.Equal(AuthenticationRefusal.Blocked, snapshot.Check(new DeviceIdentity(Blocked, "t")));
    }

    [Fact]
    public void A_token_is_good_only_while_it_is_the_units_own()
    {
        var snapshot = Snapshot(default, null);

        Assert.Equal(AuthenticationRefusal.None, snapshot.Check(Device));
        Assert.Equal(AuthenticationRefusal.Revoked, snapshot.Check(Device with { TokenId = "older" }));
        Assert.Equal(AuthenticationRefusal.Revoked, snapshot.Check(Device with { TokenId = null }));
        Assert.Equal(
            AuthenticationRefusal.UnknownUnit, snapshot.Check(new DeviceIdentity(new UnitId(Guid.Empty), "t")));
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var node = new UnitNodeId(Guid.Parse("0198f0b4-0000-7000-8000-0000000000aa"));
        var snapshot = Snapshot(
            node, new AccessNode(Own, 1, NodeDirection.Output, Visibility.Private, IsWritableInput: false));
        var topic = $"{Domain}/{node}/pepeunit";
        for (var i = 0; i < 200; i++) Assert.Equal(AccessVerdict.Allowed, snapshot.MayPublish(Device, topic));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var allowed = 0;
        for (var i = 0; i < 1000; i++)
        {
            if (snapshot.MayPublish(Device, topic) == AccessVerdict.Allowed) allowed++;
            if (snapshot.MaySubscribe(Device, topic) == AccessVerdict.Allowed) allowed++;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, allowed);
    }

    [Fact]
    public void A_decision_by_link_grant_or_wildcard_allocates_nothing()
    {
        var (linked, granted) = (new UnitNodeId(Guid.CreateVersion7()), new UnitNodeId(Guid.CreateVersion7()));
        var hidden = new AccessNode(Foreign, 2, NodeDirection.Output, Visibility.Private, IsWritableInput: false);
        var units = new Dictionary<UnitId, AccessUnit> { [Own] = new(1, "t", false), [Foreign] = new(2, "t", false) };
        var nodes = new Dictionary<UnitNodeId, AccessNode>
        {
            [linked] = hidden,
            [granted] = hidden with { Unit = Sibling, Direction = NodeDirection.Input, IsWritableInput = true },
        };
        var snapshot = new AccessSnapshot(
            Domain, units.ToFrozenDictionary(), nodes.ToFrozenDictionary(),
            AccessExceptions.None with { Links = [(linked, Own)], ToPersons = [(Sibling, 1L)] });
        var (byLink, byGrant, byWildcard) = ($"{Domain}/{linked}/pepeunit", $"{Domain}/{granted}", $"{Domain}/+/pepeunit");
        var (unit, backend) = (AccessAgent.Of(Device), AccessAgent.BackendOf(Domain));
        var allowed = 0;
        void Decide()
        {
            if (snapshot.Decide(unit, AccessAction.Subscribe, byLink) == AccessVerdict.Allowed) allowed++;
            if (snapshot.Decide(unit, AccessAction.Publish, byGrant) == AccessVerdict.Allowed) allowed++;
            if (snapshot.Decide(backend, AccessAction.Subscribe, byWildcard) == AccessVerdict.Allowed) allowed++;
        }

        for (var i = 0; i < 200; i++) Decide();
        allowed = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Decide();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3000, allowed);
    }

    private static AccessSnapshot Snapshot(UnitNodeId id, AccessNode? node)
    {
        var units = new Dictionary<UnitId, AccessUnit>
        {
            [Own] = new(1, "t", IsBlocked: false),
            [Sibling] = new(1, "t", IsBlocked: false),
            [Foreign] = new(2, "t", IsBlocked: false),
            [Blocked] = new(1, "t", IsBlocked: true),
        };
        var nodes = new Dictionary<UnitNodeId, AccessNode>();
        if (node is not null) nodes[id] = node;
        return new AccessSnapshot(Domain, units.ToFrozenDictionary(), nodes.ToFrozenDictionary(), AccessExceptions.None);
    }
}
