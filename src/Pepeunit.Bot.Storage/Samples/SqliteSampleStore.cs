using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Time series in a SQLite file of their own: one writing connection, any number of readers.</summary>
/// <remarks>
/// With <see cref="CommitDurability.ProcessCrash"/> chosen, a loss of power may undo the last seconds, against the promise
/// of the port: that is what the operator chose.
/// </remarks>
internal sealed class SqliteSampleStore : ISampleStore, IDisposable
{
    private readonly SqliteSeriesReader _reader;
    private readonly SqliteSeriesDeletion _deletion;
    private readonly SqliteSeriesExport _export;
    private readonly SqliteCompaction _compaction;
    private readonly TimeProvider _time;

    /// <summary>Keeps the options; opens nothing.</summary>
    public SqliteSampleStore(IOptions<StorageOptions> options, TimeProvider time)
    {
        File = new SqliteFile(options.Value.SeriesPath, options.Value.SeriesDurability);
        _time = time;
        Writer = new SqliteSeriesWriter(File);
        _reader = new SqliteSeriesReader(File);
        _deletion = new SqliteSeriesDeletion(File, Writer);
        _export = new SqliteSeriesExport(File);
        _compaction = new SqliteCompaction(File, Writer);
    }

    public bool KeepsDeliveries => true;

    internal SqliteFile File { get; }

    /// <summary>The one writing connection to the file, for everything that is kept in it.</summary>
    internal SqliteSeriesWriter Writer { get; }

    public Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return Writer.RunAsync(
            session =>
            {
                SqliteBatch.Write(session, batch, nowMs);
                return batch.RowCount;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<ClientDeliveries>> ReadDeliveriesAsync(CancellationToken cancellationToken)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return Writer.RunAsync(session => SqliteDeliveries.Read(session, nowMs), cancellationToken);
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

    public Task<long> CompactAsync(CancellationToken cancellationToken) =>
        _compaction.RunAsync(_time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);

    public Task<long> DropSamplesBeforeAsync(
        ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        _deletion.DropSamplesBeforeAsync(listener, beforeMs, cancellationToken);

    public Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken) =>
        _deletion.DeleteListenerAsync(listener, cancellationToken);

    public Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        _deletion.DeleteNodesAsync(nodes, cancellationToken);

    public IAsyncEnumerable<ExportRow> ExportAsync(
        ListenerId listener, TimeRange range, CancellationToken cancellationToken) =>
        _export.ReadAsync(listener, range, cancellationToken);

    public void Dispose()
    {
        Writer.Dispose();
        File.ClearPool();
    }
}
