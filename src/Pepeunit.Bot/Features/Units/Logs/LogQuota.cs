namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>What did not pass in a window that is over.</summary>
/// <param name="EndMs">When the window ended, Unix ms UTC: entries pass again since then.</param>
internal readonly record struct ClosedWindow(long Dropped, long EndMs);

/// <summary>Counts a Unit's entries in windows of a minute, aligned to UTC. Any thread may call.</summary>
internal sealed class LogQuota(int limit)
{
    public const long WindowMs = 60_000;

    private readonly Lock _lock = new();
    private long _startMs = long.MinValue;
    private int _messages;
    private int _entries;
    private long _dropped;
    private ClosedWindow _closed;
    private int _extra;
    private long _extraUntilMs;

    /// <summary>
    /// Whether one more message may be looked at. Each holds an entry or more, so a Unit that has sent as many messages
    /// as it may send entries is refused before it takes room that others need.
    /// </summary>
    public bool TryTakeMessage(long arrivalMs)
    {
        lock (_lock)
        {
            Roll(arrivalMs);
            if (_messages < (long)limit + ExtraAt(arrivalMs))
            {
                _messages++;
                return true;
            }

            _dropped++;
            return false;
        }
    }

    /// <summary>How many of so many entries pass; the others are dropped.</summary>
    public int TakeEntries(int count, long arrivalMs)
    {
        lock (_lock)
        {
            Roll(arrivalMs);
            var granted = Math.Min(count, Math.Max(0, limit - _entries));
            var fromExtra = Math.Min(count - granted, ExtraAt(arrivalMs));
            _entries += granted;
            _extra -= fromExtra;
            _dropped += count - granted - fromExtra;
            return granted + fromExtra;
        }
    }

    /// <summary>Lets so many entries pass beyond the limit until a time: the device was asked for its whole log.</summary>
    public void Expect(int entries, long untilMs)
    {
        lock (_lock) (_extra, _extraUntilMs) = (entries, untilMs);
    }

    /// <summary>What was dropped in windows that are over and is not told yet; nothing dropped: null.</summary>
    public ClosedWindow? TakeClosed(long nowMs)
    {
        lock (_lock)
        {
            Roll(nowMs);
            if (_closed.Dropped == 0) return null;
            var closed = _closed;
            _closed = default;
            return closed;
        }
    }

    private int ExtraAt(long nowMs) => nowMs < _extraUntilMs ? _extra : 0;

    private void Roll(long nowMs)
    {
        // Entries are counted a little after they came, and clocks are set back: an older time is of the same window.
        if (_startMs != long.MinValue && nowMs < _startMs + WindowMs) return;
        if (_dropped > 0) _closed = new ClosedWindow(_closed.Dropped + _dropped, _startMs + WindowMs);
        (_startMs, _messages, _entries, _dropped) = (nowMs - nowMs % WindowMs, 0, 0, 0);
    }
}
