using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Stops a listener when its budget is used up; shared by the listener's nodes. Any thread.</summary>
/// <remarks>It never lets more through than the budget: a value that would pass it is refused whole.</remarks>
internal sealed class BudgetGate
{
    private long _maxRows;
    private long _maxBytes;
    private long _endsAtMs;
    private long _rows;
    private long _bytes;

    public BudgetGate(ListenerBudget budget) => Adopt(budget);

    /// <summary>Takes over changed bounds; what was used before never becomes less.</summary>
    public void Adopt(ListenerBudget budget)
    {
        Volatile.Write(ref _maxRows, budget.MaxRows ?? long.MaxValue);
        Volatile.Write(ref _maxBytes, budget.MaxBytes ?? long.MaxValue);
        Volatile.Write(ref _endsAtMs, budget.EndsAtMs ?? long.MaxValue);
        Raise(ref _rows, budget.UsedRows);
        Raise(ref _bytes, budget.UsedBytes);
    }

    public bool HasEnded(long arrivalMs) => arrivalMs >= Volatile.Read(ref _endsAtMs);

    /// <summary>Uses so much, or nothing at all.</summary>
    public bool TryUse(int rows, int bytes)
    {
        if (!TryAdd(ref _rows, rows, Volatile.Read(ref _maxRows))) return false;
        if (TryAdd(ref _bytes, bytes, Volatile.Read(ref _maxBytes))) return true;

        Interlocked.Add(ref _rows, -rows);
        return false;
    }

    private static bool TryAdd(ref long used, int amount, long max)
    {
        // A listener without this bound pays no shared write; its use is counted by the usage rows all the same.
        if (max == long.MaxValue || amount == 0) return true;
        if (Interlocked.Add(ref used, amount) <= max) return true;

        Interlocked.Add(ref used, -amount);
        return false;
    }

    private static void Raise(ref long used, long atLeast)
    {
        for (var seen = Volatile.Read(ref used); seen < atLeast;)
        {
            var before = Interlocked.CompareExchange(ref used, atLeast, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
