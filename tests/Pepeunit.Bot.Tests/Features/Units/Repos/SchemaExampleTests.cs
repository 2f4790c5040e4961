using System.Text;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class SchemaExampleTests
{
    [Fact]
    public void A_real_schema_gives_commands_reports_and_topics_in_the_order_of_the_file()
    {
        var schema = Parse("""
            {
              "input_base_topic": ["update/pepeunit", "log_sync/pepeunit"],
              "output_base_topic": ["state/pepeunit", "log/pepeunit"],
              "input_topic": ["set_fan_state/pepeunit"],
              "output_topic": ["current_fan_speed_percentage/pepeunit", "raw"]
            }
            """).Value!;

        Assert.Equal(["update", "log_sync"], schema.Commands);
        Assert.Equal(["state", "log"], schema.Reports);
        Assert.Equal([new RepoTopic("set_fan_state", true)], schema.Inputs);
        Assert.Equal([new RepoTopic("current_fan_speed_percentage", true), new RepoTopic("raw", false)], schema.Outputs);
        Assert.True(schema.Lists(UnitCommand.Update));
        Assert.False(schema.Lists(UnitCommand.EnvUpdate));
    }

    [Fact]
    public void Lists_may_be_missing_and_other_keys_are_ignored()
    {
        var schema = Parse("""{"output_topic": ["t/pepeunit"], "note": {"a": [1]}}""").Value!;

        Assert.Equal([new RepoTopic("t", true)], schema.Outputs);
        Assert.Empty(schema.Commands);
    }

    [Theory]
    [InlineData("not json", nameof(RepoFault.NotJson))]
    [InlineData("", nameof(RepoFault.NotJson))]
    [InlineData("[1]", nameof(RepoFault.NotAnObject))]
    [InlineData("""{"output_topic": ["a"], "output_topic": ["b"]}""", nameof(RepoFault.NotJson))]
    [InlineData("""{"output_topic": "a"}""", nameof(RepoFault.TopicsNotAList))]
    [InlineData("""{"output_topic": [1]}""", nameof(RepoFault.TopicsNotAList))]
    [InlineData("""{"output_topic": {"a": []}}""", nameof(RepoFault.TopicsNotAList))]
    [InlineData("""{}""", nameof(RepoFault.NoTopics))]
    [InlineData("""{"output_topic": []}""", nameof(RepoFault.NoTopics))]
    [InlineData("""{"output_topic": ["a+b/pepeunit"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["a#/pepeunit"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["a/b/pepeunit"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["a/b"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["/pepeunit"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["a b/pepeunit"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["a\n/pepeunit"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["<b>/pepeunit"]}""", nameof(RepoFault.BadTopic))]
    [InlineData("""{"output_topic": ["a/pepeunit", "a/pepeunit"]}""", nameof(RepoFault.DuplicateTopic))]
    [InlineData("""{"output_topic": ["a/pepeunit", "a"]}""", nameof(RepoFault.DuplicateTopic))]
    [InlineData("""{"input_base_topic": ["reboot/pepeunit"], "output_topic": ["a"]}""", nameof(RepoFault.UnknownBaseTopic))]
    [InlineData("""{"input_base_topic": ["update"], "output_topic": ["a"]}""", nameof(RepoFault.UnknownBaseTopic))]
    [InlineData("""{"output_base_topic": ["log/pepeunit", "log/pepeunit"], "output_topic": ["a"]}""", nameof(RepoFault.DuplicateTopic))]
    public void A_bad_schema_is_refused_with_its_reason(string json, string fault) =>
        Assert.Equal(Enum.Parse<RepoFault>(fault), Parse(json).Problem?.Fault);

    [Fact]
    public void Ten_thousand_topics_are_refused_by_size_or_count()
    {
        var names = Enumerable.Range(0, 10_000).Select(number => $"\"t{number}/pepeunit\"");
        Assert.Equal(RepoFault.FileTooLarge, Parse($$"""{"output_topic": [{{string.Join(',', names)}}]}""").Problem?.Fault);

        var few = Enumerable.Range(0, 65).Select(number => $"\"t{number}\"");
        var problem = Parse($$"""{"output_topic": [{{string.Join(',', few)}}]}""").Problem!;
        Assert.Equal(RepoFault.TooManyTopics, problem.Fault);
        Assert.Contains(("count", (object?)65), problem.Args);
    }

    [Fact]
    public void A_problem_survives_being_stored()
    {
        var problem = Parse("""{"output_topic": ["a+b"]}""").Problem!;

        var read = RepoProblem.Read(problem.Fault.ToString(), problem.ArgsJson);

        Assert.Equal(problem.Key, read.Key);
        Assert.Equal([("topic", "a+b"), ("list", "output_topic"), ("max", (object?)64L)], read.Args);
    }

    private static RepoResult<SchemaExample> Parse(string json) => SchemaExample.Parse(Encoding.UTF8.GetBytes(json));
}
