using System.Runtime.InteropServices;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Parts of one fixed length, side by side: the windows of Tumbling, the panes of Sliding and
/// Adaptive.</summary>
internal sealed class PendingPanes : PendingWindows
{
    private readonly TumblingWindow _panes;
    private readonly List<WindowAccumulator> _parts = [];
    private WindowAccumulator _newest;
    private long _previousStartMs = long.MinValue;

    public PendingPanes(Pipe pipe, WindowRule rule, PendingMeter meter) : base(pipe, rule, meter)
    {
        _panes = new TumblingWindow(rule.PartMs);
        _newest = Begin(0, 0);
    }

    public override int RowsFor(long eventMs)
    {
        if (_newest.Covers(eventMs)) return 0;

        // Only the two newest windows are remembered: a value far behind counts as a row each time.
        return _panes.StartOf(eventMs) == _previousStartMs ? 0 : 1;
    }

    public override void Add(long eventMs, double value)
    {
        if (!_newest.Covers(eventMs))
        {
            if (_newest.EndMs > 0 && eventMs < _newest.StartMs)
            {
                AddLate(eventMs, value);
                return;
            }

            Turn(eventMs);
        }

        Put(ref _newest, eventMs, value);
    }

    public override void DrainInto(BatchBuilder batch, SeriesKey key)
    {
        foreach (ref readonly var part in CollectionsMarshal.AsSpan(_parts))
        {
            batch.AddPartial(new WindowPartial(key, Rule, part.ToPartial()));
            Release(part);
        }

        _parts.Clear();
        if (_newest.Count == 0) return;
        batch.AddPartial(new WindowPartial(key, Rule, _newest.ToPartial()));
        _newest.Clear();
    }

    private void Turn(long eventMs)
    {
        if (_newest.EndMs > 0) _previousStartMs = _newest.StartMs;
        var range = _panes.RangeOf(eventMs);
        if (_newest.Count > 0)
        {
            _parts.Add(_newest);
            _newest = Begin(range.StartMs, range.EndMs);
        }
        else
        {
            _newest.Open(range.StartMs, range.EndMs);
        }

        Opened++;
    }

    private void AddLate(long eventMs, double value)
    {
        Late++;
        var parts = CollectionsMarshal.AsSpan(_parts);
        for (var at = parts.Length - 1; at >= 0 && at >= parts.Length - PartsSearched; at--)
        {
            if (!parts[at].Covers(eventMs)) continue;
            Put(ref parts[at], eventMs, value);
            return;
        }

        var range = _panes.RangeOf(eventMs);
        if (range.StartMs != _previousStartMs) Opened++;
        var part = Begin(range.StartMs, range.EndMs);
        Put(ref part, eventMs, value);
        _parts.Add(part);
    }
}
