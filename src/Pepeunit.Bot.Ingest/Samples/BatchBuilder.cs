using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Collects one batch. Used by the writer alone, one batch after the other; its lists keep their
/// room.</summary>
internal sealed class BatchBuilder
{
    private readonly List<Sample> _samples = [];
    private readonly List<RecentSample> _recentSamples = [];
    private readonly List<WindowPartial> _partials = [];
    private readonly List<LastValue> _lastValues = [];
    private readonly Dictionary<ListenerId, UsageSum> _usage = [];
    private readonly List<DeliveryMemory> _clients = [];

    public void AddSample(in Sample sample, Pipe pipe)
    {
        if (pipe.Policy == PolicyKind.TimeWindow) _samples.Add(sample with { RetentionMs = pipe.RetentionMs });
        else _recentSamples.Add(new RecentSample(sample, pipe.Keep));
    }

    /// <summary>Adds a value that is in a window too.</summary>
    public void AddRaw(in Sample sample, Pipe pipe) => _samples.Add(sample with { RetentionMs = pipe.RawRetentionMs });

    public void AddPartial(in WindowPartial partial) => _partials.Add(partial);

    public void AddLastValue(LastValue value) => _lastValues.Add(value);

    public void AddDelivery(in PendingDelivery delivery)
    {
        if (delivery.Memory.Drain(delivery.Mark)) _clients.Add(delivery.Memory);
    }

    public void AddUsage(
        ListenerId listener, long rows, long bytes, long accepted, long late, ReadOnlySpan<long> refused,
        long? lastAcceptedAtMs)
    {
        if (!_usage.TryGetValue(listener, out var sum)) _usage.Add(listener, sum = new UsageSum());
        sum.Rows += rows;
        sum.Bytes += bytes;
        sum.Accepted += accepted;
        sum.Late += late;
        for (var reason = 0; reason < refused.Length; reason++) sum.Refused[reason] += refused[reason];
        if (accepted > 0 && !(lastAcceptedAtMs <= sum.LastAcceptedAtMs)) sum.LastAcceptedAtMs = lastAcceptedAtMs;
    }

    /// <summary>Gives the batch and starts an empty one.</summary>
    /// <param name="writerId">The run of the process.</param>
    /// <param name="sequence">The batch's number.</param>
    /// <param name="nowMs">Unix ms.</param>
    /// <param name="isStoreBehind">Whether batches before this one are not stored yet.</param>
    public SampleBatch Take(Guid writerId, long sequence, long nowMs, bool isStoreBehind)
    {
        var batch = new SampleBatch
        {
            WriterId = writerId,
            Sequence = sequence,
            Samples = [.. _samples],
            RecentSamples = [.. _recentSamples],
            Partials = [.. _partials],
            LastValues = [.. _lastValues],
            Usage = [.. _usage.Select(entry => entry.Value.ToUsage(entry.Key))],
            Deliveries = [.. _clients.Select(client => client.TakeDrained(nowMs, isStoreBehind))],
        };
        _samples.Clear();
        _recentSamples.Clear();
        _partials.Clear();
        _lastValues.Clear();
        _usage.Clear();
        _clients.Clear();
        return batch;
    }

    private sealed class UsageSum
    {
        public long Rows { get; set; }

        public long Bytes { get; set; }

        public long Accepted { get; set; }

        public long Late { get; set; }

        public long[] Refused { get; } = new long[Refusals.Count];

        public long? LastAcceptedAtMs { get; set; }

        public ListenerUsage ToUsage(ListenerId listener) => new()
        {
            Listener = listener,
            Rows = Rows,
            Bytes = Bytes,
            Accepted = Accepted,
            Late = Late,
            Refused = Refused.All(count => count == 0) ? [] : ImmutableArray.Create(Refused),
            LastAcceptedAtMs = LastAcceptedAtMs,
        };
    }
}
