using System.Runtime.CompilerServices;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing;

/// <summary>A sample store in memory that keeps the promises of <see cref="ISampleStore"/> and shows what it was
/// given.</summary>
public sealed class CollectingSampleStore : ISampleStore
{
    private readonly Lock _lock = new();
    private readonly List<SampleBatch> _batches = [];
    private readonly Dictionary<Guid, long> _applied = [];
    private readonly Dictionary<SeriesKey, List<Sample>> _samples = [];
    private readonly Dictionary<(SeriesKey Key, WindowRule Rule), List<Partial>> _parts = [];
    private readonly Dictionary<UnitNodeId, LastValue> _lastValues = [];
    private readonly Dictionary<ListenerId, ListenerUsage> _usage = [];

    /// <summary>The batches that were applied, in order.</summary>
    public IReadOnlyList<SampleBatch> Batches
    {
        get
        {
            lock (_lock) return [.. _batches];
        }
    }

    /// <summary>The time at which <see cref="CompactAsync"/> finds itself, Unix ms.</summary>
    public long NowMs { get; set; }

    /// <summary>The windows of a series, by start.</summary>
    public IReadOnlyList<Partial> Partials(ListenerId listener, UnitNodeId node)
    {
        lock (_lock)
        {
            return Sorted(PartsOf(new SeriesKey(listener, node)).SelectMany(entry =>
                entry.Key.Rule.Coalesce(Sorted(entry.Value))));
        }
    }

    /// <summary>The samples of a series, by time.</summary>
    public IReadOnlyList<Sample> Samples(ListenerId listener, UnitNodeId node)
    {
        lock (_lock)
        {
            return _samples.TryGetValue(new SeriesKey(listener, node), out var rows)
                ? [.. rows.OrderBy(row => row.TimestampMs)]
                : [];
        }
    }

    public Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_applied.TryGetValue(batch.WriterId, out var last) && batch.Sequence <= last) return Task.CompletedTask;
            _applied[batch.WriterId] = batch.Sequence;
            _batches.Add(batch);
            Apply(batch);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Sample>>(
            [.. Samples(listener, node).Where(row => range.Contains(row.TimestampMs)).TakeLast(limit)]);

    public Task<IReadOnlyList<PixelColumn>> ReadSamplesForPixelsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken)
    {
        var length = range.EndMs - range.StartMs;
        var rows = Samples(listener, node).Where(row => range.Contains(row.TimestampMs) && !row.Value.IsText);
        return Task.FromResult<IReadOnlyList<PixelColumn>>(
        [
            .. rows.GroupBy(row => (int)((row.TimestampMs - range.StartMs) * columns / length)).Select(group =>
            {
                var whole = group
                    .Select(row => Partial.Of(range.StartMs, range.EndMs, row.TimestampMs, row.Value.Number))
                    .Aggregate((left, right) => Partial.Merge(left, right));
                return new PixelColumn(
                    group.Key, whole.Count, whole.Min, whole.Max, whole.FirstMs, whole.First, whole.LastMs, whole.Last);
            }),
        ]);
    }

    public Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, long? regroupMs, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var windows = new List<Partial>();
            foreach (var ((_, rule), parts) in PartsOf(new SeriesKey(listener, node)))
            {
                // What is asked to be longer is made of what does not overlap.
                var isOfPanes = rule.Kind == WindowKind.Sliding && regroupMs is not null;
                var whole = isOfPanes ? parts : rule.Coalesce(Sorted(parts));
                var inRange = whole.Where(window => range.Contains(window.StartMs));
                windows.AddRange(regroupMs is { } lengthMs ? Regroup(rule, inRange, lengthMs) : inRange);
            }

            return Task.FromResult(Sorted(windows));
        }
    }

    public Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyDictionary<UnitNodeId, LastValue>>(
                nodes.Distinct().Where(_lastValues.ContainsKey).ToDictionary(node => node, node => _lastValues[node]));
        }
    }

    public Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_usage.GetValueOrDefault(listener) ?? NoUsage(listener));
    }

    public Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var filled = _samples.Where(entry => entry.Key.Listener == listener && entry.Value.Count > 0);
            var samples = filled.Select(entry =>
                new SeriesSummary(entry.Key, false, entry.Value.Count, new TimeRange(
                    entry.Value.Min(row => row.TimestampMs), entry.Value.Max(row => row.TimestampMs) + 1)));
            var windows = _parts.Where(entry => entry.Key.Key.Listener == listener && entry.Value.Count > 0)
                .GroupBy(entry => entry.Key.Key, entry => entry.Value)
                .Select(group => new SeriesSummary(group.Key, true, group.Sum(parts => parts.Count), new TimeRange(
                    group.Min(parts => parts.Min(part => part.StartMs)),
                    group.Max(parts => parts.Max(part => part.EndMs)))));
            return Task.FromResult<IReadOnlyList<SeriesSummary>>(
                [.. samples.Concat(windows).OrderBy(series => series.Key.Node.ToString(), StringComparer.Ordinal)]);
        }
    }

    public Task<long> DropSamplesBeforeAsync(
        ListenerId listener, long beforeMs, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_samples.Where(entry => entry.Key.Listener == listener)
                .Sum(entry => (long)entry.Value.RemoveAll(row => row.TimestampMs < beforeMs)));
        }
    }

    public Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var dropped = 0L;
            foreach (var (_, rows) in _samples.Where(entry => entry.Key.Listener == listener))
                dropped += rows.RemoveAll(row => row.TimestampMs < beforeMs);
            return Task.FromResult(
                dropped + RemoveParts((key, partial) => key.Listener == listener && partial.EndMs <= beforeMs));
        }
    }

    public Task<long> CompactAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var saved = 0L;
            foreach (var ((_, rule), parts) in _parts.Where(entry => entry.Key.Rule.Kind != WindowKind.Sliding))
            {
                var settledMs = NowMs - rule.SettleMs;
                var settled = parts.Where(part => rule.BlockOf(part.StartMs).EndMs <= settledMs).ToList();
                var windows = rule.Coalesce(Sorted(settled)).ToList();
                parts.RemoveAll(settled.Contains);
                parts.AddRange(windows);
                saved += settled.Count - windows.Count;
            }

            return Task.FromResult(saved);
        }
    }

    public Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var key in _samples.Keys.Where(key => key.Listener == listener).ToList()) _samples.Remove(key);
            RemoveParts((key, _) => key.Listener == listener);
            _usage.Remove(listener);
            return Task.CompletedTask;
        }
    }

    public Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var key in _samples.Keys.Where(key => nodes.Contains(key.Node)).ToList()) _samples.Remove(key);
            foreach (var node in nodes) _lastValues.Remove(node);
            RemoveParts((key, _) => nodes.Contains(key.Node));
            return Task.CompletedTask;
        }
    }

    public async IAsyncEnumerable<ExportRow> ExportAsync(
        ListenerId listener, TimeRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var series in await ListSeriesAsync(listener, cancellationToken))
        {
            var node = series.Key.Node;
            var rows = series.IsWindowed
                ? Partials(listener, node).Select(window => new ExportRow(node, window.StartMs, null, window))
                : Samples(listener, node).Select(row => new ExportRow(node, row.TimestampMs, row.Value, null));
            foreach (var row in rows.Where(row => range.Contains(row.TimestampMs))) yield return row;
        }
    }

    private static ListenerUsage NoUsage(ListenerId listener) =>
        new() { Listener = listener, Rows = 0, Bytes = 0, Accepted = 0, Late = 0 };

    private void Apply(SampleBatch batch)
    {
        foreach (var sample in batch.Samples) RowsOf(sample.Key).Add(sample);
        foreach (var (sample, keep) in batch.RecentSamples)
        {
            var rows = RowsOf(sample.Key);
            rows.Add(sample);
            var kept = rows.OrderBy(row => row.TimestampMs).TakeLast(keep).ToList();
            rows.Clear();
            rows.AddRange(kept);
        }

        foreach (var (key, rule, partial) in batch.Partials) Merge(key, rule, partial);
        foreach (var value in batch.LastValues)
        {
            var messages = value.Messages + (_lastValues.TryGetValue(value.Node, out var sofar) ? sofar.Messages : 0);
            var newest = sofar is null || value.TimestampMs >= sofar.TimestampMs ? value : sofar;
            _lastValues[value.Node] = newest with
            {
                Messages = messages,
                MeanPeriodMs = value.MeanPeriodMs ?? sofar?.MeanPeriodMs,
            };
        }

        foreach (var usage in batch.Usage)
        {
            var sofar = _usage.GetValueOrDefault(usage.Listener) ?? NoUsage(usage.Listener);
            _usage[usage.Listener] = new ListenerUsage
            {
                Listener = usage.Listener,
                Rows = sofar.Rows + usage.Rows,
                Bytes = sofar.Bytes + usage.Bytes,
                Accepted = sofar.Accepted + usage.Accepted,
                Late = sofar.Late + usage.Late,
                Refused = [.. Enum.GetValues<Refusal>().Select(why => sofar.RefusedFor(why) + usage.RefusedFor(why))],
                LastAcceptedAtMs = usage.LastAcceptedAtMs ?? sofar.LastAcceptedAtMs,
            };
        }
    }

    private List<Sample> RowsOf(SeriesKey key)
    {
        if (!_samples.TryGetValue(key, out var rows)) _samples.Add(key, rows = []);
        return rows;
    }

    private void Merge(SeriesKey key, WindowRule rule, in Partial partial)
    {
        if (!_parts.TryGetValue((key, rule), out var parts)) _parts.Add((key, rule), parts = []);
        var (startMs, endMs) = (partial.StartMs, partial.EndMs);
        var at = parts.FindIndex(part => part.StartMs == startMs && part.EndMs == endMs);
        if (at < 0) parts.Add(partial);
        else parts[at] = Partial.Merge(parts[at], partial);
    }

    private IEnumerable<KeyValuePair<(SeriesKey Key, WindowRule Rule), List<Partial>>> PartsOf(SeriesKey key) =>
        _parts.Where(entry => entry.Key.Key == key);

    private static IReadOnlyList<Partial> Sorted(IEnumerable<Partial> parts) =>
        [.. parts.OrderBy(part => part.StartMs).ThenBy(part => part.EndMs)];

    private static IEnumerable<Partial> Regroup(WindowRule rule, IEnumerable<Partial> windows, long lengthMs)
    {
        foreach (var group in windows.GroupBy(window => new TumblingWindow(lengthMs).RangeOf(window.StartMs)))
        {
            var fitting = group.Where(window => window.EndMs <= group.Key.EndMs).Select(window => rule.WithOwnMask(window));
            foreach (var window in group.Where(window => window.EndMs > group.Key.EndMs)) yield return window;
            if (fitting.Any()) yield return Partial.Regroup(group.Key.StartMs, group.Key.EndMs, fitting);
        }
    }

    private int RemoveParts(Func<SeriesKey, Partial, bool> isGone) =>
        _parts.Sum(entry => entry.Value.RemoveAll(part => isGone(entry.Key.Key, part)));
}
