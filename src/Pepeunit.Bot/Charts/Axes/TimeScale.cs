using System.Globalization;

namespace Pepeunit.Bot.Charts.Axes;

/// <summary>A mark of the time axis. The first instant of a day carries the date instead of 00:00.</summary>
internal readonly record struct TimeTick(long TimeMs, string Label);

/// <summary>Round instants of the reader's wall clock over a half-open range.</summary>
internal static class TimeScale
{
    private const long MinuteMs = 60_000;
    private const long DayMs = 24 * 60 * MinuteMs;

    // Seconds below a minute; every one divides its minute, hour or day.
    private static readonly long[] ShortStepsMs =
    [
        1_000, 2_000, 5_000, 10_000, 15_000, 30_000,
        1 * MinuteMs, 2 * MinuteMs, 5 * MinuteMs, 10 * MinuteMs, 15 * MinuteMs, 30 * MinuteMs,
        60 * MinuteMs, 120 * MinuteMs, 180 * MinuteMs, 240 * MinuteMs, 360 * MinuteMs, 720 * MinuteMs,
    ];

    private static readonly int[] LongStepsDays = [1, 2, 3, 7, 14, 30, 60, 90, 180, 365];

    /// <summary>Ticks at the shortest step that gives at most <paramref name="maxTicks"/> of them.</summary>
    /// <remarks>Ascending. A day of 23 or 25 hours keeps its ticks at the same wall-clock hours.</remarks>
    public static IReadOnlyList<TimeTick> Ticks(
        long fromMs, long toMs, int maxTicks, TimeZoneInfo zone, CultureInfo culture)
    {
        maxTicks = Math.Max(1, maxTicks);
        var spanMs = toMs - fromMs;
        foreach (var stepMs in ShortStepsMs)
        {
            if (spanMs / stepMs > maxTicks) continue;
            var ticks = WithinDays(fromMs, toMs, stepMs, zone, culture);
            if (ticks.Count <= maxTicks) return ticks;
        }

        foreach (var stepDays in LongStepsDays)
        {
            if (spanMs / DayMs / stepDays > maxTicks) continue;
            var ticks = OfDays(fromMs, toMs, stepDays, zone, culture);
            if (ticks.Count <= maxTicks) return ticks;
        }

        var years = (int)Math.Min(int.MaxValue / 2, spanMs / DayMs / 365 / maxTicks + 1);
        return OfDays(fromMs, toMs, years * 365, zone, culture);
    }

    /// <summary>The text of a whole day: <c>24.11</c> where dates are written with dots, else <c>24 Nov</c>.</summary>
    public static string DateLabel(DateTime local, CultureInfo culture) =>
        local.ToString(culture.DateTimeFormat.DateSeparator == "." ? "dd.MM" : "d MMM", culture);

    private static List<TimeTick> WithinDays(
        long fromMs, long toMs, long stepMs, TimeZoneInfo zone, CultureInfo culture)
    {
        // Offsets of zones are whole quarters of an hour, so instants on this raster hit every local multiple of the step.
        var rasterMs = Math.Min(stepMs, 15 * MinuteMs);
        var ticks = new List<TimeTick>();
        var lastDate = DateTime.MinValue;
        for (var timeMs = CeilingTo(fromMs, rasterMs); timeMs < toMs; timeMs += rasterMs)
        {
            var local = Local(timeMs, zone);
            if (local.TimeOfDay.Ticks / TimeSpan.TicksPerMillisecond % stepMs != 0) continue;
            var isNewDay = local.TimeOfDay == TimeSpan.Zero && local.Date != lastDate;
            lastDate = local.Date;
            var clock = stepMs < MinuteMs ? "HH:mm:ss" : "HH:mm";
            ticks.Add(new TimeTick(timeMs, isNewDay ? DateLabel(local, culture) : local.ToString(clock, culture)));
        }

        return ticks;
    }

    private static List<TimeTick> OfDays(long fromMs, long toMs, int stepDays, TimeZoneInfo zone, CultureInfo culture)
    {
        // Counting from a fixed day keeps the ticks in place while the range moves on; day 4 was a Monday.
        var first = Local(fromMs, zone).Date;
        var number = (first - DateTime.UnixEpoch).Days - 4;
        var day = first.AddDays(-(number % stepDays + stepDays) % stepDays);
        var ticks = new List<TimeTick>();
        for (; ; day = day.AddDays(stepDays))
        {
            var timeMs = StartOfDay(day, zone);
            if (timeMs >= toMs) return ticks;
            if (timeMs < fromMs) continue;
            ticks.Add(new TimeTick(timeMs, stepDays < 365 ? DateLabel(day, culture) : day.ToString("yyyy", culture)));
        }
    }

    // Where the clock jumps over midnight, the day begins at the first minute that exists.
    private static long StartOfDay(DateTime day, TimeZoneInfo zone)
    {
        var start = day;
        while (zone.IsInvalidTime(start)) start = start.AddMinutes(15);

        // Of a midnight that comes twice the first is meant, which has the larger offset.
        var offset = zone.IsAmbiguousTime(start) ? zone.GetAmbiguousTimeOffsets(start).Max() : zone.GetUtcOffset(start);
        return new DateTimeOffset(start, offset).ToUnixTimeMilliseconds();
    }

    private static DateTime Local(long timeMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), zone).DateTime;

    private static long CeilingTo(long timeMs, long stepMs)
    {
        var rest = (timeMs % stepMs + stepMs) % stepMs;
        return rest == 0 ? timeMs : timeMs + stepMs - rest;
    }
}
