using System.Threading.Channels;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>
/// Hands updates to workers: one at a time and in order within a lane, in parallel across lanes, one lane as often as the
/// next. A lane that is slow holds one worker and no other lane.
/// </summary>
/// <remarks>Thread-safe. Unbounded: the receivers stop taking updates by <see cref="Pending"/>.</remarks>
internal sealed class UpdateQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UpdateLane, Queue<PendingUpdate>> _lanes = [];

    // Lanes that have something to do and that no worker holds.
    private readonly Channel<UpdateLane> _ready = Channel.CreateUnbounded<UpdateLane>();
    private int _pending;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Updates added and not handled yet.</summary>
    public int Pending => Volatile.Read(ref _pending);

    public void Add(PendingUpdate update)
    {
        lock (_gate)
        {
            _pending++;
            if (_lanes.TryGetValue(update.Lane, out var waiting))
            {
                waiting.Enqueue(update);
                return;
            }

            _lanes.Add(update.Lane, new Queue<PendingUpdate>([update]));
        }

        _ready.Writer.TryWrite(update.Lane);
    }

    /// <summary>Runs the workers until the token ends; updates in progress are awaited, the rest stays in the inbox.</summary>
    public Task RunAsync(int workers, Func<PendingUpdate, Task> handle, CancellationToken stopping) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(handle, stopping)));

    /// <summary>Ends when fewer than so many updates are pending.</summary>
    public async Task WaitForRoomAsync(int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_pending < limit) return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private async Task WorkAsync(Func<PendingUpdate, Task> handle, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var lane = await _ready.Reader.ReadAsync(stopping);
                PendingUpdate update;
                lock (_gate) update = _lanes[lane].Peek();
                // The handler is the boundary that catches; if it throws all the same, the host must know.
                await handle(update);
                Finish(lane);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private void Finish(UpdateLane lane)
    {
        bool hasMore;
        TaskCompletionSource changed;
        lock (_gate)
        {
            var waiting = _lanes[lane];
            waiting.Dequeue();
            hasMore = waiting.Count > 0;
            if (!hasMore) _lanes.Remove(lane);
            _pending--;
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
        if (hasMore) _ready.Writer.TryWrite(lane);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
