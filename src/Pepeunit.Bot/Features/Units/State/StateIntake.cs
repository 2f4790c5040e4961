using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.State;

/// <summary>
/// Takes states on the network's threads and stores them by the tick of a job, the latest of each Unit, all in one
/// transaction: however many devices speak, people wait for at most one commit a second.
/// </summary>
internal sealed class StateIntake(
    UnitStateStore store, UnitAccess access, LimitNotices notices, SystemTopicMetrics metrics, IOptions<UnitsOptions> options, TimeProvider time)
    : IHostedService, IDisposable
{
    /// <summary>Far above what a state needs; larger ones are not read.</summary>
    public const int MaxPayloadBytes = 16_384;

    /// <summary>Memory of the states that wait; beyond it a Unit that has none waiting is refused.</summary>
    public const int MaxWaitingBytes = 16 << 20;

    private readonly ConcurrentDictionary<UnitId, StateGate> _gates = new();
    private readonly SemaphoreSlim _flushing = new(1, 1);

    // Guarded by the lock.
    private readonly Lock _lock = new();
    private Dictionary<UnitId, WaitingState> _waiting = [];
    private long _waitingBytes;

    private int IntervalSeconds => options.Value.StateIntervalSeconds;

    /// <inheritdoc cref="ISystemTopicSink.Offer"/>
    public SystemTopicOutcome Offer(UnitId unit, ReadOnlySpan<byte> payload, long arrivalMs)
    {
        // Brokers outside may let anybody publish: nothing is remembered of who is no Unit.
        if (!access.IsKnown(unit))
        {
            metrics.Add(StateOutcome.UnknownUnit);
            return SystemTopicOutcome.Accepted;
        }

        if (payload.Length > MaxPayloadBytes)
        {
            metrics.Add(StateOutcome.Malformed);
            return SystemTopicOutcome.Accepted;
        }

        if (!_gates.GetOrAdd(unit, _ => new StateGate()).TryPass(arrivalMs, IntervalSeconds))
        {
            metrics.Add(StateOutcome.TooOften);
            return SystemTopicOutcome.TooOften;
        }

        var state = new WaitingState(payload.ToArray(), arrivalMs);
        lock (_lock)
        {
            var added = payload.Length - (_waiting.TryGetValue(unit, out var older) ? older.Payload.Length : 0);
            if (_waitingBytes + added <= MaxWaitingBytes)
            {
                _waitingBytes += added;
                _waiting[unit] = state;
                return SystemTopicOutcome.Accepted;
            }
        }

        metrics.Add(StateOutcome.QueueFull);
        return SystemTopicOutcome.QueueFull;
    }

    /// <summary>Stores what waits. After an error it still waits, unless something newer has come.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            await StoreAsync(TakeWaiting(), cancellationToken);
            await TellAsync(cancellationToken);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Forgets a Unit that is gone.</summary>
    public void Forget(UnitId unit)
    {
        _gates.TryRemove(unit, out _);
        lock (_lock)
        {
            if (_waiting.Remove(unit, out var waiting)) _waitingBytes -= waiting.Payload.Length;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The brokers have stopped before: hosted services stop in reverse order.
    public Task StopAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    public void Dispose() => _flushing.Dispose();

    private Dictionary<UnitId, WaitingState> TakeWaiting()
    {
        lock (_lock)
        {
            var taken = _waiting;
            if (taken.Count > 0) (_waiting, _waitingBytes) = ([], 0);
            return taken;
        }
    }

    private async Task StoreAsync(Dictionary<UnitId, WaitingState> taken, CancellationToken cancellationToken)
    {
        if (taken.Count == 0) return;
        var states = new Dictionary<UnitId, ReceivedState>(taken.Count);
        foreach (var (unit, waiting) in taken)
        {
            if (UnitState.Parse(waiting.Payload) is { } state) states[unit] = new ReceivedState(state, waiting.ArrivalMs);
            else metrics.Add(StateOutcome.Malformed);
        }

        try
        {
            await store.WriteAsync(states, cancellationToken);
            metrics.Add(StateOutcome.Stored, states.Count);
        }
        catch
        {
            lock (_lock)
            {
                foreach (var unit in states.Keys)
                {
                    if (_waiting.TryAdd(unit, taken[unit])) _waitingBytes += taken[unit].Payload.Length;
                }
            }

            throw;
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (unit, gate) in _gates)
        {
            if (gate.TakeNotice(now.ToUnixTimeMilliseconds()) is > 0 and var ignored)
                await notices.TellStatesAsync(unit, ignored, TimeSpan.FromSeconds(IntervalSeconds), now, cancellationToken);
        }
    }

    private sealed record WaitingState(byte[] Payload, long ArrivalMs);
}
