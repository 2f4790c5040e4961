using System.Runtime.InteropServices;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Runs of values that are less than the gap apart, each within one aligned block.</summary>
/// <remarks>An accumulator's window is the block, which is what its mask counts; the run lies between its first and last
/// value.</remarks>
internal sealed class PendingSessions : PendingWindows
{
    private readonly List<WindowAccumulator> _runs = [];
    private WindowAccumulator _newest;

    // As far as they are known here: also what earlier batches took.
    private Extent _session = Extent.None;
    private Extent _previous = Extent.None;

    public PendingSessions(Pipe pipe, WindowRule rule, PendingMeter meter) : base(pipe, rule, meter) =>
        _newest = Begin(0, 0);

    // Only the two newest sessions are remembered: a value far behind counts as a row each time.
    public override int RowsFor(long eventMs) => Joins(_session, eventMs) || Joins(_previous, eventMs) ? 0 : 1;

    public override void Add(long eventMs, double value)
    {
        if (!Joins(_session, eventMs))
        {
            if (eventMs < _session.LastMs)
            {
                AddLate(eventMs, value);
                return;
            }

            Turn(eventMs);
        }

        Put(ref _newest, eventMs, value);
        if (eventMs > _session.LastMs) _session.LastMs = eventMs;
        if (eventMs < _session.FirstMs) GrowBack(eventMs);
    }

    public override void DrainInto(BatchBuilder batch, SeriesKey key)
    {
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(_runs))
        {
            batch.AddPartial(new WindowPartial(key, Rule, Rule.AsSession(run.ToPartial())));
            Release(run);
        }

        _runs.Clear();
        if (_newest.Count == 0) return;
        batch.AddPartial(new WindowPartial(key, Rule, Rule.AsSession(_newest.ToPartial())));
        _newest.Clear();
    }

    private void Turn(long eventMs)
    {
        var block = Rule.BlockOf(eventMs);
        if (_newest.Count > 0)
        {
            _runs.Add(_newest);
            _newest = Begin(block.StartMs, block.EndMs);
        }
        else
        {
            _newest.Open(block.StartMs, block.EndMs);
        }

        (_previous, _session) = (_session, new Extent(block, eventMs, eventMs));
        Opened++;
    }

    /// <summary>The session begins earlier than was known: what lies within the gap before belongs to it.</summary>
    private void GrowBack(long eventMs)
    {
        _session.FirstMs = eventMs;
        if (Joins(_previous, eventMs)) _session.FirstMs = Math.Min(_previous.FirstMs, eventMs);
        for (var at = _runs.Count - 1; at >= 0 && at >= _runs.Count - PartsSearched; at--)
        {
            var run = _runs[at];
            if (!Joins(ExtentOf(run), eventMs)) continue;
            Join(ref _newest, run);
            _runs.RemoveAt(at);
        }
    }

    private void AddLate(long eventMs, double value)
    {
        Late++;
        if (Joins(_previous, eventMs))
        {
            _previous.FirstMs = Math.Min(_previous.FirstMs, eventMs);
            _previous.LastMs = Math.Max(_previous.LastMs, eventMs);
        }
        else
        {
            Opened++;
        }

        var joined = -1;
        for (var at = _runs.Count - 1; at >= 0 && at >= _runs.Count - PartsSearched; at--)
        {
            ref var run = ref CollectionsMarshal.AsSpan(_runs)[at];
            if (!Joins(ExtentOf(run), eventMs)) continue;
            if (joined < 0)
            {
                Put(ref run, eventMs, value);
            }
            else
            {
                // The value lies within the gap of both.
                Join(ref run, _runs[joined]);
                _runs.RemoveAt(joined);
            }

            joined = at;
        }

        if (joined >= 0) return;
        var block = Rule.BlockOf(eventMs);
        var late = Begin(block.StartMs, block.EndMs);
        Put(ref late, eventMs, value);
        _runs.Add(late);
    }

    private bool Joins(in Extent run, long eventMs) =>
        eventMs >= run.BlockStartMs && eventMs < run.BlockEndMs
        && eventMs - run.LastMs < Rule.PartMs && run.FirstMs - eventMs < Rule.PartMs;

    private static Extent ExtentOf(in WindowAccumulator run) =>
        new(new TimeRange(run.StartMs, run.EndMs), run.FirstMs, run.LastMs);

    private struct Extent(TimeRange block, long firstMs, long lastMs)
    {
        // Its block is empty, so that nothing joins it.
        public static readonly Extent None = new(new TimeRange(0, 0), 0, long.MinValue);

        public readonly long BlockStartMs = block.StartMs;
        public readonly long BlockEndMs = block.EndMs;
        public long FirstMs = firstMs;
        public long LastMs = lastMs;
    }
}
