using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

public sealed class PipeRunTests
{
    private static readonly PipeDefinition Number = Some.NumberPipe();
    private static readonly PipeDefinition Text = Some.TextPipe();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, PipeDefinition, string[], string[], string> Filters => new()
    {
        { "white list", List(Number, ListFilterKind.WhiteList, ListedValues.Of(1, 2.5)), ["1", "1.0", "2.5", "3"], ["1", "1", "2.5"], "Listed 1" },
        { "black list", List(Number, ListFilterKind.BlackList, ListedValues.Of(1)), ["1", "2"], ["2"], "Listed 1" },
        { "white list of text", List(Text, ListFilterKind.WhiteList, ListedValues.Of("on", "вкл")), ["on", "вкл", "On", ""], ["on", "вкл"], "Listed 2" },
        { "black list of text", List(Text, ListFilterKind.BlackList, ListedValues.Of("on")), ["on", "off", "on "], ["off", "on "], "Listed 1" },
        { "threshold ends count", Threshold(ThresholdKind.Range, -0.5, 1.5), ["-0.5", "1.5", "-0.51", "1.51"], ["-0.5", "1.5"], "OutsideThreshold 2" },
        { "threshold min", Threshold(ThresholdKind.Min, 0, null), ["0", "1e300", "-1e-9"], ["0", "1E+300"], "OutsideThreshold 1" },
        { "threshold max", Threshold(ThresholdKind.Max, null, 0), ["0", "1e-9"], ["0"], "OutsideThreshold 1" },
        { "threshold takes no words", Threshold(ThresholdKind.Min, 0, null), ["NaN", "on", "1"], ["1"], "NotANumber 1, NotFinite 1" },
        { "threshold sees the raw value", Threshold(ThresholdKind.Max, null, 10) with { Transformations = new() { MultiplicationRatio = 100 } }, ["10", "11"], ["1000"], "OutsideThreshold 1" },
        { "not numbers", Number, ["", "1,5", "0x10", "1e999", " 5 "], ["5"], "NotANumber 3, NotFinite 1" },
        { "a guess takes words too", Guess(Number), ["on", "5", "NaN", "7 °C"], ["on", "5", "7 °C"], "NotFinite 1" },
        { "a guess of a path does not", Guess(Number) with { ValuePath = "$.t" }, ["{\"t\":\"on\"}", "{\"t\":5}"], ["5"], "NotANumber 1" },
        { "size", Number with { Filters = Number.Filters with { MaxPayloadBytes = 3 } }, ["123", "1234", " 12 "], ["123"], "TooLarge 2" },
        { "size of text is bytes", Text with { Filters = Text.Filters with { MaxPayloadBytes = 4 } }, ["да", "дом"], ["да"], "TooLarge 1" },
        { "repeated", Unique(Number), ["5", "5.0", "6", "5"], ["5", "6", "5"], "Repeated 1" },
        { "repeated text", Unique(Text), ["on", "on", "off", "on"], ["on", "off", "on"], "Repeated 1" },
        { "repeated compares raw with raw", Unique(Number) with { Transformations = new() { MultiplicationRatio = 2 } }, ["5", "10", "10"], ["10", "20"], "Repeated 1" },
        { "repeated compares raw texts", Unique(Text) with { Transformations = new() { SliceEnd = 1 } }, ["ab", "ac", "a"], ["a", "a", "a"], "" },
        { "multiply, then round half to even", Number with { Transformations = new() { MultiplicationRatio = 0.5, Decimals = 0 } }, ["1", "3", "5", "-1"], ["0", "2", "2", "0"], "" },
        { "tiny products stay", Number with { Transformations = new() { MultiplicationRatio = 3 } }, ["1e-7"], ["3E-07"], "" },
        { "a product may be too great", Number with { Transformations = new() { MultiplicationRatio = 1e10 } }, ["1e299", "1"], ["10000000000"], "NotFinite 1" },
        { "slice", Text with { Transformations = new() { SliceStart = 1, SliceEnd = -1 } }, ["[😀]", "x"], ["😀", ""], "" },
        { "path of a number", Number with { ValuePath = "$.t" }, ["{\"t\":21.5}", "{\"t\":\"7\"}", "{\"t\":true}", "{}", "7"], ["21.5", "7"], "PathNotFound 2, NotANumber 1" },
        { "path of a text", Text with { ValuePath = "s" }, ["{\"s\":\"о\\u043A\\n\"}", "{\"s\":1.50}", "{\"s\":\"\\ud800\"}", "{"], ["ок\n", "1.50"], "NotJson 1, NotUtf8 1" },
        { "size counts the raw payload", Number with { ValuePath = "t", Filters = Number.Filters with { MaxPayloadBytes = 8 } }, ["{\"t\":12}", "{\"t\": 12}"], ["12"], "TooLarge 1" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Each_filter_takes_and_refuses_with_its_reason(
        string name, PipeDefinition pipe, string[] sent, string[] kept, string refused)
    {
        using var ingest = new IngestUnderTest(pipe);

        foreach (var payload in sent) Assert.Equal(IngestOutcome.Accepted, ingest.Send(payload));

        Assert.NotEmpty(name);
        Assert.Equal(kept, await ingest.KeptAsync(Stop));
        Assert.Equal(refused, await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task The_active_period_includes_its_start_and_excludes_its_end()
    {
        var period = new ActivePeriod
        {
            Kind = PeriodKind.DateRange,
            Start = DateTimeOffset.FromUnixTimeMilliseconds(IngestUnderTest.NowMs),
            End = DateTimeOffset.FromUnixTimeMilliseconds(IngestUnderTest.NowMs + 10),
        };
        using var ingest = new IngestUnderTest(Number with { ActivePeriod = period });

        ingest.Send("1", -1);
        ingest.Send("2", 0);
        ingest.Send("3", 9);
        ingest.Send("4", 10);

        Assert.Equal(["2", "3"], await ingest.KeptAsync(Stop));
        Assert.Equal("OutsidePeriod 2", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task The_active_period_looks_at_the_arrival_not_at_the_time_of_the_value()
    {
        var period = new ActivePeriod
        {
            Kind = PeriodKind.FromDate,
            Start = DateTimeOffset.FromUnixTimeMilliseconds(IngestUnderTest.NowMs),
        };
        using var ingest = new IngestUnderTest(Number with { ActivePeriod = period });

        ingest.Send("1", atMs: 0, eventMs: -5_000);

        Assert.Equal(["1"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task The_rate_takes_the_first_and_then_the_latest_that_came_too_early()
    {
        using var ingest = new IngestUnderTest(Rate(10));

        ingest.Send("1", 0);
        ingest.Send("2", 1_000);
        ingest.Send("3", 9_999);
        Assert.Equal(["1"], await ingest.KeptAsync(Stop));
        ingest.Ingest.ReleaseDue(IngestUnderTest.NowMs + 9_999);
        Assert.Equal(["1"], await ingest.KeptAsync(Stop));

        ingest.Ingest.ReleaseDue(IngestUnderTest.NowMs + 10_000);

        Assert.Equal(["1", "3"], await ingest.KeptAsync(Stop));
        Assert.Equal(IngestUnderTest.NowMs + 9_999, ingest.Store.Samples(ingest.Listener, ingest.Node)[1].TimestampMs);
        Assert.Equal("TooSoon 1", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task A_held_value_is_taken_when_its_interval_ended_even_if_no_flush_came()
    {
        using var ingest = new IngestUnderTest(Rate(10));

        ingest.Send("1", 0);
        ingest.Send("2", 4_000);
        ingest.Send("3", 12_000);
        ingest.Send("4", 20_000);

        // 2 was taken at 10 s, so 3 is too early until 20 s, where it is taken before 4 is looked at.
        Assert.Equal(["1", "2", "3"], await ingest.KeptAsync(Stop));
        ingest.Ingest.ReleaseDue(IngestUnderTest.NowMs + 30_000);
        Assert.Equal(["1", "2", "3", "4"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task A_refused_value_does_not_start_the_interval()
    {
        var pipe = Rate(10) with { Filters = Rate(10).Filters with { MaxPayloadBytes = 1 } };
        using var ingest = new IngestUnderTest(pipe);

        ingest.Send("10", 0);
        ingest.Send("2", 1_000);

        Assert.Equal(["2"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task A_clock_set_back_does_not_silence_the_node()
    {
        using var ingest = new IngestUnderTest(Rate(10));

        ingest.Send("1", 0);
        ingest.Send("2", -3_600_000);

        Assert.Equal(["2", "1"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task A_held_text_is_the_one_that_was_sent()
    {
        using var ingest = new IngestUnderTest(Rate(10) with { Filters = Rate(10).Filters with { InputKind = ValueKind.Text } });

        ingest.Send("first", 0);
        ingest.Send("a long one", 1_000);
        ingest.Send("second", 2_000);
        ingest.Ingest.ReleaseDue(IngestUnderTest.NowMs + 10_000);

        Assert.Equal(["first", "second"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task NRecords_keeps_exactly_the_last_N()
    {
        using var ingest = new IngestUnderTest(Keep(3));

        for (var i = 0; i < 10; i++) ingest.Send($"{i}", i);
        ingest.Send("late", eventMs: -5);

        Assert.Equal(["7", "8", "9"], await ingest.KeptAsync(Stop));
        for (var i = 10; i < 12; i++) ingest.Send($"{i}", i);
        Assert.Equal(["9", "10", "11"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task Of_equal_times_NRecords_keeps_the_later_ones()
    {
        using var ingest = new IngestUnderTest(Keep(2));

        for (var i = 0; i < 9; i++) ingest.Send($"{i}");

        Assert.Equal(["7", "8"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task LastValue_keeps_one_and_moves_forward_only()
    {
        using var ingest = new IngestUnderTest(Text with { Policy = new ProcessingPolicy { Kind = PolicyKind.LastValue } });

        ingest.Send("a", 5);
        ingest.Send("b", 7);
        ingest.Send("old", atMs: 8, eventMs: 6);
        Assert.Equal(["b"], await ingest.KeptAsync(Stop));

        ingest.Send("older", atMs: 9, eventMs: 1);
        Assert.Equal(["b"], await ingest.KeptAsync(Stop));
        Assert.Equal(2, (await ingest.UsageAsync(Stop)).Late);
    }

    private static PipeDefinition List(PipeDefinition pipe, ListFilterKind kind, ListedValues listed) =>
        pipe with { Filters = pipe.Filters with { ListFilter = kind, Listed = listed } };

    private static PipeDefinition Threshold(ThresholdKind kind, double? min, double? max) =>
        Number with { Filters = Number.Filters with { Threshold = kind, ThresholdMin = min, ThresholdMax = max } };

    private static PipeDefinition Guess(PipeDefinition pipe) =>
        pipe with { Filters = pipe.Filters with { IsKindGuessed = true } };

    private static PipeDefinition Unique(PipeDefinition pipe) =>
        pipe with { Filters = pipe.Filters with { RefusesRepeated = true } };

    private static PipeDefinition Rate(int seconds) =>
        Number with { Filters = Number.Filters with { MinIntervalSeconds = seconds } };

    private static PipeDefinition Keep(int records) =>
        Text with { Policy = new ProcessingPolicy { Kind = PolicyKind.NRecords, RecordCount = records } };
}
