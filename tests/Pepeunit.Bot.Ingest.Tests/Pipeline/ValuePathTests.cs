using System.Text;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Pipeline;

public sealed class ValuePathTests
{
    [Theory]
    [InlineData("$.a", """{"a":5}""", "5")]
    [InlineData("a", """{"a":5}""", "5")]
    [InlineData("a.b[1].c", """{"a":{"x":[1],"b":[0,{"c":"deep"}]}}""", "deep")]
    [InlineData("$[2]", "[1,2,3]", "3")]
    [InlineData("$['two words']", """{"two words":true}""", "true")]
    [InlineData("$.a['b'].c-d", """{"a":{"b":{"c-d":1.50}}}""", "1.50")]
    [InlineData("температура", """{"температура":21}""", "21")]
    public void It_finds_a_scalar(string text, string payload, string expected)
    {
        Assert.True(ValuePath.TryParse(text, out var path));

        Assert.Equal(Refusal.None, path!.Find(Encoding.UTF8.GetBytes(payload), out var reader));
        Assert.Equal(expected, Encoding.UTF8.GetString(reader.ValueSpan));
    }

    [Theory]
    [InlineData("a", "", Refusal.NotJson)]
    [InlineData("a", "°C 5", Refusal.NotJson)]
    [InlineData("a.b", """{"a":{"b""", Refusal.NotJson)]
    [InlineData("a", "5", Refusal.PathNotFound)]
    [InlineData("a", "{}", Refusal.PathNotFound)]
    [InlineData("a", """{"a":null}""", Refusal.PathNotFound)]
    [InlineData("a", """{"a":{}}""", Refusal.PathNotFound)]
    [InlineData("a", """{"a":[1]}""", Refusal.PathNotFound)]
    [InlineData("$[3]", "[1,2,3]", Refusal.PathNotFound)]
    [InlineData("a[0]", """{"a":{"0":1}}""", Refusal.PathNotFound)]
    public void What_it_does_not_find_has_a_reason(string text, string payload, Refusal why)
    {
        Assert.True(ValuePath.TryParse(text, out var path));

        Assert.Equal(why, path!.Find(Encoding.UTF8.GetBytes(payload), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a[")]
    [InlineData("a[]")]
    [InlineData("a[-1]")]
    [InlineData("a[99999999999]")]
    [InlineData("a['b]")]
    [InlineData("a['']")]
    [InlineData("a[']")]
    [InlineData("a[0]b")]
    [InlineData("$.a.*")]
    public void Other_grammars_are_refused(string text) => Assert.False(ValuePath.TryParse(text, out _));
}
