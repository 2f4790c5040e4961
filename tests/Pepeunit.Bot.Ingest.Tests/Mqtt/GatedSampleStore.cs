using System.Collections.Concurrent;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>A store whose commits a test holds back, and which remembers the last values committed.</summary>
internal sealed class GatedSampleStore : ISampleStore
{
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatedSampleStore() => _gate.SetResult();

    /// <summary>What the last commit of each node said.</summary>
    public ConcurrentDictionary<UnitNodeId, LastValue> LastValues { get; } = new();

    /// <summary>The raw values committed, in order; one that came twice is there twice.</summary>
    public ConcurrentQueue<double> Numbers { get; } = new();

    /// <summary>The marks committed, as they came.</summary>
    public ConcurrentQueue<ClientDeliveries> Deliveries { get; } = new();

    /// <summary>Messages committed, over all nodes.</summary>
    public long Messages { get; private set; }

    /// <summary>Commits begun, with those that wait at the gate.</summary>
    public int Begun { get; private set; }

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.TrySetResult();

    public Task<IReadOnlyList<ClientDeliveries>> ReadDeliveriesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ClientDeliveries>>([.. Deliveries]);

    public async Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken)
    {
        Begun++;
        await _gate.Task.WaitAsync(cancellationToken);
        foreach (var sample in batch.Samples) Numbers.Enqueue(sample.Value.Number);
        foreach (var deliveries in batch.Deliveries) Deliveries.Enqueue(deliveries);
        foreach (var value in batch.LastValues)
        {
            LastValues[value.Node] = value;
            Messages += value.Messages;
        }
    }

    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<PixelColumn>> ReadSamplesForPixelsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, long? regroupMs, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(ListenerId listener, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<long> DropSamplesBeforeAsync(
        ListenerId listener, long beforeMs, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CompactAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<ExportRow> ExportAsync(
        ListenerId listener, TimeRange range, CancellationToken cancellationToken) => throw new NotSupportedException();
}
