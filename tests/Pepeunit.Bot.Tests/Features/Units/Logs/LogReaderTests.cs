using System.Diagnostics;
using System.Text;
using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Storage.Logs;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Logs;

public sealed class LogReaderTests
{
    [Fact]
    public void A_name_with_half_a_surrogate_pair_loses_at_most_its_own_entry()
    {
        var reading = Read("""
            [{"\ud800\ud800":1,"level":"Info","text":"bad"},{"level":"Info","text":"good\u0000"}]
            """);

        Assert.Equal("good", reading.Items[^1].Text);
    }

    [Fact]
    public void One_object_is_one_entry()
    {
        var reading = Read("""{"level": "Info", "text": "started", "create_datetime": "2026-11-23T21:34:17Z"}""");

        Assert.Equal([new LogItem(0, UnitLogLevel.Info, "started", At(2026, 11, 23, 21, 34, 17))], reading.Items);
    }

    [Theory]
    [InlineData("\"2026-11-23T21:34:17Z\"", "2026-11-23T21:34:17.000")]
    [InlineData("\"2025-04-08T11:27:52.044394\"", "2025-04-08T11:27:52.044")]
    [InlineData("\"2025-04-08 11:27:52.044394\"", "2025-04-08T11:27:52.044")]
    [InlineData("1744111672044", "2025-04-08T11:27:52.044")]
    [InlineData("1744111672044.7", "2025-04-08T11:27:52.044")]
    [InlineData("\"2026-11-23T21:34:17+03:00\"", "2026-11-23T18:34:17.000")]
    [InlineData("\"2026-11-23T21:34:17.123456789Z\"", "2026-11-23T21:34:17.123")]
    public void Each_form_of_a_time_is_read(string written, string expected)
    {
        var item = Assert.Single(Read($$"""{"level":"Info","text":"x","create_datetime":{{written}},"free_mem":65000}""").Items);

        Assert.Equal(
            DateTimeOffset.Parse(expected + "Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            item.LoggedAtMs);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"2026-02-30T00:00:00Z\"")]
    [InlineData("1e300")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    public void A_time_that_cannot_be_read_is_none(string written)
    {
        Assert.Null(Assert.Single(Read($$"""{"level":"Info","text":"x","create_datetime":{{written}}}""").Items).LoggedAtMs);
    }

    [Theory]
    [InlineData("debug", UnitLogLevel.Debug)]
    [InlineData("INFO", UnitLogLevel.Info)]
    [InlineData("Warning", UnitLogLevel.Warning)]
    [InlineData("eRROr", UnitLogLevel.Error)]
    [InlineData(" Critical ", UnitLogLevel.Critical)]
    public void Levels_are_read_in_any_case(string written, UnitLogLevel level)
    {
        Assert.Equal(level, Assert.Single(Read($$"""{"level":"{{written}}","text":"x"}""").Items).Level);
    }

    [Theory]
    [InlineData("""[{"level":"Info","text":"a"},{"level":"Loud","text":"b"},{"level":"Info","text":"c"}]""")]
    [InlineData("""[{"level":"Info","text":"a"},{"level":"2","text":"b"},{"level":"Info","text":"c"}]""")]
    [InlineData("""[{"level":"Info","text":"a"},{"level":"Info"},{"level":"Info","text":"c"}]""")]
    [InlineData("""[{"level":"Info","text":"a"},{"level":"Info","text":7},{"level":"Info","text":"c"}]""")]
    [InlineData("""[{"level":"Info","text":"a"},"b",{"level":"Info","text":"c"}]""")]
    [InlineData("""[{"level":"Info","text":"a"},null,{"level":"Info","text":"c"},]""")]
    [InlineData("""[{"level":"Info","text":"a"},{"level":"Info","text":},{"level":"Info","text":"c"}]""")]
    [InlineData("""[{"level":"Info","text":"a"},{"level":"Info","text":"b},{"level":"Info","text":"c"}]""")]
    [InlineData("{\"level\":\"Info\",\"text\":\"a\"}\n{\"level\":\"Info\",\"text\":\"b\n{\"level\":\"Info\",\"text\":\"c\"}")]
    [InlineData("{\"level\":\"Info\",\"text\":\"a\"}\r\nnot json\r\n{\"level\":\"Info\",\"text\":\"c\"}\r\n")]
    [InlineData("{\"level\":\"Info\",\"text\":\"a\"}\n{\"level\":\"Info\",\"text\":\"b\"\n{\"level\":\"Info\",\"text\":\"c\"}")]
    public void A_bad_entry_does_not_lose_the_others(string payload)
    {
        var reading = Read(payload);

        Assert.Equal(["a", "c"], reading.Items.Select(item => item.Text));
        Assert.Equal([0, 2], reading.Items.Select(item => item.Position));
        Assert.Equal(1, reading.Malformed);
    }

    [Fact]
    public void An_object_on_each_line_is_an_entry()
    {
        var reading = Read("{\"level\":\"Info\",\"text\":\"a { brace\"}\n\n{\"level\":\"Info\",\"text\":\"b \\\" quote\"}\n");

        Assert.Equal(["a { brace", "b \" quote"], reading.Items.Select(item => item.Text));
        Assert.Equal(0, reading.Malformed);
    }

    [Fact]
    public void A_log_that_ends_in_the_middle_keeps_what_is_whole()
    {
        var reading = Read("""[{"level":"Info","text":"a"},{"level":"Info","text":"b"},{"level":"Inf""");

        Assert.Equal(["a", "b"], reading.Items.Select(item => item.Text));
        Assert.Equal(1, reading.Malformed);
    }

    [Fact]
    public void Broken_bytes_are_replaced_and_half_characters_shown_as_written()
    {
        byte[] payload =
        [
            0xEF, 0xBB, 0xBF, .. "[{\"level\":\"Info\",\"text\":\"a"u8, 0xC3, 0x28, .. "b\"},"u8,
            .. "{\"level\":\"Info\",\"text\":\"cut \\ud83d\"}]"u8,
        ];

        var reading = LogReader.Read(payload);

        Assert.Equal(["a\uFFFD(b", "cut \\ud83d"], reading.Items.Select(item => item.Text));
    }

    [Fact]
    public void A_text_is_cut_and_a_message_has_an_end()
    {
        var long1 = Assert.Single(Read($$"""{"level":"Info","text":"{{new string('x', 100_000)}}"}""").Items);
        var entries = Enumerable.Repeat("""{"level":"Info","text":"x"}""", LogReader.MaxItems + 5);
        var many = Read($"[{string.Join(',', entries)}]");

        Assert.Equal(LogReader.MaxTextLength, long1.Text.Length);
        Assert.Equal(LogReader.MaxItems, many.Items.Count);
        Assert.Equal(5, many.Excess);
    }

    [Theory]
    [InlineData("{\n")]
    [InlineData("{\"")]
    [InlineData(",{")]
    [InlineData("[")]
    public void The_worst_payload_costs_little(string piece)
    {
        var payload = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 262_144 / piece.Length)));
        var clock = Stopwatch.StartNew();

        var reading = LogReader.Read(payload);

        Assert.Empty(reading.Items);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static long At(int year, int month, int day, int hour, int minute, int second) =>
        new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static LogReading Read(string payload) => LogReader.Read(Encoding.UTF8.GetBytes(payload));
}
