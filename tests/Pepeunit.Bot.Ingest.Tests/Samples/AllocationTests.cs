using System.Text;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

/// <summary>The guard of the hot path: what runs per message allocates nothing.</summary>
public sealed class AllocationTests
{
    private const int Messages = 1_000;

    private static PipeDefinition FullPipe => Some.WindowPipe() with
    {
        Filters = new PipeFilters
        {
            InputKind = ValueKind.Number,
            ListFilter = ListFilterKind.BlackList,
            Listed = ListedValues.Of(12.3, 432),
            Threshold = ThresholdKind.Range,
            ThresholdMin = -60,
            ThresholdMax = 1_000_000,
            RefusesRepeated = true,
            MaxPayloadBytes = 50,
        },
        Transformations = new PipeTransformations { MultiplicationRatio = 1.5, Decimals = 1 },
    };

    public static TheoryData<string, PipeDefinition, string[]> Paths => new()
    {
        { "window with sketch", With(new() { Kind = PolicyKind.Aggregation, WindowSeconds = 60 }), ["21.53", "21.54", "-7"] },
        { "number, all filters, rounding, window", FullPipe, ["21.53", "21.54", "1e-7", "432", "2000000"] },
        { "sliding", With(new() { Kind = PolicyKind.Sliding, WindowSeconds = 300, WindowHop = 60 }), ["21.53", "21.54", "-7"] },
        { "session", With(new() { Kind = PolicyKind.Session, SessionGap = 60, SessionMax = 3_600 }), ["21.53", "21.54", "-7"] },
        { "adaptive", With(new() { Kind = PolicyKind.Adaptive, AdaptiveMin = 60, AdaptiveMax = 3_600, AdaptiveTolerance = 1 }), ["21.53", "21.54", "-7"] },
        { "number in JSON", Some.WindowPipe() with { ValuePath = "$.a.t" }, ["""{"x":[1,2],"a":{"t":21.5}}"""] },
        { "refused text", FullPipe, ["on", "дождь", "1,5", "NaN"] },
        { "held by the rate", Some.WindowPipe() with { Filters = new() { InputKind = ValueKind.Number, MinIntervalSeconds = 86_400 } }, ["1", "2"] },
        { "last value", Some.NumberPipe() with { Policy = new() { Kind = PolicyKind.LastValue } }, ["1", "2"] },
        { "text not on the list", Some.TextPipe() with { Filters = new() { InputKind = ValueKind.Text, ListFilter = ListFilterKind.WhiteList, Listed = ListedValues.Of("on") } }, ["off"] },
    };

    // All with a sketch: what it holds is the only thing that could grow.
    private static PipeDefinition With(ProcessingPolicy policy) =>
        FullPipe with { Policy = policy with { Quantiles = [0.5], AllowedLateness = 600 } };

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_message_allocates_nothing(string name, PipeDefinition pipe, string[] texts)
    {
        using var ingest = new IngestUnderTest(pipe);
        var topic = $"localhost/{ingest.Node}/pepeunit";
        var payloads = texts.Select(Encoding.UTF8.GetBytes).ToArray();
        var atMs = IngestUnderTest.NowMs;
        Send();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Send();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((name, 0), (name, allocated));

        void Send()
        {
            for (var i = 0; i < Messages; i++)
            {
                var outcome = ingest.Ingest.Accept(topic, payloads[i % payloads.Length], atMs++, null);
                if (outcome != IngestOutcome.Accepted) Assert.Fail($"The message was turned away: {outcome}.");
            }
        }
    }
}
