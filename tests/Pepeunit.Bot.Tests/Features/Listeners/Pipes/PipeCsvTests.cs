using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes;

public sealed class PipeCsvTests
{
    private const string Records = "processing_policy: {policy_type: NRecords, n_records_count: 100}";
    private const string Minutes =
        "processing_policy: {policy_type: Aggregation, time_window_size: 60, aggregation_functions: Avg}";

    private const string Header = "state,create_datetime\n";
    private const string WindowHeader = "state,create_datetime,start_window_datetime,end_window_datetime\n";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);
    private static readonly SeriesKey Key = new(new ListenerId(Guid.CreateVersion7()), new UnitNodeId(Guid.CreateVersion7()));

    [Theory]
    [InlineData("9.95,2025-09-10 08:27:00\r\n4.21,2025-09-10T09:27:00Z\n5.69,2025-09-10 10:27:00.123456")]
    [InlineData("\"9.95\",\"2025-09-10 08:27:00\"\n\n4.21,2025-09-10 08:27:00\n5.69,2025-09-10 10:27:00\n")]
    public void Rows_are_read_with_or_without_a_byte_order_mark(string rows)
    {
        foreach (var mark in (string[])["", "\uFEFF"])
        {
            var read = Read(Records, "", mark + Header + rows);

            Assert.Null(read.Problem);
            Assert.Equal([9.95, 4.21, 5.69], read.Rows!.Recent.Select(row => row.Sample.Value.Number));
        }
    }

    [Fact]
    public void A_header_alone_is_no_rows() => Assert.Empty(Read(Records, "", Header).Rows!.Recent);

    [Fact]
    public void Text_keeps_commas_quotes_and_lines()
    {
        var read = Read(Records, "", Header + "\"{\"\"a\"\": 1,\n\"\"b\"\": 2}\",2025-09-10 08:27:00", kind: "Text");

        Assert.Equal("{\"a\": 1,\n\"b\": 2}", Assert.Single(read.Rows!.Recent).Sample.Value.Text);
    }

    [Theory]
    [InlineData("", "1,2025-01-01 00:00:00\nabc,2025-01-01 00:00:10", "Line 3, column state: it is no number.")]
    [InlineData("", "nan,2025-01-01 00:00:10", "Line 2, column state: it is no finite number up to 1e300.")]
    [InlineData("", "1,yesterday", "Line 2, column create_datetime: it is no time")]
    [InlineData("", "1,2025-01-01 00:00:10\n2,2025-01-01 00:00:09", "Line 3, column create_datetime: it is before the row above")]
    [InlineData("", "1,2027-01-01 00:00:10", "Line 2, column create_datetime: it is in the future")]
    [InlineData("", "1", "Line 2: it has 1 fields, and the header 2.")]
    [InlineData("", "\"1", "The file is no CSV: line 2: a quote is not closed.")]
    [InlineData("", "\"1\"2,x", "The file is no CSV: line 2: something follows a closing quote.")]
    [InlineData("max_rate: 60", "1,2025-01-01 00:00:00\n2,2025-01-01 00:00:59", "less than max_rate, 60 s")]
    [InlineData("last_unique_check: true", "1,2025-01-01 00:00:00\n1.0,2025-01-01 00:00:59", "last_unique_check is on")]
    [InlineData("max_size: 3", "12.34,2025-01-01 00:00:00", "it has 5 bytes, more than 3")]
    [InlineData("type_value_threshold: Min\n  threshold_min: 0", "-1,2025-01-01 00:00:10", "it is below threshold_min")]
    [InlineData("type_value_threshold: Max\n  threshold_max: 9", "10,2025-01-01 00:00:10", "it is above threshold_max")]
    [InlineData("type_value_filtering: BlackList\n  filtering_values: [5]", "5,2025-01-01 00:00:10", "BlackList does not let")]
    [InlineData("type_value_filtering: WhiteList\n  filtering_values: [5]", "6,2025-01-01 00:00:10", "WhiteList does not let")]
    public void A_bad_row_is_named_and_nothing_is_changed(string filter, string rows, string says)
    {
        var read = Read(Records, filter, Header + rows);

        Assert.Null(read.Rows);
        Assert.Contains(says, read.Problem, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was changed.", read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_is_named() => Assert.StartsWith(
        "Line 1: the column create_datetime is missing.", Read(Records, "", "state,when\n1,2025-01-01 00:00:10").Problem,
        StringComparison.Ordinal);

    [Fact]
    public void The_threshold_looks_at_what_a_row_was_before_it_was_multiplied_and_rounded()
    {
        const string filter = "type_value_threshold: Range\n  threshold_min: 10\n  threshold_max: 20";
        const string halves = Records + "\ntransformations: {multiplication_ratio: 0.5, round_decimal_point: 0}";

        Assert.Null(Read(halves, filter, Header + "5,2025-01-01 00:00:10\n10,2025-01-01 00:00:11").Problem);
        Assert.NotNull(Read(halves, filter, Header + "12,2025-01-01 00:00:10").Problem);
    }

    [Fact]
    public void Windows_may_have_gaps_and_stand_as_they_are()
    {
        var read = Read(Minutes, "", WindowHeader
            + "1,2025-09-13 02:08:00,2025-09-13 02:07:00,2025-09-13 02:08:00\n"
            + "2.5,2025-09-13 02:11:00,2025-09-13 02:10:00,2025-09-13 02:11:00");

        Assert.Equal([1, 2.5], read.Rows!.Windows.Select(window => window.Partial.Mean));
        Assert.Equal(60_000, read.Rows.Windows[0].Partial.EndMs - read.Rows.Windows[0].Partial.StartMs);
    }

    [Theory]
    [InlineData("2025-09-13 02:08:30,2025-09-13 02:07:30,2025-09-13 02:08:30", "windows begin at multiples of 60 s")]
    [InlineData("2025-09-13 02:08:00,2025-09-13 02:06:00,2025-09-13 02:08:00", "the window is not 60 s long")]
    [InlineData("2025-09-13 02:09:00,2025-09-13 02:07:00,2025-09-13 02:08:00", "it is outside the row's window")]
    public void A_window_that_the_pipe_could_not_have_made_is_refused(string times, string says) =>
        Assert.Contains(says, Read(Minutes, "", WindowHeader + $"1,{times}").Problem, StringComparison.Ordinal);

    [Fact]
    public void A_raw_row_older_than_the_pipe_keeps_is_refused()
    {
        const string policy = "processing_policy: {policy_type: TimeWindow, time_window_size: 300}";

        Assert.Contains("older than", Read(policy, "", Header + "1,2026-11-24 04:54:59").Problem, StringComparison.Ordinal);
        Assert.Single(Read(policy, "", Header + "1,2026-11-24 04:55:00").Rows!.Samples);
    }

    private static CsvReading Read(string policy, string filter, string csv, string kind = "Number")
    {
        var rate = filter.Contains("max_rate", StringComparison.Ordinal) ? "" : "max_rate: 0\n  ";
        var size = filter.Contains("max_size", StringComparison.Ordinal) ? "" : "max_size: 0\n  ";
        var pipe = PipeYamlReader.Read($"filters:\n  type_input_value: {kind}\n  {rate}{size}{filter}\n{policy}");
        Assert.Empty(pipe.Faults);
        return new PipeCsvReader(Key, pipe.Pipe!, Now).Read(csv);
    }
}
