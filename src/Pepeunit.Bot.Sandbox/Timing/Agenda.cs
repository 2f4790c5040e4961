namespace Pepeunit.Bot.Sandbox.Timing;

/// <summary>What is to happen later on the sandbox's clock: time-outs of queries, renewals, vanishing drafts.</summary>
/// <remarks>
/// Guarded by the gate given: <see cref="At"/> is called while holding it, and the entries run while it is held.
/// A jump of the clock runs everything that became due, in order of time.
/// </remarks>
internal sealed class Agenda : IDisposable
{
    // The longest a timer of the host may be set for; a later entry is looked at again then.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);

    private readonly PriorityQueue<Entry, (DateTimeOffset Due, long Number)> _entries = new();
    private readonly SandboxClock _clock;
    private readonly Lock _gate;
    private readonly ITimer _timer;
    private long _number;

    public Agenda(SandboxClock clock, Lock gate)
    {
        (_clock, _gate) = (clock, gate);
        _timer = clock.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Entry At(DateTimeOffset due, Action action)
    {
        var entry = new Entry(due, action);
        _entries.Enqueue(entry, (due, _number++));
        SetTimer();
        return entry;
    }

    public Entry After(TimeSpan delay, Action action) => At(_clock.GetUtcNow() + delay, action);

    /// <summary>Runs what is due now; called by the timer and after the clock was moved.</summary>
    public void RunDue()
    {
        lock (_gate)
        {
            while (_entries.TryPeek(out var entry, out _) && entry.Due <= _clock.GetUtcNow())
            {
                _entries.Dequeue();
                if (!entry.IsCancelled) entry.Action();
            }

            SetTimer();
        }
    }

    public void Clear() => _entries.Clear();

    public void Dispose() => _timer.Dispose();

    private void SetTimer()
    {
        if (!_entries.TryPeek(out var next, out _))
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = next.Due - _clock.GetUtcNow();
        var bounded = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
        // A timer counts whole milliseconds: rounding up keeps it from firing just before the time.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(bounded.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    internal sealed class Entry(DateTimeOffset due, Action action)
    {
        public DateTimeOffset Due { get; } = due;

        public Action Action { get; } = action;

        public bool IsCancelled { get; private set; }

        public void Cancel() => IsCancelled = true;
    }
}
