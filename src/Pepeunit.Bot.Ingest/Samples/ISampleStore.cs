using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Time series: the port that SQLite and ClickHouse implement.</summary>
/// <remarks>
/// Any thread may call any method at any time; one writer writes, readers never wait long for it. All ranges are
/// half-open. All series come ordered by time ascending, equal times in the order written. What does not exist reads as
/// empty. Failures of the store are the exceptions of its driver.
/// </remarks>
public interface ISampleStore
{
    /// <summary>Writes a batch in one transaction: all of it, or nothing.</summary>
    /// <remarks>
    /// Raw rows are appended; of recent rows exactly the last <see cref="RecentSample.Keep"/> of a key stay visible;
    /// parts of windows of one listener, node and <see cref="WindowRule"/> merge as the rule says; last values move
    /// forward only; usage adds up. When the task has completed the batch survives the death of the process and
    /// loss of power. ClickHouse has no transaction over several tables: a batch that failed may be there in part until it is
    /// written again.
    /// </remarks>
    /// <exception cref="Exception">The batch may or may not be stored. Writing the same batch again is safe: its
    /// <see cref="SampleBatch.Sequence"/> is remembered in the same transaction, and a batch that is not above it is
    /// ignored.</exception>
    Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="SampleBatch.Deliveries"/> are stored in the transaction of their batch.</summary>
    bool KeepsDeliveries => false;

    /// <summary>Reads the marks of every client that may come again; one client may be there several times.</summary>
    /// <remarks>Only where the store keeps them; otherwise none.</remarks>
    Task<IReadOnlyList<ClientDeliveries>> ReadDeliveriesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ClientDeliveries>>([]);

    /// <summary>Reads samples (policies TimeWindow, NRecords, LastValue): the latest <paramref name="limit"/> of the
    /// range.</summary>
    Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int limit, CancellationToken cancellationToken);

    /// <summary>Reads what a chart of so many columns needs of the numbers among the samples; texts are left
    /// out.</summary>
    /// <remarks>Computed in the store, so at most <paramref name="columns"/> rows are read; columns without numbers are
    /// missing. First and last follow the tie-break of <see cref="Partial"/>. The range must be bounded.</remarks>
    Task<IReadOnlyList<PixelColumn>> ReadSamplesForPixelsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken);

    /// <summary>Reads the windows whose start lies in the range: all parts that belong to them merged by
    /// <see cref="WindowRule.Coalesce"/>, also those that start outside of the range.</summary>
    /// <remarks>A listener whose rule was changed has windows of both rules, each made of its own parts.</remarks>
    /// <param name="listener">Whose.</param>
    /// <param name="node">On which node.</param>
    /// <param name="range">Of the window starts.</param>
    /// <param name="regroupMs">Merges windows into longer ones, aligned to UTC multiples of this length (a multiple of
    /// the listener's own), by <see cref="Partial.Regroup"/>; <c>null</c>: as they are. Only windows that start in the
    /// range take part; of Sliding, whose windows overlap, the panes do. A window that does not fit into a longer one
    /// stays as it is.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, long? regroupMs, CancellationToken cancellationToken);

    /// <summary>Reads last values; nodes without one are missing.</summary>
    Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken);

    /// <summary>Reads what a listener has used in total; zeros when nothing was ever written for it.</summary>
    Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken);

    /// <summary>Lists what a listener has stored, in the order of the nodes' ids.</summary>
    Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(ListenerId listener, CancellationToken cancellationToken);

    /// <summary>Drops a listener's samples before a time and the stored parts of its windows that end at or before it. Usage
    /// stays.</summary>
    /// <remarks>A window that reaches over the time is made of what is left of it.</remarks>
    /// <returns>The number of rows dropped. It may run in several transactions: after an error a part may be dropped, and
    /// running it again is safe.</returns>
    Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken);

    /// <summary>Replaces the stored parts of blocks that are settled (<see cref="WindowRule.SettleMs"/> past their end) by
    /// their windows, so that fewer rows are read. What is read stays the same.</summary>
    /// <remarks>A value that comes later all the same merges into the stored window that covers it. Short transactions;
    /// it may end at any point and run again, and may run beside everything else.</remarks>
    /// <returns>The number of rows saved.</returns>
    Task<long> CompactAsync(CancellationToken cancellationToken);

    /// <summary>Drops a listener's samples before a time; its windows and its usage stay.</summary>
    /// <remarks>For raw values that are kept beside windows. As with <see cref="DropBeforeAsync"/>, running it again is
    /// safe. A store that drops samples by their <see cref="Sample.RetentionMs"/> need not do anything.</remarks>
    /// <returns>The number of rows dropped.</returns>
    Task<long> DropSamplesBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken);

    /// <summary>Forgets a listener: rows, windows, usage.</summary>
    /// <remarks>What the intake still holds would bring parts of it back: take the listener out of the rule snapshot
    /// and await <see cref="SampleBatchWriter.FlushAsync"/> first.</remarks>
    Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken);

    /// <summary>Forgets nodes: every listener's rows on them and their last values. Usage of the listeners
    /// stays.</summary>
    /// <remarks>As with <see cref="DeleteListenerAsync"/>, take the nodes out of the rule snapshot and flush
    /// first.</remarks>
    Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken);

    /// <summary>Streams everything a listener has in the range, by node (in the order of their ids), then by
    /// time.</summary>
    /// <remarks>Memory stays bounded whatever the size. Rows written meanwhile may or may not be seen.</remarks>
    IAsyncEnumerable<ExportRow> ExportAsync(ListenerId listener, TimeRange range, CancellationToken cancellationToken);
}
