using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>
/// Takes log messages on the network's threads into a bounded queue; the tick of a job reads them and stores them in
/// batches. What a Unit sends beyond its limit is dropped, counted, and told in the log itself when the minute is over.
/// </summary>
internal sealed class LogIntake(
    IUnitLogStore store, UnitAccess access, LimitNotices notices, SystemTopicMetrics metrics, IOptions<UnitsOptions> options,
    TimeProvider time)
    : IHostedService, IDisposable
{
    /// <summary>Messages that wait; the tick comes each second.</summary>
    public const int MaxWaiting = 20_000;

    /// <summary>Memory of the messages that wait.</summary>
    public const int MaxWaitingBytes = 32 << 20;

    /// <summary>Entries that pass beyond the limit after a device was asked for its whole log.</summary>
    public const int SyncEntries = 10_000;

    /// <summary>How long a device may take to send them.</summary>
    public static readonly TimeSpan SyncTime = TimeSpan.FromMinutes(10);

    private const int BatchEntries = 2_000;

    // A device whose clock was never set says 1970 or 2000; one set wrongly may say any year.
    private static readonly long OldestMs = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    // Wait mode: only there does TryWrite return false on a full queue.
    private readonly Channel<LogMessage> _queue = Channel.CreateBounded<LogMessage>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly ConcurrentDictionary<UnitId, LogQuota> _quotas = new();
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private long _waitingBytes;

    // Touched by whoever flushes: kept when the store fails, and offered again.
    private List<UnitLog> _batch = [];

    private int Limit => options.Value.LogsPerMinute;

    /// <inheritdoc cref="ISystemTopicSink.Offer"/>
    public SystemTopicOutcome Offer(UnitId unit, ReadOnlySpan<byte> payload, long arrivalMs)
    {
        // Brokers outside may let anybody publish: nothing is remembered of who is no Unit.
        if (!access.IsKnown(unit))
        {
            metrics.Add(LogOutcome.UnknownUnit);
            return SystemTopicOutcome.Accepted;
        }

        if (!QuotaOf(unit).TryTakeMessage(arrivalMs))
        {
            metrics.Add(LogOutcome.TooMany);
            return SystemTopicOutcome.TooOften;
        }

        if (Interlocked.Add(ref _waitingBytes, payload.Length) <= MaxWaitingBytes
            && _queue.Writer.TryWrite(new LogMessage(unit, payload.ToArray(), arrivalMs)))
        {
            return SystemTopicOutcome.Accepted;
        }

        Interlocked.Add(ref _waitingBytes, -payload.Length);
        metrics.Add(LogOutcome.QueueFull);
        return SystemTopicOutcome.QueueFull;
    }

    /// <summary>Stores what waits, and tells what was dropped in minutes that are over. After an error it still waits.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            while (TakeBatch())
            {
                await store.AppendAsync(_batch, cancellationToken);
                metrics.Add(LogOutcome.Stored, _batch.Count);
                _batch = [];
            }

            await TellAsync(cancellationToken);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>The Unit's device is about to send its whole log.</summary>
    public void ExpectSync(UnitId unit) =>
        QuotaOf(unit).Expect(SyncEntries, (time.GetUtcNow() + SyncTime).ToUnixTimeMilliseconds());

    /// <summary>Forgets a Unit that is gone.</summary>
    public void Forget(UnitId unit) => _quotas.TryRemove(unit, out _);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The brokers have stopped before: hosted services stop in reverse order.
    public Task StopAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    public void Dispose() => _flushing.Dispose();

    private LogQuota QuotaOf(UnitId unit) => _quotas.GetOrAdd(unit, static (_, limit) => new LogQuota(limit), Limit);

    /// <returns>Whether there is anything to store.</returns>
    private bool TakeBatch()
    {
        while (_batch.Count < BatchEntries && _queue.Reader.TryRead(out var message))
        {
            Interlocked.Add(ref _waitingBytes, -message.Payload.Length);
            Take(message);
        }

        return _batch.Count > 0;
    }

    private void Take(LogMessage message)
    {
        var reading = LogReader.Read(message.Payload);
        metrics.Add(LogOutcome.Malformed, reading.Malformed);
        if (!access.IsKnown(message.Unit))
        {
            metrics.Add(LogOutcome.UnknownUnit, reading.Items.Count);
            return;
        }

        var offered = reading.Items.Count + reading.Excess;
        var passed = Math.Min(reading.Items.Count, QuotaOf(message.Unit).TakeEntries(offered, message.ArrivalMs));
        metrics.Add(LogOutcome.TooMany, offered - passed);
        foreach (var item in reading.Items.Take(passed))
        {
            _batch.Add(new UnitLog(
                message.Unit, TimeOf(item, message.ArrivalMs), message.ArrivalMs, item.Level, UnitLogSource.Device, item.Text));
        }
    }

    private long TimeOf(LogItem item, long arrivalMs)
    {
        if (item.LoggedAtMs is { } loggedAtMs)
        {
            if (loggedAtMs >= OldestMs && loggedAtMs <= arrivalMs + (long)Ahead.TotalMilliseconds) return loggedAtMs;
            metrics.Add(LogOutcome.TimeReplaced);
        }

        // A second apart, so that a list keeps its order whatever it is sorted by.
        return arrivalMs + item.Position * 1_000L;
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (unit, quota) in _quotas)
        {
            if (quota.TakeClosed(now.ToUnixTimeMilliseconds()) is not { } closed) continue;
            await notices.TellLogsAsync(
                unit, closed.Dropped, Limit, TimeSpan.FromMilliseconds(LogQuota.WindowMs),
                DateTimeOffset.FromUnixTimeMilliseconds(closed.EndMs), now, cancellationToken);
        }
    }

    private readonly record struct LogMessage(UnitId Unit, byte[] Payload, long ArrivalMs);
}
