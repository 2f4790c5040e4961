using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>What a gate had let through when it was asked.</summary>
internal readonly record struct BudgetMark(ListenerId Listener, BudgetGate Gate, long Rows, long Bytes);

/// <summary>Stops a listener when its budget is used up; shared by the listener's nodes in this process. Any
/// thread.</summary>
/// <remarks>
/// One worker never lets more through than the budget: a value that would pass it is refused whole. Of several workers each
/// knows only its own use between two calls of <see cref="Refresh"/>, and lets through its share of what was left then,
/// rounded up. So together they pass the budget by at most one batch of each other worker, a batch being what a worker takes
/// between two of its refreshes (one second); near the end a worker may refuse what would still have fitted, until the next.
/// </remarks>
internal sealed class BudgetGate
{
    private readonly Lock _adopting = new();
    private readonly int _workers;
    private volatile SharedBudget? _shared;
    private ListenerBudget _budget;
    private long _endsAtMs;

    // What others, and this process before the gate was made, had used; only grows.
    private long _elsewhereRows;
    private long _elsewhereBytes;

    // What went through this gate, and how far that may grow.
    private long _rows;
    private long _bytes;
    private long _allowedRows;
    private long _allowedBytes;

    public BudgetGate(ListenerBudget budget, SharedBudget? shared = null, int workers = 1)
    {
        (_workers, _budget) = (workers, budget);
        Adopt(budget, shared);
    }

    public bool IsBounded => Volatile.Read(ref _budget) is not { MaxRows: null, MaxBytes: null };

    /// <summary>Takes over changed bounds; what was used before never becomes less.</summary>
    public void Adopt(ListenerBudget budget, SharedBudget? shared)
    {
        lock (_adopting)
        {
            _shared = shared;
            Volatile.Write(ref _budget, budget);
            Volatile.Write(ref _endsAtMs, budget.EndsAtMs ?? long.MaxValue);
            Raise(budget.UsedRows - Volatile.Read(ref _rows), budget.UsedBytes - Volatile.Read(ref _bytes));
        }
    }

    public BudgetMark Mark(ListenerId listener) =>
        new(listener, this, Volatile.Read(ref _rows), Volatile.Read(ref _bytes));

    /// <summary>Learns what all workers have used together.</summary>
    /// <param name="mark">Made before a flush, so that what went through until then is part of the totals.</param>
    /// <param name="storedRows">Read after that flush.</param>
    /// <param name="storedBytes">Read after that flush.</param>
    public void Refresh(in BudgetMark mark, long storedRows, long storedBytes)
    {
        lock (_adopting) Raise(storedRows - mark.Rows, storedBytes - mark.Bytes);
    }

    public bool HasEnded(long arrivalMs) => arrivalMs >= Volatile.Read(ref _endsAtMs);

    /// <summary>Uses so much, or nothing at all.</summary>
    public bool TryUse(int rows, int bytes)
    {
        if (_shared is { IsSpent: true }) return false;
        if (!TryAdd(ref _rows, rows, Volatile.Read(ref _allowedRows))) return false;
        if (TryAdd(ref _bytes, bytes, Volatile.Read(ref _allowedBytes))) return true;

        Interlocked.Add(ref _rows, -rows);
        return false;
    }

    /// <summary>Counts what the next batch takes of this listener.</summary>
    public void NoteDrained(long rows, long bytes) => _shared?.Count(rows, bytes);

    private void Raise(long elsewhereRows, long elsewhereBytes)
    {
        _elsewhereRows = Math.Max(_elsewhereRows, elsewhereRows);
        _elsewhereBytes = Math.Max(_elsewhereBytes, elsewhereBytes);
        Volatile.Write(ref _allowedRows, Allowed(_budget.MaxRows, _elsewhereRows, Volatile.Read(ref _rows)));
        Volatile.Write(ref _allowedBytes, Allowed(_budget.MaxBytes, _elsewhereBytes, Volatile.Read(ref _bytes)));
    }

    private long Allowed(long? max, long elsewhere, long own)
    {
        if (max is not { } bound) return long.MaxValue;
        if (_workers == 1) return bound - elsewhere;
        var left = Math.Max(0, bound - elsewhere - own);
        return own + (left + _workers - 1) / _workers;
    }

    private static bool TryAdd(ref long used, int amount, long allowed)
    {
        // A listener without this bound pays no shared write; its use is counted by the usage rows all the same.
        if (allowed == long.MaxValue || amount == 0) return true;
        if (Interlocked.Add(ref used, amount) <= allowed) return true;

        Interlocked.Add(ref used, -amount);
        return false;
    }
}
