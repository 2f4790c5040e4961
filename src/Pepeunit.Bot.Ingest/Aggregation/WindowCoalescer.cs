namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>Makes the windows of a <see cref="WindowRule"/> out of stored parts that come in order of start.</summary>
/// <remarks>Used by one thread. Holds no more than a block of parts; take what is ready after each
/// <see cref="Add"/>.</remarks>
public abstract class WindowCoalescer
{
    private readonly Queue<Partial> _ready = new();

    private protected WindowCoalescer()
    {
    }

    /// <summary>Adds the next part: its start is not before that of the last one.</summary>
    public abstract void Add(in Partial part);

    /// <summary>Says that no part follows.</summary>
    public abstract void Finish();

    /// <summary>Takes the next window that is complete; they come in order of start.</summary>
    public bool TryTake(out Partial window) => _ready.TryDequeue(out window);

    private protected void Give(in Partial window) => _ready.Enqueue(window);
}

/// <summary>Parts of the same bounds are one window.</summary>
internal sealed class TumblingCoalescer : WindowCoalescer
{
    private Partial? _open;

    public override void Add(in Partial part)
    {
        if (_open is { } open && open.StartMs == part.StartMs && open.EndMs == part.EndMs)
        {
            _open = Partial.Merge(open, part);
            return;
        }

        Finish();
        _open = part;
    }

    public override void Finish()
    {
        if (_open is { } open) Give(open);
        _open = null;
    }
}

/// <summary>Runs less than the gap apart are one session, within one block.</summary>
internal sealed class SessionCoalescer(WindowRule rule) : WindowCoalescer
{
    private Partial? _open;

    public override void Add(in Partial part)
    {
        if (_open is { } open && rule.AreTogether(open, part))
        {
            _open = rule.Join(open, part);
            return;
        }

        Finish();
        _open = rule.AsSession(part);
    }

    public override void Finish()
    {
        if (_open is { } open) Give(open);
        _open = null;
    }
}

/// <summary>A window at every hop, of the panes that lie in it.</summary>
internal sealed class SlidingCoalescer(WindowRule rule) : WindowCoalescer
{
    private readonly Queue<Partial> _panes = new();
    private Partial? _pane;
    private long _nextMs;

    public override void Add(in Partial part)
    {
        if (_pane is { } pane && pane.StartMs == part.StartMs)
        {
            _pane = Partial.Merge(pane, part);
            return;
        }

        ClosePane();
        _pane = part;
    }

    public override void Finish()
    {
        ClosePane();
        GiveUntil(long.MaxValue);
    }

    private void ClosePane()
    {
        if (_pane is not { } pane) return;
        _pane = null;
        GiveUntil(pane.StartMs);
        if (_panes.Count == 0) _nextMs = pane.StartMs - rule.LengthMs + rule.PartMs;
        _panes.Enqueue(pane);
    }

    /// <summary>Gives the windows that end at or before a time and hold a value.</summary>
    private void GiveUntil(long timestampMs)
    {
        for (; _panes.Count > 0 && _nextMs + rule.LengthMs <= timestampMs; _nextMs += rule.PartMs)
        {
            while (_panes.TryPeek(out var first) && first.StartMs < _nextMs) _panes.Dequeue();
            if (_panes.Count > 0) Give(Partial.Regroup(_nextMs, _nextMs + rule.LengthMs, _panes));
        }
    }
}

/// <summary>Panes merge up the chain of lengths as long as they stay within the tolerance.</summary>
internal sealed class AdaptiveCoalescer(WindowRule rule) : WindowCoalescer
{
    private readonly List<Partial> _parts = [];
    private long _blockEndMs = long.MinValue;

    public override void Add(in Partial part)
    {
        if (part.StartMs >= _blockEndMs)
        {
            Finish();
            _blockEndMs = rule.BlockOf(part.StartMs).EndMs;
        }

        _parts.Add(part);
    }

    public override void Finish()
    {
        if (_parts.Count == 0) return;
        var windows = new List<Partial>();
        Merge(rule.ChainMs.Length - 1, _blockEndMs - rule.LengthMs, 0, _parts.Count, windows);
        foreach (var window in windows) Give(window);
        _parts.Clear();
    }

    /// <summary>Makes windows of the parts [from, until), which lie in the window of that level and start.</summary>
    /// <returns>Whether they became one window of this level.</returns>
    private bool Merge(int level, long startMs, int from, int until, List<Partial> windows)
    {
        var endMs = startMs + rule.ChainMs[level];
        if (level == 0 || IsStored(endMs - startMs, from, until))
        {
            // A part inside a window that was stored as a whole came too late to keep it apart.
            windows.Add(Partial.Regroup(startMs, endMs, _parts.GetRange(from, until - from)));
            return true;
        }

        var (own, areWhole) = (windows.Count, true);
        var childMs = rule.ChainMs[level - 1];
        for (var at = from; at < until;)
        {
            var childStartMs = startMs + (_parts[at].StartMs - startMs) / childMs * childMs;
            var next = at;
            while (next < until && _parts[next].StartMs < childStartMs + childMs) next++;
            areWhole &= Merge(level - 1, childStartMs, at, next, windows);
            at = next;
        }

        if (!areWhole || !FitTogether(windows, own)) return false;
        var whole = Partial.Regroup(startMs, endMs, windows.GetRange(own, windows.Count - own));
        windows.RemoveRange(own, windows.Count - own);
        windows.Add(whole);
        return true;
    }

    private bool IsStored(long lengthMs, int from, int until)
    {
        for (var at = from; at < until; at++)
        {
            if (_parts[at].EndMs - _parts[at].StartMs == lengthMs) return true;
        }

        return false;
    }

    private bool FitTogether(List<Partial> windows, int from)
    {
        var (min, max, count) = (double.PositiveInfinity, double.NegativeInfinity, 0L);
        for (var at = from; at < windows.Count; at++)
        {
            min = Math.Min(min, windows[at].Min);
            max = Math.Max(max, windows[at].Max);
            count += windows[at].Count;
        }

        return max - min <= 2 * rule.Tolerance && !(count > rule.MaxCount);
    }
}
