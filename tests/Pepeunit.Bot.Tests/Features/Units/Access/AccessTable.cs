using System.Collections.Frozen;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

internal enum Asker
{
    Unit,
    UnitWithOldToken,
    DeletedUnit,
    Backend,
    BackendOfAnotherInstance,
    Nobody,
}

internal enum Owned
{
    ByTheUnitItself,
    ByAnotherUnitOfTheSamePerson,
    ByAnotherPerson,
}

internal enum Granted
{
    Nothing,
    ToThePerson,
    ToTheUnit,
    ByLink,
}

internal enum Wild
{
    No,
    Plus,
    Hash,
}

/// <summary>The node that a topic of 2 or 3 levels names.</summary>
internal sealed record NodeCase(NodeDirection Direction, Owned Owner, Visibility Visibility, bool IsWritable, Granted Granted);

/// <summary>One row of the access table: who, what, and a topic level by level.</summary>
/// <param name="Base">Second level of a topic of 5 levels.</param>
/// <param name="Named">Whose Unit a topic of 5 levels names.</param>
/// <param name="Word">Fourth level of a topic of 5 levels.</param>
internal sealed record AccessCase(
    Asker Asker, bool IsBlocked, AccessAction Action, int Levels, bool IsOurDomain, bool HasSuffix, Wild Wild,
    NodeCase Node, string Base, Owned Named, string Word);

/// <summary>Every combination of what an access decision depends on, with the world in which it is asked.</summary>
internal static class AccessTable
{
    public const string Domain = "iot.example.org:8080";

    public static readonly UnitId Own = Id(1);
    public static readonly UnitId Sibling = Id(2);
    public static readonly UnitId Foreign = Id(3);

    private const long Person = 1;
    private const long Stranger = 2;

    private static readonly UnitNodeId Node = new(Guid.Parse("0198f0b4-0000-7000-8000-0000000000aa"));
    private static readonly NodeCase AnyNode =
        new(NodeDirection.Output, Owned.ByTheUnitItself, Visibility.Public, IsWritable: false, Granted.Nothing);

    public static IEnumerable<AccessCase> ValueTopics() =>
        from node in Nodes()
        from asker in Enum.GetValues<Asker>()
        from isBlocked in (bool[])[false, true]
        from action in Enum.GetValues<AccessAction>()
        from levels in (int[])[2, 3]
        from isOurDomain in (bool[])[true, false]
        from hasSuffix in (bool[])[true, false]
        from wild in Enum.GetValues<Wild>()
        select new AccessCase(
            asker, isBlocked, action, levels, isOurDomain, hasSuffix, wild, node, "", Owned.ByTheUnitItself, "");

    public static IEnumerable<AccessCase> SystemTopics() =>
        from asker in Enum.GetValues<Asker>()
        from isBlocked in (bool[])[false, true]
        from action in Enum.GetValues<AccessAction>()
        from isOurDomain in (bool[])[true, false]
        from hasSuffix in (bool[])[true, false]
        from wild in Enum.GetValues<Wild>()
        from second in (string[])["input_base_topic", "output_base_topic", "some_base_topic"]
        from named in Enum.GetValues<Owned>()
        from word in (string[])["update", "env_update", "schema_update", "log_sync", "state", "log", "nonsense"]
        select new AccessCase(
            asker, isBlocked, action, 5, isOurDomain, hasSuffix, wild, AnyNode, second, named, word);

    public static IEnumerable<AccessCase> OtherTopics() =>
        from asker in Enum.GetValues<Asker>()
        from action in Enum.GetValues<AccessAction>()
        from levels in (int[])[1, 4, 6]
        from isOurDomain in (bool[])[true, false]
        from hasSuffix in (bool[])[true, false]
        from wild in Enum.GetValues<Wild>()
        select new AccessCase(
            asker, false, action, levels, isOurDomain, hasSuffix, wild, AnyNode, "output_base_topic",
            Owned.ByTheUnitItself, "state");

    public static AccessAgent AgentOf(AccessCase row) => row.Asker switch
    {
        Asker.Unit => AccessAgent.Of(new DeviceIdentity(Own, "good")),
        Asker.UnitWithOldToken => AccessAgent.Of(new DeviceIdentity(Own, "old")),
        Asker.DeletedUnit => AccessAgent.Of(new DeviceIdentity(Id(9), "good")),
        Asker.Backend => AccessAgent.BackendOf(Domain),
        Asker.BackendOfAnotherInstance => AccessAgent.BackendOf("elsewhere.example.org"),
        _ => default,
    };

    public static string TopicOf(AccessCase row)
    {
        var domain = row.IsOurDomain ? Domain : "elsewhere.example.org";
        var last = row.HasSuffix ? "pepeunit" : "other";
        var id = (row.Levels == 5 ? UnitOf(row.Named).ToString() : Node.ToString());
        if (row.Wild == Wild.Plus) id = "+";
        if (row.Wild == Wild.Hash) last = "#";
        return row.Levels switch
        {
            1 => row.Wild == Wild.No ? domain : "#",
            2 => $"{domain}/{(row.Wild == Wild.Hash ? "#" : id)}",
            3 => $"{domain}/{id}/{last}",
            4 => $"{domain}/{row.Base}/{id}/{last}",
            5 => $"{domain}/{row.Base}/{id}/{row.Word}/{last}",
            _ => $"{domain}/{row.Base}/{id}/{row.Word}/more/{last}",
        };
    }

    public static AccessSnapshot WorldOf(NodeCase node, bool isBlocked)
    {
        var unit = UnitOf(node.Owner);
        var units = new Dictionary<UnitId, AccessUnit>
        {
            [Own] = new(Person, "good", isBlocked),
            [Sibling] = new(Person, "t", isBlocked),
            [Foreign] = new(Stranger, "t", IsBlocked: false),
        };
        var nodes = new Dictionary<UnitNodeId, AccessNode>
        {
            [Node] = new(unit, units[unit].OwnerId, node.Direction, node.Visibility, node.IsWritable),
        };
        var exceptions = node.Granted switch
        {
            Granted.ToThePerson => AccessExceptions.None with { ToPersons = [.. new[] { (unit, Person) }] },
            Granted.ToTheUnit => AccessExceptions.None with { ToUnits = [.. new[] { (unit, Own) }] },
            Granted.ByLink => AccessExceptions.None with { Links = [.. new[] { (Node, Own) }] },
            _ => AccessExceptions.None,
        };
        return new AccessSnapshot(Domain, units.ToFrozenDictionary(), nodes.ToFrozenDictionary(), exceptions);
    }

    // A link leads out of an Output alone; the store refuses others.
    private static IEnumerable<NodeCase> Nodes() =>
        from direction in Enum.GetValues<NodeDirection>()
        from owner in Enum.GetValues<Owned>()
        from visibility in Enum.GetValues<Visibility>()
        from isWritable in (bool[])[false, true]
        from granted in Enum.GetValues<Granted>()
        where granted != Granted.ByLink || direction == NodeDirection.Output
        select new NodeCase(direction, owner, visibility, isWritable, granted);

    private static UnitId UnitOf(Owned owner) => owner switch
    {
        Owned.ByTheUnitItself => Own,
        Owned.ByAnotherUnitOfTheSamePerson => Sibling,
        _ => Foreign,
    };

    private static UnitId Id(int number) => new(Guid.Parse($"0198f0b4-0000-7000-8000-00000000000{number}"));
}
