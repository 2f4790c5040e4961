using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>The parts of windows that a listener's values on a node have made since the last batch.</summary>
/// <remarks>Every member runs under the lock of the node. A steady stream allocates nothing.</remarks>
internal abstract class PendingWindows(Pipe pipe, WindowRule rule, PendingMeter meter)
{
    /// <summary>A late value usually belongs to the window just before; further back than this, a second part is added
    /// and the store merges the two.</summary>
    protected const int PartsSearched = 4;

    private readonly Stack<SketchAccumulator> _spareSketches = new();

    /// <summary>Windows of the budget that were opened since this was last set to 0.</summary>
    public long Opened { get; set; }

    /// <summary>Values that fell into an earlier window, since this was last set to 0.</summary>
    public long Late { get; set; }

    protected WindowRule Rule => rule;

    public static PendingWindows? Of(Pipe pipe, PendingMeter meter) => pipe.Windows switch
    {
        null => null,
        { Kind: WindowKind.Session } rule => new PendingSessions(pipe, rule, meter),
        var rule => new PendingPanes(pipe, rule, meter),
    };

    /// <summary>Rows of the budget that a value of this time would add; never too few.</summary>
    public abstract int RowsFor(long eventMs);

    public abstract void Add(long eventMs, double value);

    public abstract void DrainInto(BatchBuilder batch, SeriesKey key);

    /// <summary>An accumulator with a sketch of its own, if sketches are asked for.</summary>
    protected WindowAccumulator Begin(long startMs, long endMs)
    {
        var sketch = !pipe.AsksQuantiles ? null
            : _spareSketches.TryPop(out var spare) ? spare
            : new SketchAccumulator();
        var part = new WindowAccumulator { Sketch = sketch };
        part.Open(startMs, endMs);
        return part;
    }

    /// <summary>Adds a value, and counts what that takes.</summary>
    protected void Put(ref WindowAccumulator part, long eventMs, double value)
    {
        var rows = part.Count == 0 ? 1 : 0;
        var bins = part.Add(eventMs, value);
        if (rows + bins > 0) meter.Note(rows, bins * SketchAccumulator.BytesPerBin);
    }

    /// <summary>Takes over what another part holds; that one is given up.</summary>
    protected void Join(ref WindowAccumulator part, in WindowAccumulator other)
    {
        part.Absorb(other);
        meter.Settle(1, 0);
        Release(other);
    }

    /// <summary>Lets the next part have the sketch of one that is not used any more.</summary>
    protected void Release(in WindowAccumulator part)
    {
        if (part.Sketch is not { } sketch) return;
        sketch.Clear();
        _spareSketches.Push(sketch);
    }
}
