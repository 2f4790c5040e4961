namespace Pepeunit.Bot.Storage.ClickHouse;

/// <summary>Gives growing numbers that order rows as they were written, also those of different runs and processes.</summary>
/// <remarks>
/// 4 096 to a microsecond since 1970. Within a process they only grow, whatever the clock does; two processes meet only when
/// they write in the same microsecond and begin at the same of its 4 096 places. Any thread may call.
/// </remarks>
internal sealed class WriteClock(TimeProvider time)
{
    private readonly long _place = Random.Shared.Next(4_096);
    private readonly Lock _gate = new();
    private long _next;

    /// <summary>Takes so many numbers.</summary>
    /// <returns>The first of them; the others follow it one by one.</returns>
    public long Take(int count)
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond * 4_096 + _place;
        lock (_gate)
        {
            var first = Math.Max(_next, now);
            _next = first + count;
            return first;
        }
    }
}
