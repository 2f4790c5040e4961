using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing.Windows;

/// <summary>Plays a history against a store: each worker has an intake and a writer of its own.</summary>
public sealed class WindowHistoryRun : IDisposable
{
    private static readonly IOptions<IngestOptions> Options =
        Microsoft.Extensions.Options.Options.Create(new IngestOptions { Domain = "localhost" });

    private readonly WindowHistory _history;
    private readonly ISampleStore _store;
    private readonly Action<long> _setClock;
    private readonly IngestMetrics _metrics = new();
    private readonly RuleSnapshotHolder _rules = new();
    private readonly List<Worker> _workers = [];
    private readonly Queue<int> _again = new();
    private readonly UnitNodeId _node = Some.UnitNodeId();
    private readonly ListenerId _listener = Some.ListenerId();
    private int _delivered;

    private WindowHistoryRun(WindowHistory history, ISampleStore store, Action<long> setClock)
    {
        (_history, _setClock) = (history, setClock);
        _store = history.RepeatsBatches ? new RepeatingSampleStore(store) : store;
        _rules.Replace(RuleSnapshot.Create([Some.Node(_node, (_listener, history.Pipe))]));
    }

    /// <summary>Plays the history and compares what the store has with the oracle.</summary>
    /// <param name="history">What happens.</param>
    /// <param name="store">Where it goes; it may hold other listeners' windows.</param>
    /// <param name="setClock">Sets the clock of the store, Unix ms; it may stand anywhere before.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>What differs; <c>null</c>: nothing.</returns>
    public static async Task<string?> PlayAsync(
        WindowHistory history, ISampleStore store, Action<long> setClock, CancellationToken cancellationToken)
    {
        using var run = new WindowHistoryRun(history, store, setClock);
        return await run.PlayAsync(cancellationToken);
    }

    public void Dispose()
    {
        foreach (var worker in _workers) worker.Dispose();
        _metrics.Dispose();
    }

    private async Task<string?> PlayAsync(CancellationToken cancellationToken)
    {
        for (var at = 0; at < _history.Workers; at++) _workers.Add(await StartAsync(cancellationToken));
        foreach (var step in _history.Steps)
        {
            switch (step.Kind)
            {
                case HistoryStepKind.Deliver:
                    Deliver(step.Value, step.Worker);
                    _delivered = step.Value + 1;
                    break;
                case HistoryStepKind.Flush:
                    await _workers[step.Worker].FlushAsync(cancellationToken);
                    break;
                case HistoryStepKind.Kill:
                    foreach (var value in _workers[step.Worker].Unacknowledged) _again.Enqueue(value);
                    _workers[step.Worker].Dispose();
                    _workers[step.Worker] = await StartAsync(cancellationToken);
                    while (_again.TryDequeue(out var value)) Deliver(value, value % _history.Workers);
                    break;
                case HistoryStepKind.Compact:
                    await CompactAsync(cancellationToken);
                    break;
                default:
                    throw new InvalidOperationException($"{step.Kind} is no step.");
            }
        }

        foreach (var worker in _workers) await worker.FlushAsync(cancellationToken);
        await CompactAsync(cancellationToken);
        var read = await _store.ReadPartialsAsync(_listener, _node, new TimeRange(0, long.MaxValue), null, cancellationToken);
        var pipe = Pipe.Compile(_history.Pipe);
        return WindowOracle.Compare(
            WindowOracle.Windows(pipe.Windows!, _history.Values), read, !_history.Pipe.Policy.Quantiles.IsDefaultOrEmpty);
    }

    private void Deliver(int value, int worker)
    {
        var (timestampMs, number) = _history.Values[value];
        var payload = Encoding.UTF8.GetBytes(number.ToString("R", CultureInfo.InvariantCulture));
        var outcome = _workers[worker].Ingest.Accept(_node, payload, WindowHistory.ArrivalMs, timestampMs);
        if (outcome != IngestOutcome.Accepted) throw new InvalidOperationException($"The value was turned away: {outcome}.");
        _workers[worker].Unacknowledged.Add(value);
    }

    // At the least time of a value that the store does not have yet, plus the time after which blocks are settled.
    private async Task CompactAsync(CancellationToken cancellationToken)
    {
        var coming = Enumerable.Range(_delivered, _history.Values.Count - _delivered)
            .Concat(_workers.SelectMany(worker => worker.Unacknowledged))
            .Select(value => _history.Values[value].TimestampMs);
        _setClock(coming.DefaultIfEmpty(WindowHistory.ArrivalMs).Min() + Pipe.Compile(_history.Pipe).Windows!.SettleMs);
        await _store.CompactAsync(cancellationToken);
    }

    private async Task<Worker> StartAsync(CancellationToken cancellationToken)
    {
        var ingest = new MessageIngest(_rules, new CountingLoadSink(), _metrics, Options);
        var writer = new SampleBatchWriter(
            ingest, _store, _metrics, Options, TimeProvider.System, NullLogger<SampleBatchWriter>.Instance);
        await writer.StartAsync(cancellationToken);
        return new Worker(ingest, writer);
    }

    private sealed class Worker(MessageIngest ingest, SampleBatchWriter writer) : IDisposable
    {
        public MessageIngest Ingest { get; } = ingest;

        public List<int> Unacknowledged { get; } = [];

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            await writer.FlushAsync(cancellationToken);
            Unacknowledged.Clear();
        }

        // Without a stop: what was not flushed is lost with the process.
        public void Dispose()
        {
            writer.Dispose();
            Ingest.Dispose();
        }
    }
}
