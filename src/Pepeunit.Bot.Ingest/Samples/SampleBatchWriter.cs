using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Carries what <see cref="MessageIngest"/> took in to the store, one batch after the other.</summary>
/// <remarks>
/// A batch goes when the timed flush asks, when much is waiting, and at once when somebody waits for it to be stored:
/// whoever comes while a batch is being written shares the next one. A batch that fails is kept and tried again; what
/// comes meanwhile waits in the nodes, beyond a bound in the spill file, and beyond that ingest takes nothing more.
/// Batches reach the store in the order of their sequence, so nothing counts twice.
/// </remarks>
public sealed partial class SampleBatchWriter : BackgroundService
{
    private readonly MessageIngest _ingest;
    private readonly SampleIntake _intake;
    private readonly ISampleStore _store;
    private readonly IngestMetrics _metrics;
    private readonly IngestOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SampleBatchWriter> _logger;
    private readonly SpillFile? _spill;
    private readonly Guid _writerId;
    private readonly CancellationTokenSource _abandon = new();

    // Of the loop; after it has ended, of StopAsync.
    private readonly BatchBuilder _builder = new();
    private readonly Queue<(long Sequence, TaskCompletionSource Stored)> _waiting = new();
    private long _sequence;
    private SampleBatch? _kept;
    private bool _isKeptSpilled;
    private SampleBatch? _unspilled;

    /// <summary>Opens the spill file, if one is set.</summary>
    /// <exception cref="IOException">The spill file's folder is missing, or another process has the file.</exception>
    public SampleBatchWriter(
        MessageIngest ingest, ISampleStore store, IngestMetrics metrics, IOptions<IngestOptions> options,
        TimeProvider time, ILogger<SampleBatchWriter> logger)
    {
        (_ingest, _intake, _store, _metrics) = (ingest, ingest.Intake, store, metrics);
        (_options, _time, _logger) = (options.Value, time, logger);
        _spill = _options.SpillFile is { } path ? new SpillFile(path, _options.SpillBytes) : null;
        _writerId = Guid.CreateVersion7(time.GetUtcNow());
        LeftDeliveries = _spill?.ReadDeliveries() ?? [];
    }

    /// <summary>Raised after each commit that changed something, in the writer's own thread: a handler must return at
    /// once.</summary>
    public event Action<StoredChanges>? Stored;

    /// <summary>Whether the last write failed, and batches wait for the store to come back.</summary>
    public bool IsStoreFailing { get; private set; }

    /// <summary>The marks of messages that an earlier run took, and that were not in the store when it ended.</summary>
    internal IReadOnlyList<ClientDeliveries> LeftDeliveries { get; }

    /// <summary>Rows that wait in memory.</summary>
    public long PendingRows => _intake.PendingRows;

    /// <summary>Gives a task that completes when everything accepted before this call is in the store.</summary>
    /// <remarks>Makes the writer commit as soon as it can; waiters share one commit, and one task. The task never
    /// fails: while the store is down it waits. It is cancelled when the process stops before the store has
    /// it.</remarks>
    public Task WhenStored() => _intake.WhenStored();

    /// <summary>The timed flush: takes values whose rate interval has ended, and commits.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the process stopped first. What was accepted is
    /// written later all the same.</exception>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        _ingest.ReleaseDue(_time.GetUtcNow().ToUnixTimeMilliseconds());
        return WhenStored().WaitAsync(cancellationToken);
    }

    /// <summary>Stops taking messages, writes what is left within the limit, and puts the rest into the spill
    /// file.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _intake.Stop();
        using var limit = new CancellationTokenSource(_options.StopLimit, _time);
        using var abandonAtLimit = limit.Token.Register(_abandon.Cancel);
        using var abandonAtOnce = cancellationToken.Register(_abandon.Cancel);

        await base.StopAsync(CancellationToken.None);
        await WriteRestAsync();
        _intake.Dismiss(_waiting.Select(waiter => waiter.Stored));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _spill?.Dispose();
        _abandon.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // What an earlier run has left behind comes first.
            await DeliverAsync(stoppingToken);
            while (true)
            {
                await _intake.Work.WaitAsync(stoppingToken);
                _kept = Drain();
                await DeliverAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync goes on from here.
        }
    }

    private SampleBatch Drain()
    {
        // Before the nodes are drained: who asks after this moment may have accepted what this batch just missed.
        var stored = _intake.BeginBatch();
        _ingest.DrainInto(_builder);
        var isBehind = _kept is not null || _unspilled is not null || _spill is { IsEmpty: false };
        var batch = _builder.Take(_writerId, ++_sequence, _time.GetUtcNow().ToUnixTimeMilliseconds(), isBehind);
        _waiting.Enqueue((batch.Sequence, stored));
        _metrics.Drained(batch);
        return batch;
    }

    /// <summary>Brings everything that waits to the store, however long that takes.</summary>
    private async Task DeliverAsync(CancellationToken stopping)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await WriteBacklogAsync();
                if (failures > 0) LogStoreBack(failures);
                IsStoreFailing = false;
                _intake.Reopen();
                return;
            }
            catch (Exception failure)
                when (failure is not OperationCanceledException || !_abandon.IsCancellationRequested)
            {
                IsStoreFailing = true;
                _metrics.WriteFailed();
                LogWriteFailed(failure, failures + 1, _intake.PendingRows, _spill?.Bytes ?? 0);
            }

            await SpillWhileAsync(Task.Delay(RetryDelay(failures), _time, stopping));
        }
    }

    /// <summary>Writes in the order of sequence: the batch in hand, the spilled ones, the one that the disk did not
    /// take.</summary>
    private async Task WriteBacklogAsync()
    {
        if (_kept is not null)
        {
            await WriteAsync(_kept);
            (_kept, _isKeptSpilled) = (null, false);
        }

        while (_spill is { IsEmpty: false })
        {
            if (_spill.Peek(out var damagedBytes) is { } spilled)
            {
                await WriteAsync(spilled);
                _spill.Take();
            }
            else
            {
                LogSpillDamaged(damagedBytes);
            }
        }

        if (_unspilled is not null)
        {
            await WriteAsync(_unspilled);
            _unspilled = null;
        }
    }

    private async Task WriteAsync(SampleBatch batch)
    {
        if (!batch.IsEmpty)
        {
            var started = _time.GetTimestamp();
            await SpillWhileAsync(_store.WriteAsync(batch, _abandon.Token));
            _metrics.Stored(batch, _time.GetElapsedTime(started));
        }

        if (batch.WriterId == _writerId)
        {
            while (_waiting.TryPeek(out var waiter) && waiter.Sequence <= batch.Sequence)
                _waiting.Dequeue().Stored.SetResult();
        }

        if (!batch.IsEmpty) RaiseStored(batch);
    }

    /// <summary>Waits for a task, and keeps memory bounded meanwhile.</summary>
    private async Task SpillWhileAsync(Task task)
    {
        var waited = task.WaitAsync(_abandon.Token);
        while (!waited.IsCompleted)
        {
            using var done = new CancellationTokenSource();
            var pressure = _intake.Pressure.WaitAsync(done.Token);
            if (await Task.WhenAny(waited, pressure) == pressure) Spill();
            await done.CancelAsync();
            await pressure.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await waited;
    }

    private void Spill()
    {
        if (!_intake.IsOverMemory) return;
        if (_spill is null || _spill.IsFull || _unspilled is not null)
        {
            _intake.Overload();
            LogOverloaded(_intake.PendingRows, _spill?.Bytes ?? 0);
            return;
        }

        var batch = Drain();
        try
        {
            SpillKept();
            Append(_spill, batch);
        }
        catch (IOException failure)
        {
            _unspilled = batch;
            _intake.Overload();
            LogSpillFailed(failure, batch.RowCount);
        }
    }

    private async Task WriteRestAsync()
    {
        var rest = Drain();
        try
        {
            await WriteBacklogAsync();
            await WriteAsync(rest);
        }
        catch (Exception failure)
        {
            _metrics.WriteFailed();
            LogStopped(failure);

            SpillRest(rest);
        }
    }

    private void SpillRest(SampleBatch rest)
    {
        var left = new Queue<SampleBatch>();
        if (_kept is not null && !_isKeptSpilled) left.Enqueue(_kept);
        if (_unspilled is not null) left.Enqueue(_unspilled);
        if (!rest.IsEmpty) left.Enqueue(rest);
        try
        {
            for (; left.TryPeek(out var batch); left.Dequeue())
            {
                if (_spill is null) throw new IOException("No spill file is set (Ingest:SpillFile).");
                Append(_spill, batch);
            }
        }
        catch (IOException failure)
        {
            var rows = left.Sum(batch => batch.RowCount);
            _metrics.Lost(rows);
            LogLost(failure, rows);
        }
    }

    // The file must hold batches in the order of their sequence, or the store would ignore the older ones. So the batch
    // in hand goes in before the first that is newer; if its write succeeds after all, the store ignores the second
    // copy.
    private void SpillKept()
    {
        if (_spill is null || _kept is null || _isKeptSpilled) return;
        Append(_spill, _kept);
        _isKeptSpilled = true;
    }

    private void Append(SpillFile spill, SampleBatch batch)
    {
        spill.Append(batch);
        _metrics.Spilled(batch);
    }

    private void RaiseStored(SampleBatch batch)
    {
        if (Stored is not { } stored) return;

        var series = new HashSet<SeriesKey>();
        foreach (var sample in batch.Samples) series.Add(sample.Key);
        foreach (var recent in batch.RecentSamples) series.Add(recent.Sample.Key);
        foreach (var part in batch.Partials) series.Add(part.Key);
        var changes = new StoredChanges([.. series], [.. batch.LastValues.Select(value => value.Node)]);
        try
        {
            stored(changes);
        }
        catch (Exception failure)
        {
            // A listener to this event must not stop what is acknowledged from being stored.
            LogObserverFailed(failure);
        }
    }

    private TimeSpan RetryDelay(int failures)
    {
        var doubled = _options.FirstRetryDelay * Math.Pow(2, Math.Min(failures, 20));
        var delay = doubled < _options.LongestRetryDelay ? doubled : _options.LongestRetryDelay;

        // Several processes that lost the same store must not come back in step.
        return delay * (0.75 + Random.Shared.NextDouble() * 0.25);
    }

    [LoggerMessage(LogLevel.Warning,
        "The sample store did not take a batch (attempt {Attempt}); {PendingRows} rows wait in memory, "
        + "{SpillBytes} bytes in the spill file")]
    private partial void LogWriteFailed(Exception failure, int attempt, long pendingRows, long spillBytes);

    [LoggerMessage(LogLevel.Information, "The sample store took everything that waited after {Failures} failures")]
    private partial void LogStoreBack(int failures);

    [LoggerMessage(LogLevel.Error,
        "Ingest took no more messages: the store is down, {PendingRows} rows wait in memory, {SpillBytes} bytes in the "
        + "spill file (settings Ingest:RowsInMemory, Ingest:SpillBytes)")]
    private partial void LogOverloaded(long pendingRows, long spillBytes);

    [LoggerMessage(LogLevel.Error, "The spill file did not take {Rows} rows; they are kept in memory")]
    private partial void LogSpillFailed(Exception failure, int rows);

    [LoggerMessage(LogLevel.Error,
        "The spill file could not be read to its end; {Bytes} bytes were put aside as .damaged")]
    private partial void LogSpillDamaged(long bytes);

    [LoggerMessage(LogLevel.Warning,
        "The store did not take everything before the stop; the rest went to the spill file")]
    private partial void LogStopped(Exception failure);

    [LoggerMessage(LogLevel.Critical, "{Rows} rows were lost: neither the store nor the spill file took them")]
    private partial void LogLost(Exception failure, int rows);

    [LoggerMessage(LogLevel.Error, "A handler of stored changes failed")]
    private partial void LogObserverFailed(Exception failure);
}
