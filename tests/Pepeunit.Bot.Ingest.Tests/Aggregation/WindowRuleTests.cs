using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Aggregation;

public sealed class WindowRuleTests
{
    public static TheoryData<string> Shapes =>
    [
        "Tumbling/60000", "Sliding/300000/60000", "Session/30000/3600000", "Adaptive/60000/3600000/0.25/0",
        "Adaptive/1000/86400000/1E-07/12",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_rule_survives_its_text(string shape)
    {
        var rule = WindowRule.Parse(shape);

        Assert.Equal(shape, rule.Shape);
        Assert.Equal(rule, WindowRule.Parse(rule.ToString()));
        Assert.Equal(rule, rule.WithSettleMs(9_999_999));
        Assert.Equal(9_999_999, rule.WithSettleMs(9_999_999).SettleMs);
        Assert.Equal(WindowRule.ShortestSettleMs, rule.WithSettleMs(1).SettleMs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tumbling")]
    [InlineData("Tumbling/0")]
    [InlineData("Sliding/90/60")]
    [InlineData("Session/60/30")]
    [InlineData("Adaptive/60/3600/0/0")]
    [InlineData("Adaptive/60/3600/x/0")]
    [InlineData("Hopping/1/1")]
    public void Another_text_is_refused(string text) => Assert.Throws<FormatException>(() => WindowRule.Parse(text));

    [Fact]
    public void Lengths_of_Adaptive_divide_each_other() =>
        Assert.Equal([60, 120, 240, 720, 3_600], WindowRule.Adaptive(60, 3_600, 1, null).ChainMs.ToArray());

    [Fact]
    public void A_reader_reads_around_as_far_as_windows_reach()
    {
        var range = new TimeRange(3_700, 7_100);

        Assert.Equal(range, WindowRule.Tumbling(60).PartsFor(range));
        Assert.Equal(new TimeRange(3_700, 7_340), WindowRule.Sliding(300, 60).PartsFor(range));
        Assert.Equal(new TimeRange(3_600, 7_200), WindowRule.Session(60, 3_600).PartsFor(range));
        Assert.Equal(new TimeRange(3_600, 7_200), WindowRule.Adaptive(60, 3_600, 1, null).PartsFor(range));
        Assert.Equal(TimeRange.All, WindowRule.Sliding(300, 60).PartsFor(TimeRange.All));
        Assert.Equal(TimeRange.All, WindowRule.Session(60, 3_600).PartsFor(TimeRange.All));
    }
}
