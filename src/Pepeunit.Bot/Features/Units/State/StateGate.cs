namespace Pepeunit.Bot.Features.Units.State;

/// <summary>Lets a Unit's states pass at most once in an interval, and remembers what did not. Any thread may call.</summary>
internal sealed class StateGate
{
    /// <summary>A device's timer is not ours: one that comes this much early still passes.</summary>
    private const long ToleranceMs = 1_000;

    /// <summary>Not worth words: a client that opens two sessions at its start may tell its state in both.</summary>
    private const int Tolerated = 3;

    private const long FirstNoticeAfterMs = 60_000;
    private const long NoticeEveryMs = 3_600_000;

    private readonly Lock _lock = new();
    private long _lastMs = long.MinValue / 2;
    private int _ignored;
    private long _noticeAtMs;

    public bool TryPass(long arrivalMs, int intervalSeconds)
    {
        lock (_lock)
        {
            // A server's clock that was set back must not make it deaf.
            var sinceMs = arrivalMs - _lastMs;
            if (sinceMs < 0 || sinceMs >= intervalSeconds * 1_000L - ToleranceMs)
            {
                _lastMs = arrivalMs;
                return true;
            }

            if (_ignored++ == 0) _noticeAtMs = Math.Max(_noticeAtMs, arrivalMs + FirstNoticeAfterMs);
            return false;
        }
    }

    /// <summary>How many did not pass, when it is time to tell; else 0.</summary>
    public int TakeNotice(long nowMs)
    {
        lock (_lock)
        {
            if (_ignored == 0 || nowMs < _noticeAtMs) return 0;
            var ignored = _ignored;
            _ignored = 0;
            if (ignored <= Tolerated) return 0;
            _noticeAtMs = nowMs + NoticeEveryMs;
            return ignored;
        }
    }
}
