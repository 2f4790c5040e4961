namespace Pepeunit.Bot.Testing;

/// <summary>A clock that stands where it is set, also back; until then it is that of the system.</summary>
public sealed class SettableTime : TimeProvider
{
    private long _nowMs = -1;

    /// <summary>Sets it, Unix ms.</summary>
    public void Set(long nowMs) => Volatile.Write(ref _nowMs, nowMs);

    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref _nowMs) is var nowMs and >= 0 ? DateTimeOffset.FromUnixTimeMilliseconds(nowMs) : System.GetUtcNow();
}
