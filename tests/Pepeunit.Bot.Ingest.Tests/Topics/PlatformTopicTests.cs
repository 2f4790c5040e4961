using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Topics;

public sealed class PlatformTopicTests
{
    private const string Domain = "127.0.0.1:18080";
    private const string Id = "0198f0b4-7c3a-7def-8123-456789abcdef";

    [Theory]
    [InlineData($"{Domain}/{Id}/pepeunit", TopicKind.Value, SystemWord.None)]
    [InlineData($"{Domain}/{Id}", TopicKind.UnreadValue, SystemWord.None)]
    [InlineData($"{Domain}/input_base_topic/{Id}/update/pepeunit", TopicKind.SystemInput, SystemWord.Update)]
    [InlineData($"{Domain}/input_base_topic/{Id}/env_update/pepeunit", TopicKind.SystemInput, SystemWord.EnvUpdate)]
    [InlineData($"{Domain}/input_base_topic/{Id}/schema_update/pepeunit", TopicKind.SystemInput, SystemWord.SchemaUpdate)]
    [InlineData($"{Domain}/input_base_topic/{Id}/log_sync/pepeunit", TopicKind.SystemInput, SystemWord.LogSync)]
    [InlineData($"{Domain}/output_base_topic/{Id}/state/pepeunit", TopicKind.SystemOutput, SystemWord.State)]
    [InlineData($"{Domain}/output_base_topic/{Id}/log/pepeunit", TopicKind.SystemOutput, SystemWord.Log)]
    public void The_four_shapes_are_read(string topic, TopicKind kind, SystemWord word)
    {
        Assert.Equal(TopicRejection.None, PlatformTopic.Parse(topic, Domain, out var parsed));

        Assert.Equal((kind, word), (parsed.Kind, parsed.Word));
        var isValue = kind is TopicKind.Value or TopicKind.UnreadValue;
        Assert.Equal(isValue ? Id : Guid.Empty.ToString(), parsed.UnitNode.ToString());
        Assert.Equal(isValue ? Guid.Empty.ToString() : Id, parsed.Unit.ToString());
    }

    [Theory]
    [InlineData("", TopicRejection.WrongLevelCount)]
    [InlineData("/", TopicRejection.ForeignDomain)]
    [InlineData(Domain, TopicRejection.WrongLevelCount)]
    [InlineData($"{Domain}/", TopicRejection.BadId)]
    [InlineData($"{Domain}//pepeunit", TopicRejection.BadId)]
    [InlineData($"{Domain}/{Id}/", TopicRejection.MissingSuffix)]
    [InlineData($"{Domain}/{Id}/pepeunit/", TopicRejection.WrongLevelCount)]
    [InlineData($"{Domain}/{Id}/Pepeunit", TopicRejection.MissingSuffix)]
    [InlineData($"{Domain}/{Id}/pepeunit/a/b/c", TopicRejection.WrongLevelCount)]
    [InlineData($"other.org/{Id}/pepeunit", TopicRejection.ForeignDomain)]
    [InlineData($"{Domain}0/{Id}/pepeunit", TopicRejection.ForeignDomain)]
    [InlineData($"127.0.0.1/{Id}/pepeunit", TopicRejection.ForeignDomain)]
    [InlineData($"/{Domain}/{Id}/pepeunit", TopicRejection.WrongLevelCount)]
    [InlineData($"{Domain}/0198F0B4-7C3A-7DEF-8123-456789ABCDEF/pepeunit", TopicRejection.BadId)]
    [InlineData($"{Domain}/0198f0b47c3a7def8123456789abcdef/pepeunit", TopicRejection.BadId)]
    [InlineData($"{Domain}/0x98f0b4-7c3a-7def-8123-456789abcdef/pepeunit", TopicRejection.BadId)]
    [InlineData($"{Domain}/+198f0b4-7c3a-7def-8123-456789abcdef/pepeunit", TopicRejection.BadId)]
    [InlineData($"{Domain}/+/pepeunit", TopicRejection.BadId)]
    [InlineData($"{Domain}/#", TopicRejection.BadId)]
    [InlineData($"{Domain}/base/{Id}/state/pepeunit", TopicRejection.UnknownBase)]
    [InlineData($"{Domain}/output_base_topic/{Id}/update/pepeunit", TopicRejection.UnknownWord)]
    [InlineData($"{Domain}/input_base_topic/{Id}/state/pepeunit", TopicRejection.UnknownWord)]
    [InlineData($"{Domain}/output_base_topic/nobody/state/pepeunit", TopicRejection.BadId)]
    [InlineData($"{Domain}/output_base_topic/{Id}/state/other", TopicRejection.MissingSuffix)]
    public void Everything_else_is_refused_with_its_reason(string topic, TopicRejection why)
    {
        Assert.Equal(why, PlatformTopic.Parse(topic, Domain, out var parsed));
        Assert.Equal(default, parsed);
    }
}
