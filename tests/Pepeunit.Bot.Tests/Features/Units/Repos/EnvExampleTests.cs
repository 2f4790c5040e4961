using System.Text;
using System.Text.Json;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class EnvExampleTests
{
    [Fact]
    public void Empty_values_are_open_and_the_servers_keys_never_are()
    {
        var env = Parse("""
            {"WIFI_SSID": "", "WIFI_PASS": null, "PIN": 4, "FAST": true, "NAME": " ", "MODE": "auto", "PU_DOMAIN": ""}
            """).Value!;

        Assert.Equal(["WIFI_SSID", "WIFI_PASS", "NAME"], env.Entries.Where(entry => entry.IsOpen).Select(entry => entry.Key));
        Assert.DoesNotContain("PU_DOMAIN", env.Own.Select(entry => entry.Key));
    }

    [Theory]
    [InlineData("4", "17", "17")]
    [InlineData("4", "2,5", "2.5")]
    [InlineData("4", "-1", "-1")]
    [InlineData("4", "four", null)]
    [InlineData("4", "NaN", null)]
    [InlineData("4", "1e999", null)]
    [InlineData("true", "False", "false")]
    [InlineData("true", "maybe", null)]
    [InlineData("\"\"", "se\"cret", "\"se\\u0022cret\"")]
    [InlineData("null", "123", "\"123\"")]
    [InlineData("null", "", null)]
    public void A_typed_value_is_taken_as_the_kind_that_the_example_has(string example, string typed, string? taken)
    {
        var entry = new EnvEntry("KEY", JsonDocument.Parse(example).RootElement);

        Assert.Equal(taken, entry.Take(typed)?.GetRawText());
    }

    [Theory]
    [InlineData("x", nameof(RepoFault.NotJson))]
    [InlineData("\"x\"", nameof(RepoFault.NotAnObject))]
    [InlineData("""{"A": {"b": 1}}""", nameof(RepoFault.BadEnvShape))]
    [InlineData("""{"A": [1]}""", nameof(RepoFault.BadEnvShape))]
    [InlineData("""{"A B": 1}""", nameof(RepoFault.BadEnvKey))]
    [InlineData("""{"": 1}""", nameof(RepoFault.BadEnvKey))]
    [InlineData("""{"1A": 1}""", nameof(RepoFault.BadEnvKey))]
    [InlineData("""{"A": 1, "A": 2}""", nameof(RepoFault.NotJson))]
    public void A_bad_example_is_refused_with_its_reason(string json, string fault) =>
        Assert.Equal(Enum.Parse<RepoFault>(fault), Parse(json).Problem?.Fault);

    [Fact]
    public void Too_many_keys_and_too_long_texts_are_refused()
    {
        var keys = Enumerable.Range(0, 101).Select(number => $"\"K{number}\": 1");
        Assert.Equal(RepoFault.TooManyEnvKeys, Parse($$"""{{{string.Join(',', keys)}}}""").Problem?.Fault);
        Assert.Equal(RepoFault.EnvTextTooLong, Parse($$"""{"A": "{{new string('x', 1001)}}"}""").Problem?.Fault);
    }

    private static RepoResult<EnvExample> Parse(string json) => EnvExample.Parse(Encoding.UTF8.GetBytes(json));
}
