using System.Globalization;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Sinks;

/// <summary>Berlin puts its clocks forward on 2026-03-29 at 02:00 (UTC+1 to +2) and back on 2026-10-25 at 03:00.</summary>
public sealed class DigestClockTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-03-28", "08:00", "2026-03-28T07:00Z")]
    [InlineData("2026-03-29", "08:00", "2026-03-29T06:00Z")]
    [InlineData("2026-03-29", "02:30", "2026-03-29T01:00Z")]
    [InlineData("2026-03-29", "01:59", "2026-03-29T00:59Z")]
    [InlineData("2026-10-25", "02:30", "2026-10-25T00:30Z")]
    [InlineData("2026-10-25", "08:00", "2026-10-25T07:00Z")]
    public void A_skipped_minute_comes_at_the_skip_and_a_doubled_one_the_first_time(string day, string clock, string expected)
    {
        var instant = DigestClock.InstantOf(DateOnly.Parse(day, CultureInfo.InvariantCulture), Minute(clock), Berlin);

        Assert.Equal(At(expected), instant);
    }

    [Theory]
    [InlineData("2026-03-30T05:59Z", null, null)]
    [InlineData("2026-03-29T06:00Z", "2026-03-28T07:00Z", "2026-03-29T06:00Z")]
    [InlineData("2026-03-29T05:59Z", null, null)]
    public void A_digest_covers_the_hours_between_two_clocks_also_when_the_day_is_short(
        string now, string? from, string? until)
    {
        var told = now.StartsWith("2026-03-30", StringComparison.Ordinal) ? "2026-03-29T06:00Z" : "2026-03-28T07:00Z";

        var due = DigestClock.FindDue(Sinks("08:00", told), At(now), Berlin);

        Assert.Equal(from is null ? null : At(from).ToUnixTimeMilliseconds(), due?.FromMs);
        Assert.Equal(until is null ? null : At(until).ToUnixTimeMilliseconds(), due?.UntilMs);
    }

    [Fact]
    public void A_day_of_twenty_five_hours_is_covered_whole_and_told_once()
    {
        var sinks = Sinks("02:30", "2026-10-24T00:30Z");

        var first = DigestClock.FindDue(sinks, At("2026-10-25T00:30Z"), Berlin);
        var again = DigestClock.FindDue(Sinks("02:30", "2026-10-25T00:30Z"), At("2026-10-25T01:30Z"), Berlin);
        var next = DigestClock.FindDue(Sinks("02:30", "2026-10-25T00:30Z"), At("2026-10-26T01:30Z"), Berlin);

        Assert.Equal(TimeSpan.FromHours(24).TotalMilliseconds, first!.Value.UntilMs - first.Value.FromMs);
        Assert.Null(again);
        Assert.Equal(TimeSpan.FromHours(25).TotalMilliseconds, next!.Value.UntilMs - next.Value.FromMs);
    }

    [Fact]
    public void After_days_of_silence_one_digest_of_one_day_is_sent()
    {
        var due = DigestClock.FindDue(Sinks("08:00", "2026-05-01T06:00Z"), At("2026-05-09T15:00Z"), Berlin);

        Assert.Equal(new DateOnly(2026, 5, 9), due!.Value.Day);
        Assert.Equal(At("2026-05-08T06:00Z").ToUnixTimeMilliseconds(), due.Value.FromMs);
    }

    private static ListenerSinks Sinks(string clock, string until) => new()
    {
        Listener = new ListenerId(Guid.Empty),
        Choice = new SinkChoice { DigestMinute = Minute(clock) },
        DigestDay = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(At(until), Berlin).DateTime),
        DigestUntilMs = At(until).ToUnixTimeMilliseconds(),
    };

    private static int Minute(string clock) => SinkQuestions.ParseClock(clock)!.Value;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
