using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>A part of a listener's windows on one node; parts that belong together by the rule merge.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Rule">What the windows are.</param>
/// <param name="Partial">Its bounds are those of the window (Tumbling), of the pane (Sliding, Adaptive), or of the session
/// as far as the part knows it.</param>
public readonly record struct WindowPartial(SeriesKey Key, WindowRule Rule, Partial Partial);

/// <summary>What was accepted since the batch before: deltas that the store adds to what it has. Immutable.</summary>
public sealed class SampleBatch
{
    /// <summary>The run of a process that made the batch.</summary>
    public required Guid WriterId { get; init; }

    /// <summary>Ascending for one <see cref="WriterId"/>, without promise of gaplessness. The store ignores a batch
    /// whose number is not above the last one that it took from this writer, so writing one twice is safe.</summary>
    public required long Sequence { get; init; }

    /// <summary>Raw rows (policy TimeWindow). In order of acceptance per key; times may go back.</summary>
    public ImmutableArray<Sample> Samples { get; init; } = [];

    /// <summary>Rows of which only the last N stay (policies NRecords, LastValue). Per key equal times are in the order
    /// of acceptance.</summary>
    public ImmutableArray<RecentSample> RecentSamples { get; init; } = [];

    /// <summary>Parts of windows, of any kind. A key and window may occur more than once.</summary>
    public ImmutableArray<WindowPartial> Partials { get; init; } = [];

    /// <summary>At most one per node.</summary>
    public ImmutableArray<LastValue> LastValues { get; init; } = [];

    /// <summary>At most one per listener.</summary>
    public ImmutableArray<ListenerUsage> Usage { get; init; } = [];

    /// <summary>The acknowledged messages whose values, and no others, are in this batch; at most one entry per
    /// client.</summary>
    public ImmutableArray<ClientDeliveries> Deliveries { get; init; } = [];

    /// <summary>Rows of all kinds together, usage left out.</summary>
    public int RowCount => Samples.Length + RecentSamples.Length + Partials.Length + LastValues.Length;

    /// <summary>Says whether there is nothing to write.</summary>
    public bool IsEmpty => RowCount == 0 && Usage.IsEmpty && Deliveries.IsEmpty;
}
