using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.ClickHouse;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Time series on a ClickHouse server, for any number of processes.</summary>
/// <remarks>
/// A batch is no transaction over its tables: until a batch that failed half-way is written again, readers may see a part of
/// it. Rows that have outlived their retention are left out at once and deleted by the server by and by.
/// </remarks>
internal sealed class ClickHouseSampleStore : ISampleStore
{
    private readonly ClickHouseBatch _batches;
    private readonly ClickHouseSeriesReader _reader;
    private readonly ClickHouseSeriesDeletion _deletion;
    private readonly ClickHouseSeriesExport _export;
    private readonly ClickHouseCompaction _compaction;
    private readonly TimeProvider _time;

    public ClickHouseSampleStore(ClickHouseDatabase database, WriteClock clock, TimeProvider time)
    {
        _time = time;
        _batches = new ClickHouseBatch(database, clock, time);
        _reader = new ClickHouseSeriesReader(database, time);
        _deletion = new ClickHouseSeriesDeletion(database);
        _export = new ClickHouseSeriesExport(database, _reader, time);
        _compaction = new ClickHouseCompaction(database);
    }

    public Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return _batches.WriteAsync(batch, cancellationToken);
    }

    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return _reader.ReadSamplesAsync(new SeriesKey(listener, node), range, limit, cancellationToken);
    }

    public Task<IReadOnlyList<PixelColumn>> ReadSamplesForPixelsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if ((Int128)range.EndMs - range.StartMs > long.MaxValue / columns)
            throw new ArgumentOutOfRangeException(nameof(range), range, "Columns need a range with two ends.");
        return range.StartMs == range.EndMs
            ? Task.FromResult<IReadOnlyList<PixelColumn>>([])
            : _reader.ReadForPixelsAsync(new SeriesKey(listener, node), range, columns, cancellationToken);
    }

    public Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, long? regroupMs, CancellationToken cancellationToken)
    {
        if (regroupMs is { } lengthMs) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthMs, nameof(regroupMs));
        return _reader.ReadPartialsAsync(new SeriesKey(listener, node), range, regroupMs, cancellationToken);
    }

    public Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        _reader.ReadLastValuesAsync(nodes, cancellationToken);

    public Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken) =>
        _reader.ReadUsageAsync(listener, cancellationToken);

    public Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(
        ListenerId listener, CancellationToken cancellationToken) =>
        _reader.ListSeriesAsync(listener, cancellationToken);

    public Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        _deletion.DropBeforeAsync(listener, beforeMs, cancellationToken);

    public Task<long> DropSamplesBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        _deletion.DropSamplesBeforeAsync(listener, beforeMs, cancellationToken);

    public Task<long> CompactAsync(CancellationToken cancellationToken) =>
        _compaction.RunAsync(_time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);

    public Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken) =>
        _deletion.DeleteListenerAsync(listener, cancellationToken);

    public Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        _deletion.DeleteNodesAsync(nodes, cancellationToken);

    public IAsyncEnumerable<ExportRow> ExportAsync(
        ListenerId listener, TimeRange range, CancellationToken cancellationToken) =>
        _export.ReadAsync(listener, range, cancellationToken);
}
