using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing;

/// <summary>Writes every batch twice, as a writer does that lost the answer to the first time.</summary>
public sealed class RepeatingSampleStore(ISampleStore inner) : ISampleStore
{
    public async Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken)
    {
        await inner.WriteAsync(batch, cancellationToken);
        await inner.WriteAsync(batch, cancellationToken);
    }

    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int limit, CancellationToken cancellationToken) =>
        inner.ReadSamplesAsync(listener, node, range, limit, cancellationToken);

    public Task<IReadOnlyList<PixelColumn>> ReadSamplesForPixelsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken) =>
        inner.ReadSamplesForPixelsAsync(listener, node, range, columns, cancellationToken);

    public Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, long? regroupMs, CancellationToken cancellationToken) =>
        inner.ReadPartialsAsync(listener, node, range, regroupMs, cancellationToken);

    public Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        inner.ReadLastValuesAsync(nodes, cancellationToken);

    public Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken) =>
        inner.ReadUsageAsync(listener, cancellationToken);

    public Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(
        ListenerId listener, CancellationToken cancellationToken) =>
        inner.ListSeriesAsync(listener, cancellationToken);

    public Task<long> DropSamplesBeforeAsync(
        ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        inner.DropSamplesBeforeAsync(listener, beforeMs, cancellationToken);

    public Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        inner.DropBeforeAsync(listener, beforeMs, cancellationToken);

    public Task<long> CompactAsync(CancellationToken cancellationToken) => inner.CompactAsync(cancellationToken);

    public Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken) =>
        inner.DeleteListenerAsync(listener, cancellationToken);

    public Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        inner.DeleteNodesAsync(nodes, cancellationToken);

    public IAsyncEnumerable<ExportRow> ExportAsync(
        ListenerId listener, TimeRange range, CancellationToken cancellationToken) =>
        inner.ExportAsync(listener, range, cancellationToken);
}
