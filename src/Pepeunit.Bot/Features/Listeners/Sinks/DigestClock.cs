namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>A digest that is due: its local day and the half-open time it covers, Unix ms.</summary>
internal readonly record struct DueDigest(DateOnly Day, long FromMs, long UntilMs);

/// <summary>When a daily digest is due, in a zone whose clocks may be put forward and back. Pure.</summary>
internal static class DigestClock
{
    /// <summary>
    /// The instant at which the clocks of the zone show the minute on the day. When they skip it, the instant of the skip;
    /// when they show it twice, the first time.
    /// </summary>
    /// <param name="minute">After local midnight, 0 to 1439.</param>
    public static DateTimeOffset InstantOf(DateOnly day, int minute, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified).AddMinutes(minute);
        if (zone.IsInvalidTime(local))
        {
            // The first minute that the clocks show after the gap, which is a few hours long at most.
            while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
            return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }

        // Of two, the earlier instant is the one with the greater offset.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The last day whose digest was due by then, and the instant.</summary>
    public static (DateOnly Day, DateTimeOffset At) LastDue(DateTimeOffset now, int minute, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var at = InstantOf(today, minute, zone);
        return at <= now ? (today, at) : (today.AddDays(-1), InstantOf(today.AddDays(-1), minute, zone));
    }

    /// <summary>
    /// The digest to send now, or null. It covers the time since the last one, but one day at most (23 or 25 hours when the
    /// clocks were changed): what a process that was down has missed longer ago is not made up for.
    /// </summary>
    public static DueDigest? FindDue(ListenerSinks sinks, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (sinks is not { Choice.DigestMinute: { } minute, DigestDay: { } told, DigestUntilMs: { } untilMs }) return null;
        var (day, at) = LastDue(now, minute, zone);
        var dueMs = at.ToUnixTimeMilliseconds();
        if (day <= told || dueMs <= untilMs) return null;
        var before = InstantOf(day.AddDays(-1), minute, zone).ToUnixTimeMilliseconds();
        return new DueDigest(day, Math.Max(before, untilMs), dueMs);
    }
}
