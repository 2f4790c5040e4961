using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Scopes;

public sealed class ScopeFilterTests
{
    private static readonly UnitNodeId Id = new(Guid.Parse("0198f0b4-0000-7000-8000-0000000000aa"));

    [Theory]
    [InlineData("greenhouse/+", true)]
    [InlineData("Greenhouse/temperature", true)]
    [InlineData("+/Temperature", true)]
    [InlineData("#", true)]
    [InlineData("greenhouse/#", true)]
    [InlineData("greenhouse", false)]
    [InlineData("+", false)]
    [InlineData("cellar/+", false)]
    [InlineData("iot.example.org/0198f0b4-0000-7000-8000-0000000000aa/pepeunit", true)]
    [InlineData("iot.example.org/+/pepeunit", true)]
    [InlineData("other.example.org/+/pepeunit", false)]
    public void A_filter_is_matched_on_the_readable_name_and_on_the_topic(string filter, bool isIn) =>
        Assert.Equal(isIn, ScopeFilter.Matches(filter, "Greenhouse", Node(), "iot.example.org"));

    [Theory]
    [InlineData("East/West", "East_West/temperature")]
    [InlineData("$new +1", "_new _1/temperature")]
    public void What_means_something_in_a_filter_stands_as_an_underscore(string unit, string name)
    {
        Assert.Equal(name, ScopeFilter.NameOf(unit, Node()));
        Assert.True(ScopeFilter.Matches("+/temperature", unit, Node(), "iot.example.org"));
    }

    [Theory]
    [InlineData("", nameof(ScopeFilterProblem.Empty))]
    [InlineData("a/#/b", nameof(ScopeFilterProblem.HashNotLast))]
    [InlineData("green+/a", nameof(ScopeFilterProblem.WildcardNotAlone))]
    [InlineData("a/b#", nameof(ScopeFilterProblem.WildcardNotAlone))]
    [InlineData("a/+/#", nameof(ScopeFilterProblem.None))]
    public void A_bad_filter_says_what_is_wrong(string filter, string problem)
    {
        Assert.Equal(problem, ScopeFilter.Check(filter).ToString());
        Assert.Equal(ScopeFilterProblem.TooLong, ScopeFilter.Check(new string('a', ScopeFilter.MaxLength + 1)));
    }

    private static UnitNode Node() => new(
        Id, new UnitId(Guid.NewGuid()), "temperature", NodeDirection.Output, Visibility.Private, false, 0);
}
