using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing;

/// <summary>How the next writes of a <see cref="ThrowingSampleStore"/> end.</summary>
public enum StoreMood
{
    /// <summary>They succeed.</summary>
    Well,

    /// <summary>They fail and store nothing.</summary>
    Down,

    /// <summary>They store the batch and fail all the same, like a connection lost during the commit.</summary>
    Ambiguous,

    /// <summary>They hang until the mood changes.</summary>
    Hanging,
}

/// <summary>A sample store whose writes fail on demand, and the reading of usage; what it stores is in
/// <see cref="Inner"/>.</summary>
public sealed class ThrowingSampleStore : ISampleStore
{
    private readonly Lock _lock = new();
    private StoreMood _mood;
    private TaskCompletionSource _changed = NewChange();
    private int _attempts;

    public CollectingSampleStore Inner { get; } = new();

    /// <summary>What reading usage fails with; <c>null</c>: it does not fail.</summary>
    public Exception? ReadFailure { get; set; }

    /// <summary>Writes tried so far.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public StoreMood Mood
    {
        get
        {
            lock (_lock) return _mood;
        }

        set
        {
            lock (_lock)
            {
                _mood = value;
                _changed.SetResult();
                _changed = NewChange();
            }
        }
    }

    public async Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _attempts);
        while (true)
        {
            StoreMood mood;
            Task changed;
            lock (_lock) (mood, changed) = (_mood, _changed.Task);
            if (mood == StoreMood.Down) throw new IOException("The store is down.");
            if (mood != StoreMood.Hanging)
            {
                await Inner.WriteAsync(batch, cancellationToken);
                if (mood == StoreMood.Ambiguous) throw new IOException("The connection was lost during the commit.");
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int limit, CancellationToken cancellationToken) =>
        Inner.ReadSamplesAsync(listener, node, range, limit, cancellationToken);

    public Task<IReadOnlyList<PixelColumn>> ReadSamplesForPixelsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken) =>
        Inner.ReadSamplesForPixelsAsync(listener, node, range, columns, cancellationToken);

    public Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, long? regroupMs, CancellationToken cancellationToken) =>
        Inner.ReadPartialsAsync(listener, node, range, regroupMs, cancellationToken);

    public Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        Inner.ReadLastValuesAsync(nodes, cancellationToken);

    public Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken) =>
        ReadFailure is { } failure
            ? Task.FromException<ListenerUsage>(failure)
            : Inner.ReadUsageAsync(listener, cancellationToken);

    public Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(
        ListenerId listener, CancellationToken cancellationToken) =>
        Inner.ListSeriesAsync(listener, cancellationToken);

    public Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        Inner.DropBeforeAsync(listener, beforeMs, cancellationToken);

    public Task<long> DropSamplesBeforeAsync(
        ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        Inner.DropSamplesBeforeAsync(listener, beforeMs, cancellationToken);

    public Task<long> CompactAsync(CancellationToken cancellationToken) => Inner.CompactAsync(cancellationToken);

    public Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken) =>
        Inner.DeleteListenerAsync(listener, cancellationToken);

    public Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        Inner.DeleteNodesAsync(nodes, cancellationToken);

    public IAsyncEnumerable<ExportRow> ExportAsync(
        ListenerId listener, TimeRange range, CancellationToken cancellationToken) =>
        Inner.ExportAsync(listener, range, cancellationToken);

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
