using System.Diagnostics.CodeAnalysis;
using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes;

public sealed class PipeYamlHostileTests
{
    private const string Good = """
        filters: {type_input_value: Number, max_rate: 0, max_size: 0}
        processing_policy: {policy_type: LastValue}
        """;

    [Theory]
    [InlineData(Good + "\n---\n" + Good, "several documents")]
    [InlineData(Good + "\n\0rest: 1", "NUL character")]
    [InlineData(Good + "\nx: &a 1", "anchor or an alias; write the value out: line 3, column 4")]
    [InlineData(Good + "\nx: !!python/object:os.system ls", "a tag")]
    [InlineData(Good + "\nfilters: {}", "no YAML")]
    [InlineData(Good + "\nx: [[[[[[[[[1]]]]]]]]]", "nested too deeply")]
    public void A_hostile_document_is_refused_with_the_reason(string yaml, string says) =>
        Assert.Contains(says, PipeYamlReader.Read(yaml).Unreadable!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_key_that_unfolds_to_billions_is_refused_at_once()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
        for (var name = 'b'; name <= 'k'; name++)
            bomb += $"{name}: &{name} [{string.Join(',', Enumerable.Repeat("*" + (char)(name - 1), 9))}]\n";

        Assert.Contains("anchor", PipeYamlReader.Read(bomb + "? *k\n: 1\n" + Good).Unreadable!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_document_is_refused_before_it_is_parsed() =>
        Assert.Contains(
            "larger than 262144 bytes", PipeYamlReader.Read(new string('[', 10_000_000)).Unreadable!.Message,
            StringComparison.Ordinal);

    [Fact]
    [SuppressMessage("Security", "CA5394", Justification = "A seed that is printed, no secret.")]
    public void Twenty_thousand_broken_documents_are_read_or_refused()
    {
        var first = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"first seed {first}");
        for (var seed = first; seed != unchecked(first + 20_000); seed = unchecked(seed + 1))
        {
            var yaml = PipeYamlFuzz.Document(seed);
            var failure = Record.Exception(() => PipeYamlReader.Read(yaml));

            Assert.True(failure is null, $"seed {seed}: {failure}");
        }
    }
}
