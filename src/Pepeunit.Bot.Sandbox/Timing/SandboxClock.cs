namespace Pepeunit.Bot.Sandbox.Timing;

/// <summary>The sandbox's time: the host's, moved forward by what the control API asked for.</summary>
/// <remarks>Timers and elapsed time are the host's; only the date moves. Any thread may call.</remarks>
internal sealed class SandboxClock(TimeProvider host) : TimeProvider
{
    private long _offsetTicks;

    public TimeProvider Host => host;

    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    public override long TimestampFrequency => host.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => host.LocalTimeZone;

    public long UnixSeconds => GetUtcNow().ToUnixTimeSeconds();

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);

    public void ResetOffset() => Interlocked.Exchange(ref _offsetTicks, 0);

    public override DateTimeOffset GetUtcNow() => host.GetUtcNow() + Offset;

    public override long GetTimestamp() => host.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        host.CreateTimer(callback, state, dueTime, period);
}
