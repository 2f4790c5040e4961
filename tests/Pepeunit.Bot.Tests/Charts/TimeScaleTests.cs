using System.Globalization;
using Pepeunit.Bot.Charts.Axes;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class TimeScaleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo Kathmandu = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu");

    [Fact]
    public void A_day_shows_hours_and_the_date_once()
    {
        var labels = Labels("2026-11-23T12:00Z", "2026-11-24T12:00Z", 10, SampleBoards.Moscow, SampleBoards.Russian);

        Assert.Equal(["15:00", "18:00", "21:00", "24.11", "03:00", "06:00", "09:00", "12:00"], labels);
    }

    [Fact]
    public void English_dates_name_the_month() =>
        Assert.Equal(
            ["24 Nov", "25 Nov", "26 Nov"],
            Labels("2026-11-23T21:00Z", "2026-11-26T20:00Z", 4, SampleBoards.Moscow, SampleBoards.English));

    [Fact]
    public void A_week_has_a_tick_a_day_and_no_hours() =>
        Assert.Equal(
            ["18.11", "19.11", "20.11", "21.11", "22.11", "23.11", "24.11"],
            Labels("2026-11-17T12:00Z", "2026-11-24T12:00Z", 9, SampleBoards.Moscow, SampleBoards.Russian));

    [Fact]
    public void An_hour_has_minutes() =>
        Assert.Equal(
            ["15:00", "15:10", "15:20", "15:30", "15:40", "15:50"],
            Labels("2026-11-24T12:00Z", "2026-11-24T13:00Z", 8, SampleBoards.Moscow, SampleBoards.Russian));

    [Fact]
    public void A_zone_off_by_a_quarter_of_an_hour_has_round_local_hours() =>
        Assert.Equal(
            ["18:00", "21:00", "25 Nov", "03:00"],
            Labels("2026-11-24T10:00Z", "2026-11-24T22:00Z", 5, Kathmandu, SampleBoards.English));

    // Berlin, 2026-03-29: 02:00 becomes 03:00. 2026-10-25: 03:00 becomes 02:00.
    [Fact]
    public void A_day_of_23_hours_keeps_its_wall_clock_hours()
    {
        var ticks = Ticks("2026-03-28T23:00Z", "2026-03-29T22:00Z", 8, Berlin, SampleBoards.English);

        Assert.Equal(["29 Mar", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"], ticks.Select(tick => tick.Label));
        Assert.Equal(2, HoursBetween(ticks[0], ticks[1]));
        Assert.Equal(3, HoursBetween(ticks[1], ticks[2]));
    }

    [Fact]
    public void A_day_of_25_hours_keeps_its_wall_clock_hours()
    {
        var ticks = Ticks("2026-10-24T22:00Z", "2026-10-25T23:00Z", 8, Berlin, SampleBoards.English);

        Assert.Equal(["25 Oct", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"], ticks.Select(tick => tick.Label));
        Assert.Equal(4, HoursBetween(ticks[0], ticks[1]));
    }

    [Fact]
    public void Days_around_a_change_of_the_clock_begin_at_local_midnight()
    {
        var ticks = Ticks("2026-03-27T12:00Z", "2026-03-31T12:00Z", 5, Berlin, SampleBoards.English);

        Assert.Equal(["28 Mar", "29 Mar", "30 Mar", "31 Mar"], ticks.Select(tick => tick.Label));
        Assert.Equal([24, 23, 24], ticks.Zip(ticks.Skip(1)).Select(pair => HoursBetween(pair.First, pair.Second)));
    }

    // In Santiago the clock jumps over midnight: the 6th of September 2026 begins at 01:00.
    [Fact]
    public void A_day_without_midnight_begins_at_its_first_minute()
    {
        var santiago = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");
        var ticks = Ticks("2026-09-04T12:00Z", "2026-09-08T12:00Z", 5, santiago, SampleBoards.English);

        Assert.Equal(["5 Sep", "6 Sep", "7 Sep", "8 Sep"], ticks.Select(tick => tick.Label));
        Assert.Equal(23, HoursBetween(ticks[1], ticks[2]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void There_are_never_more_ticks_than_asked_for(int most)
    {
        foreach (var minutes in new[] { 1, 7, 60, 360, 1440, 10_080, 44_640, 525_600, 5_256_000 })
        {
            var toMs = SampleBoards.ToMs;
            var ticks = TimeScale.Ticks(toMs - minutes * 60_000L, toMs, most, Berlin, SampleBoards.Russian);

            Assert.InRange(ticks.Count, 0, most);
            Assert.Equal(ticks.Select(tick => tick.TimeMs).Order(), ticks.Select(tick => tick.TimeMs));
        }
    }

    private static IReadOnlyList<TimeTick> Ticks(string from, string to, int most, TimeZoneInfo zone, CultureInfo culture) =>
        TimeScale.Ticks(Ms(from), Ms(to), most, zone, culture);

    private static IEnumerable<string> Labels(string from, string to, int most, TimeZoneInfo zone, CultureInfo culture) =>
        Ticks(from, to, most, zone, culture).Select(tick => tick.Label);

    private static double HoursBetween(TimeTick one, TimeTick other) => (other.TimeMs - one.TimeMs) / 3_600_000.0;

    private static long Ms(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
