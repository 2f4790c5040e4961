using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes;

public sealed class PipeYamlTests
{
    private const string Whole = """
        active_period:
          type: DateRange
          start: 2023-11-15T00:00:00
          end: 2100-11-15 02:00:00+02:00
        filters:
          type_input_value: Number
          type_value_filtering: BlackList
          filtering_values: [12.3, 432, -1e3]
          type_value_threshold: Range
          threshold_min: -60.5
          threshold_max: '1000000'
          max_rate: 30
          last_unique_check: "true"
          max_size: 50
        transformations:
          multiplication_ratio: 0.7
          round_decimal_point: 3
        processing_policy:
          policy_type: Aggregation
          time_window_size: 60
          aggregation_functions: [Avg, Max]
        value_path: $.a['b c']
        """;

    [Fact]
    public void Every_field_is_read()
    {
        var pipe = PipeYamlReader.Read(Whole).Pipe!;

        Assert.Equal(new DateTimeOffset(2023, 11, 15, 0, 0, 0, TimeSpan.Zero), pipe.ActivePeriod.Start);
        Assert.Equal(new DateTimeOffset(2100, 11, 15, 0, 0, 0, TimeSpan.Zero), pipe.ActivePeriod.End);
        Assert.Equal([12.3, 432, -1000], pipe.Filters.Listed!.Numbers);
        Assert.Equal((-60.5, 1_000_000), (pipe.Filters.ThresholdMin!.Value, pipe.Filters.ThresholdMax!.Value));
        Assert.Equal((30, 50), (pipe.Filters.MinIntervalSeconds, pipe.Filters.MaxPayloadBytes));
        Assert.True(pipe.Filters.RefusesRepeated);
        Assert.Equal((0.7, 3), (pipe.Transformations.MultiplicationRatio, pipe.Transformations.Decimals));
        Assert.Equal([WindowFunction.Avg, WindowFunction.Max], pipe.Policy.Functions);
        Assert.Equal("$.a['b c']", pipe.ValuePath);
    }

    [Fact]
    public void What_is_written_reads_as_the_same_pipe()
    {
        var pipe = PipeYamlReader.Read(Whole).Pipe!;
        const string listed = "type_value_filtering: WhiteList\n  filtering_values: ['yes', '5', \"a\\nb\", 'é: #']";
        var texts = PipeYamlReader.Read(Minimal("Text", listed)).Pipe!;

        Assert.Equal(PipeJson.Write(pipe), PipeJson.Write(PipeYamlReader.Read(PipeYamlWriter.Write(pipe)).Pipe!));
        Assert.Equal(PipeJson.Write(texts), PipeJson.Write(PipeYamlReader.Read(PipeYamlWriter.Write(texts)).Pipe!));
    }

    [Fact]
    public void All_faults_are_told_at_once_with_their_stages()
    {
        var reading = PipeYamlReader.Read("""
            active_period: {type: DateRange, start: 2023-11-15T00:00:00Z}
            filters:
              {type_input_value: Text, type_value_filtering: BlackList, filtering_values: [1, 2], max_rate: -1, max_size: x}
            transformations: {round_decimal_point: 8}
            processing_policy: {policy_type: NRecords, n_records_count: 1025}
            """);

        Assert.Null(reading.Pipe);
        Assert.Equal(
            [
                "ActivePeriod: end is required.",
                "Filters: max_size cannot be read; it is written like 60 (0..262144).",
                "Filters: filtering_values must hold values of one kind: string.",
                "Filters: max_rate must be within 0..86400.",
                "Transformations: round_decimal_point must be within 0..7.",
                "ProcessingPolicy: n_records_count must be within 1..1024.",
            ],
            reading.Faults.Select(fault => $"{fault.Stage}: {fault.Message}"));
    }

    [Theory]
    [InlineData("processing_policy: {policy_type: LastValue}", "Filters")]
    [InlineData("filters: {type_input_value: Number, max_rate: 0, max_size: 0}", "ProcessingPolicy")]
    [InlineData("filters: {max_rate: 0, max_size: 0}\nprocessing_policy: {policy_type: LastValue}", "Filters")]
    [InlineData("filters: {type_input_value: Number, max_size: 0}\nprocessing_policy: {policy_type: LastValue}", "Filters")]
    [InlineData(
        "filters: {type_input_value: 1, max_rate: 0, max_size: 0}\nprocessing_policy: {policy_type: LastValue}", "Filters")]
    [InlineData(
        "active_period: {type: Always}\nfilters: {type_input_value: Number, max_rate: 0, max_size: 0}\n"
        + "processing_policy: {policy_type: LastValue}", "ActivePeriod")]
    [InlineData("filters: [1]\nprocessing_policy: {policy_type: LastValue}", "Filters")]
    public void One_mistake_is_one_fault(string yaml, string stage)
    {
        Assert.Equal(stage, Assert.Single(PipeYamlReader.Read(yaml).Faults).Stage);
    }

    [Theory]
    [InlineData("Number", "[true]", false)]
    [InlineData("Number", "['1']", false)]
    [InlineData("Number", "[1, 2.5]", true)]
    [InlineData("Text", "[]", false)]
    [InlineData("Text", "[5]", false)]
    [InlineData("Text", "['5', five]", true)]
    [InlineData("Text", "null", false)]
    public void A_list_filter_needs_values_of_its_kind(string kind, string values, bool isGood)
    {
        var reading = PipeYamlReader.Read(Minimal(kind, $"type_value_filtering: WhiteList\n  filtering_values: {values}"));

        Assert.Equal(isGood, reading.Pipe is not null);
    }

    [Fact]
    public void Unknown_keys_are_ignored_with_a_warning()
    {
        var reading = PipeYamlReader.Read(Minimal("Number", "colour: red") + "\nsinks: [a]");

        Assert.NotNull(reading.Pipe);
        Assert.Equal(
            ["filters.colour is not known and was ignored.", "sinks is not known and was ignored."], reading.Warnings.Order());
    }

    [Theory]
    [InlineData("a: [1", "It is no YAML: line")]
    [InlineData("- 1", "It must be one YAML mapping")]
    [InlineData("", "It must be one YAML mapping")]
    [InlineData("a: 1\na: 2", "It is no YAML: line")]
    public void What_is_no_mapping_is_told(string yaml, string says) =>
        Assert.StartsWith(says, PipeYamlReader.Read(yaml).Unreadable!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_quarter_of_a_megabyte_of_brackets_ends_nothing() =>
        Assert.NotNull(PipeYamlReader.Read("a: " + new string('[', 250_000)).Unreadable);

    private static string Minimal(string kind, string more) => $$"""
        filters:
          type_input_value: {{kind}}
          max_rate: 0
          max_size: 0
          {{more}}
        processing_policy: {policy_type: LastValue}
        """;
}
