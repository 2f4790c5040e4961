using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

/// <summary>The whole access table against the rules as the README words them, written down apart from the decision.</summary>
public sealed class AccessTableTests
{
    [Fact]
    public void Every_row_of_the_table_is_decided_as_the_rules_say()
    {
        var rows = AccessTable.ValueTopics().Concat(AccessTable.SystemTopics()).Concat(AccessTable.OtherTopics());
        var (allowed, refused, wrong) = (0, 0, new List<string>());
        foreach (var world in rows.GroupBy(row => (row.Node, row.IsBlocked)))
        {
            var snapshot = AccessTable.WorldOf(world.Key.Node, world.Key.IsBlocked);
            foreach (var row in world)
            {
                var isAllowed = Decide(snapshot, row) == AccessVerdict.Allowed;
                if (isAllowed) allowed++;
                else refused++;
                if (isAllowed != Rules(row)) wrong.Add($"{row} {AccessTable.TopicOf(row)}: {isAllowed}");
            }
        }

        Assert.Empty(wrong.Take(5));

        // 126 nodes × 6 askers × blocked × action × 2 levels × domain × suffix × 3 wildcards, and the topics without a node.
        Assert.Equal((126 * 576) + 18_144 + 432, allowed + refused);
        Assert.InRange(allowed, 1_000, refused);
    }

    [Fact]
    public void Nobody_but_the_unit_itself_publishes_into_its_output()
    {
        var rows = AccessTable.ValueTopics().Where(row =>
            row.Action == AccessAction.Publish && row.Node.Direction == NodeDirection.Output
            && (row.Node.Owner != Owned.ByTheUnitItself || row.Asker != Asker.Unit)).ToList();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.NotEqual(
            AccessVerdict.Allowed, Decide(AccessTable.WorldOf(row.Node, row.IsBlocked), row)));
    }

    private static AccessVerdict Decide(AccessSnapshot snapshot, AccessCase row)
    {
        var agent = AccessTable.AgentOf(row);
        var topic = AccessTable.TopicOf(row);
        var verdict = snapshot.Decide(agent, row.Action, topic);

        // What the embedded broker asks is the same decision.
        if (agent.Kind == AgentKind.Unit)
        {
            Assert.Equal(verdict, row.Action == AccessAction.Publish
                ? snapshot.MayPublish(agent.Device, topic)
                : snapshot.MaySubscribe(agent.Device, topic));
        }

        return verdict;
    }

    private static bool Rules(AccessCase row)
    {
        // Who: a Unit with its good token whose owner is not blocked, or the server of this very instance.
        var isUnit = row.Asker == Asker.Unit && !row.IsBlocked;
        var isBackend = row.Asker == Asker.Backend;
        if (!isUnit && !isBackend) return false;

        // What: a topic of this instance, of 2, 3 or 5 levels, that ends as it must.
        if (!row.IsOurDomain) return false;
        if (row.Levels is not (2 or 3 or 5)) return false;
        if (row.Levels is 3 or 5 && !row.HasSuffix) return false;
        if (row.Wild == Wild.Hash) return false;

        var publishes = row.Action == AccessAction.Publish;
        if (row.Wild == Wild.Plus && (isUnit || publishes)) return false;
        return row.Levels == 5 ? SystemRules(row, isUnit, publishes) : ValueRules(row, isUnit, publishes);
    }

    private static bool SystemRules(AccessCase row, bool isUnit, bool publishes)
    {
        var isCommand = row.Base == "input_base_topic"
            && row.Word is "update" or "env_update" or "schema_update" or "log_sync";
        var isReport = row.Base == "output_base_topic" && row.Word is "state" or "log";
        if (row.Base is not ("input_base_topic" or "output_base_topic")) return false;
        if (row.Base == "input_base_topic" && !isCommand) return false;
        if (row.Base == "output_base_topic" && !isReport) return false;

        // The server commands and a device reports; each reads what the other writes.
        if (!isUnit) return publishes == isCommand;
        return row.Named == Owned.ByTheUnitItself && publishes == isReport;
    }

    private static bool ValueRules(AccessCase row, bool isUnit, bool publishes)
    {
        var node = row.Node;
        var isInput = node.Direction == NodeDirection.Input;
        if (!isUnit) return !publishes || isInput;

        var isVisible = node.Owner != Owned.ByAnotherPerson || node.Visibility != Visibility.Private
            || node.Granted is Granted.ToThePerson or Granted.ToTheUnit;
        if (publishes) return isInput ? node.IsWritable && isVisible : node.Owner == Owned.ByTheUnitItself;
        return isVisible || node.Granted == Granted.ByLink;
    }
}
