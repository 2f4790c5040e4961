using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Pipeline;

public sealed class PipeValidatorTests
{
    private static readonly DateTimeOffset Day = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PipeDefinition Number = Some.NumberPipe();
    private static readonly PipeDefinition Text = Some.TextPipe();

    public static TheoryData<string, PipeDefinition, string> Problems => new()
    {
        { "valid number", Number, "" },
        { "valid text", Text, "" },
        { "valid window", Some.WindowPipe(), "" },
        { "period unknown", Number with { ActivePeriod = new() { Kind = (PeriodKind)9 } }, "ActivePeriod type Unknown" },
        { "FromDate without start", Period(PeriodKind.FromDate, null, null), "ActivePeriod start Required" },
        { "ToDate without end", Period(PeriodKind.ToDate, Day, null), "ActivePeriod end Required" },
        { "range without ends", Period(PeriodKind.DateRange, null, null), "ActivePeriod start Required, ActivePeriod end Required" },
        { "range of nothing", Period(PeriodKind.DateRange, Day, Day), "ActivePeriod start WrongOrder" },
        { "permanent with odd start", Period(PeriodKind.Permanent, Day, Day.AddDays(-1)), "" },
        { "path", Number with { ValuePath = "a..b" }, "Filters value_path BadSyntax" },
        { "no list", List(Number, null), "Filters filtering_values Required" },
        { "empty list", List(Number, ListedValues.Of(Array.Empty<double>())), "Filters filtering_values EmptyList" },
        { "strings for numbers", List(Number, ListedValues.Of("1")), "Filters filtering_values WrongKind" },
        { "numbers for strings", List(Text, ListedValues.Of(1.0)), "Filters filtering_values WrongKind" },
        { "list of NaN", List(Number, ListedValues.Of(double.NaN)), "Filters filtering_values NotFinite" },
        { "long list", List(Number, ListedValues.Of(new double[1_025])), "Filters filtering_values TooMany" },
        { "range of equal ends", Threshold(Number, ThresholdKind.Range, 5, 5), "Filters threshold_min WrongOrder" },
        { "fractions", Threshold(Number, ThresholdKind.Range, 5.25, 5.5), "" },
        { "Min without min", Threshold(Number, ThresholdKind.Min, null, 5), "Filters threshold_min Required" },
        { "Max without max", Threshold(Number, ThresholdKind.Max, 5, null), "Filters threshold_max Required" },
        { "threshold of text", Threshold(Text, ThresholdKind.Min, 5, null), "Filters type_value_threshold NumberOnly" },
        { "infinite threshold", Threshold(Number, ThresholdKind.Max, null, double.PositiveInfinity), "Filters threshold_max NotFinite" },
        { "rate most", Rate(86_400), "" },
        { "rate too much", Rate(86_401), "Filters max_rate OutOfRange" },
        { "rate negative", Rate(-1), "Filters max_rate OutOfRange" },
        { "size most", Size(262_144), "" },
        { "size too much", Size(262_145), "Filters max_size OutOfRange" },
        { "size negative", Size(-1), "Filters max_size OutOfRange" },
        { "decimals 7", Number with { Transformations = new() { Decimals = 7 } }, "" },
        { "decimals 8", Number with { Transformations = new() { Decimals = 8 } }, "Transformations round_decimal_point OutOfRange" },
        { "decimals -1", Number with { Transformations = new() { Decimals = -1 } }, "Transformations round_decimal_point OutOfRange" },
        { "ratio", Number with { Transformations = new() { MultiplicationRatio = double.NaN } }, "Transformations multiplication_ratio NotFinite" },
        { "N missing", Policy(PolicyKind.NRecords), "ProcessingPolicy n_records_count Required" },
        { "N 0", Policy(PolicyKind.NRecords, 0), "ProcessingPolicy n_records_count OutOfRange" },
        { "N 1024", Policy(PolicyKind.NRecords, 1_024), "" },
        { "N 1025", Policy(PolicyKind.NRecords, 1_025), "ProcessingPolicy n_records_count OutOfRange" },
        { "LastValue ignores N", Policy(PolicyKind.LastValue, -5), "" },
        { "window missing", Policy(PolicyKind.TimeWindow), "ProcessingPolicy time_window_size Required" },
        { "window 61", Policy(PolicyKind.TimeWindow, seconds: 61), "ProcessingPolicy time_window_size OutOfRange" },
        { "window 0", Policy(PolicyKind.TimeWindow, seconds: 0), "ProcessingPolicy time_window_size OutOfRange" },
        { "window of a day", Policy(PolicyKind.TimeWindow, seconds: 86_400), "" },
        { "no function", Policy(PolicyKind.Aggregation, seconds: 60), "ProcessingPolicy aggregation_functions Required" },
        { "negative lateness", Windows(new() { Kind = PolicyKind.LastValue, AllowedLateness = -1 }), "ProcessingPolicy allowed_lateness OutOfRange" },
        { "lateness of a week", Windows(new() { Kind = PolicyKind.LastValue, AllowedLateness = 604_800 }), "" },
        { "sliding", Sliding(300, 60), "" },
        { "sliding without anything", Sliding(null, null), "ProcessingPolicy window_hop Required, ProcessingPolicy time_window_size Required" },
        { "hop 7", Sliding(70, 7), "ProcessingPolicy window_hop OutOfRange" },
        { "size between hops", Sliding(90, 60), "ProcessingPolicy time_window_size OutOfRange" },
        { "1440 panes", Sliding(1_440, 1), "" },
        { "1441 panes", Sliding(1_441, 1), "ProcessingPolicy time_window_size OutOfRange" },
        { "session", Session(30, 3_600), "" },
        { "session without anything", Session(null, null), "ProcessingPolicy session_gap Required, ProcessingPolicy session_max Required" },
        { "gap 0, odd maximum", Session(0, 7), "ProcessingPolicy session_gap OutOfRange, ProcessingPolicy session_max OutOfRange" },
        { "gap above maximum", Session(61, 60), "ProcessingPolicy session_max WrongOrder" },
        { "adaptive", Adaptive(60, 3_600, 0.5, 1), "" },
        { "adaptive without anything", Adaptive(null, null, null, null), "ProcessingPolicy adaptive_min Required, ProcessingPolicy adaptive_max Required, ProcessingPolicy adaptive_tolerance Required" },
        { "maximum no multiple", Adaptive(60, 90, 0, 0), "ProcessingPolicy adaptive_max OutOfRange, ProcessingPolicy adaptive_tolerance OutOfRange, ProcessingPolicy adaptive_count OutOfRange" },
        { "maximum below minimum", Adaptive(120, 60, double.NaN, null), "ProcessingPolicy adaptive_max OutOfRange, ProcessingPolicy adaptive_tolerance NotFinite" },
        { "quantiles alone", Quantiles(0.5, 0.99), "" },
        { "quantile 0 and 1", Quantiles(0, 1), "ProcessingPolicy quantiles OutOfRange" },
        { "nine quantiles", Quantiles(.1, .2, .3, .4, .5, .6, .7, .8, .9), "ProcessingPolicy quantiles TooMany" },
        { "text in windows", Some.WindowPipe() with { Filters = Text.Filters }, "ProcessingPolicy policy_type NumberOnly" },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Each_rule_names_stage_field_and_fault(string name, PipeDefinition definition, string expected)
    {
        Assert.NotEmpty(name);

        var problems = PipeValidator.Validate(definition);

        Assert.Equal(expected, string.Join(", ", problems.Select(one => $"{one.Stage} {one.Field} {one.Code}")));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var definition = Period(PeriodKind.FromDate, null, null) with
        {
            Filters = Number.Filters with { MinIntervalSeconds = -1, MaxPayloadBytes = -1 },
            Transformations = new PipeTransformations { Decimals = 8 },
            Policy = new ProcessingPolicy { Kind = PolicyKind.NRecords },
        };

        Assert.Equal(
            ["start", "max_rate", "max_size", "round_decimal_point", "n_records_count"],
            PipeValidator.Validate(definition).Select(problem => problem.Field));
    }

    [Fact]
    public void What_is_not_valid_does_not_compile() =>
        Assert.Throws<ArgumentException>(() => Pipe.Compile(Policy(PolicyKind.Sliding)));

    [Fact]
    public void A_pipe_survives_its_JSON()
    {
        var definition = Period(PeriodKind.DateRange, Day, Day.AddDays(1)) with
        {
            Filters = Number.Filters with
            {
                ListFilter = ListFilterKind.BlackList,
                Listed = ListedValues.Of(12.3, -1e-7),
                Threshold = ThresholdKind.Range,
                ThresholdMin = -60.5,
                ThresholdMax = 1e6,
                MinIntervalSeconds = 5,
                RefusesRepeated = true,
                MaxPayloadBytes = 50,
            },
            Transformations = new PipeTransformations { MultiplicationRatio = 0.7, Decimals = 3, SliceStart = -1, SliceEnd = 2 },
            Policy = new ProcessingPolicy
            {
                Kind = PolicyKind.Aggregation,
                WindowSeconds = 60,
                Functions = [WindowFunction.Avg, WindowFunction.StdDev],
            },
            ValuePath = "$.a['b c']",
        };

        var json = PipeJson.Write(definition);

        Assert.Equal(json, PipeJson.Write(PipeJson.Read(json)));
        Assert.Equal(definition.Filters.Listed!.Numbers, PipeJson.Read(json).Filters.Listed!.Numbers);
        Assert.Equal(definition.Policy.Functions, PipeJson.Read(json).Policy.Functions);
        Assert.Equal(definition.ActivePeriod, PipeJson.Read(json).ActivePeriod);
        Assert.Equal(definition.Transformations, PipeJson.Read(json).Transformations);
    }

    [Fact]
    public void The_fields_of_our_windows_survive_their_JSON()
    {
        var policy = new ProcessingPolicy
        {
            Kind = PolicyKind.Adaptive,
            WindowSeconds = 1,
            WindowHop = 2,
            SessionGap = 3,
            SessionMax = 4,
            AdaptiveMin = 5,
            AdaptiveMax = 6,
            AdaptiveTolerance = 0.25,
            AdaptiveCount = 7,
            AllowedLateness = 8,
            Quantiles = [0.5, 0.99],
        };

        var json = PipeJson.Write(Windows(policy));

        var read = PipeJson.Read(json).Policy;
        Assert.Equal(policy with { Quantiles = read.Quantiles, Functions = read.Functions }, read);
        Assert.Equal(policy.Quantiles, read.Quantiles);
        Assert.Contains(
            """
            "window_hop":2,"session_gap":3,"session_max":4,"adaptive_min":5,"adaptive_max":6,"adaptive_tolerance":0.25,"adaptive_count":7,"allowed_lateness":8,"quantiles":[0.5,0.99]
            """.Trim(),
            json);
        Assert.DoesNotContain("quantiles", PipeJson.Write(Some.WindowPipe()));
    }

    [Fact]
    public void The_words_of_the_DataPipe_format_are_read()
    {
        var definition = PipeJson.Read("""
            {
              "active_period": { "type": "FromDate", "start": "2023-11-15T00:00:00Z" },
              "filters": {
                "type_input_value": "Text", "type_value_filtering": "WhiteList", "filtering_values": ["one", "два"],
                "max_rate": 0, "last_unique_check": true, "max_size": 150, "unknown": 1
              },
              "processing_policy": { "policy_type": "NRecords", "n_records_count": 100, "aggregation_functions": "Avg" }
            }
            """);

        Assert.Equal((ValueKind.Text, true, 150), (definition.Filters.InputKind, definition.Filters.RefusesRepeated, definition.Filters.MaxPayloadBytes));
        Assert.Equal(["one", "два"], definition.Filters.Listed!.Texts);
        Assert.Equal((PolicyKind.NRecords, 100), (definition.Policy.Kind, definition.Policy.RecordCount));
        Assert.Equal([WindowFunction.Avg], definition.Policy.Functions);
        Assert.Empty(PipeValidator.Validate(definition));
    }

    [Fact]
    public void What_is_optional_may_be_null_or_absent()
    {
        const string needed = """
            "filters":{"type_input_value":"Number"},"processing_policy":{"policy_type":"LastValue"}
            """;

        var absent = PipeJson.Read("{" + needed + "}");
        var nulls = PipeJson.Read("""{"active_period":null,"transformations":null,"value_path":null,""" + needed + "}");

        Assert.Equal(PipeJson.Write(absent), PipeJson.Write(nulls));
        Assert.Empty(PipeValidator.Validate(absent));
        Assert.Empty(absent.Policy.Functions);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"filters":null,"processing_policy":{"policy_type":"LastValue"}}""")]
    [InlineData("""{"filters":{"type_input_value":"Blob"},"processing_policy":{"policy_type":"LastValue"}}""")]
    [InlineData("""{"filters":{"type_input_value":"Number","filtering_values":[true]},"processing_policy":{"policy_type":"LastValue"}}""")]
    public void Other_JSON_is_an_error(string json) =>
        Assert.Throws<System.Text.Json.JsonException>(() => PipeJson.Read(json));

    private static PipeDefinition Period(PeriodKind kind, DateTimeOffset? start, DateTimeOffset? end) =>
        Number with { ActivePeriod = new ActivePeriod { Kind = kind, Start = start, End = end } };

    private static PipeDefinition List(PipeDefinition pipe, ListedValues? listed) =>
        pipe with { Filters = pipe.Filters with { ListFilter = ListFilterKind.WhiteList, Listed = listed } };

    private static PipeDefinition Threshold(PipeDefinition pipe, ThresholdKind kind, double? min, double? max) =>
        pipe with { Filters = pipe.Filters with { Threshold = kind, ThresholdMin = min, ThresholdMax = max } };

    private static PipeDefinition Rate(int seconds) =>
        Number with { Filters = Number.Filters with { MinIntervalSeconds = seconds } };

    private static PipeDefinition Size(int bytes) =>
        Number with { Filters = Number.Filters with { MaxPayloadBytes = bytes } };

    private static PipeDefinition Windows(ProcessingPolicy policy) => Number with { Policy = policy };

    private static PipeDefinition Sliding(int? size, int? hop) => Windows(new()
    {
        Kind = PolicyKind.Sliding,
        WindowSeconds = size,
        WindowHop = hop,
        Functions = [WindowFunction.Avg],
    });

    private static PipeDefinition Session(int? gap, int? maximum) => Windows(new()
    {
        Kind = PolicyKind.Session,
        SessionGap = gap,
        SessionMax = maximum,
        Functions = [WindowFunction.Avg],
    });

    private static PipeDefinition Adaptive(int? minimum, int? maximum, double? tolerance, int? count) => Windows(new()
    {
        Kind = PolicyKind.Adaptive,
        AdaptiveMin = minimum,
        AdaptiveMax = maximum,
        AdaptiveTolerance = tolerance,
        AdaptiveCount = count,
        Functions = [WindowFunction.Avg],
    });

    private static PipeDefinition Quantiles(params double[] quantiles) => Windows(new()
    {
        Kind = PolicyKind.Aggregation,
        WindowSeconds = 60,
        Quantiles = [.. quantiles],
    });

    private static PipeDefinition Policy(PolicyKind kind, int? records = null, int? seconds = null) => Number with
    {
        Policy = new ProcessingPolicy { Kind = kind, RecordCount = records, WindowSeconds = seconds },
    };
}
