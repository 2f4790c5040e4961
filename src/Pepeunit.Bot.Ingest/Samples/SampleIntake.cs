namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Whether messages are taken.</summary>
internal enum IntakeState
{
    Open,
    Overloaded,
    Stopping,
}

/// <summary>What lies between the callers of <see cref="MessageIngest"/> and the one <see cref="SampleBatchWriter"/>:
/// which nodes have something to write, how much it is, and who waits for it.</summary>
/// <remarks>
/// Any thread adds; the writer alone takes. The queue of dirty nodes needs no room of its own and no lock: nodes are
/// its links, and a node is in it at most once, so it is as long as there are nodes. The values wait in their nodes,
/// already merged.
/// </remarks>
internal sealed class SampleIntake(IngestOptions options) : IDisposable
{
    private NodeState? _dirty;
    private NodeState? _holding;
    private long _rows;
    private long _textBytes;
    private volatile IntakeState _state;
    private volatile TaskCompletionSource _nextBatch = NewBatch();

    /// <summary>Set when the writer should commit.</summary>
    public AsyncSignal Work { get; } = new();

    /// <summary>Set when more waits in memory than may.</summary>
    public AsyncSignal Pressure { get; } = new();

    public IntakeState State => _state;

    public bool IsOverMemory =>
        Volatile.Read(ref _rows) >= options.RowsInMemory || Volatile.Read(ref _textBytes) >= options.TextBytesInMemory;

    public long PendingRows => Volatile.Read(ref _rows);

    /// <summary>Queues a node that was not queued. Called under the lock of the node.</summary>
    public void QueueDirty(NodeState node)
    {
        do node.NextDirty = Volatile.Read(ref _dirty);
        while (Interlocked.CompareExchange(ref _dirty, node, node.NextDirty) != node.NextDirty);
    }

    /// <summary>Takes the whole queue: its first node, linked by <see cref="NodeState.NextDirty"/>.</summary>
    public NodeState? TakeDirty() => Interlocked.Exchange(ref _dirty, null);

    /// <summary>Queues a node where a value waits for its interval to end. Called under the lock of the node.</summary>
    public void QueueHolding(NodeState node)
    {
        do node.NextHolding = Volatile.Read(ref _holding);
        while (Interlocked.CompareExchange(ref _holding, node, node.NextHolding) != node.NextHolding);
    }

    /// <summary>Takes the whole queue: its first node, linked by <see cref="NodeState.NextHolding"/>.</summary>
    public NodeState? TakeHolding() => Interlocked.Exchange(ref _holding, null);

    /// <summary>Counts what was added to a node, and wakes the writer when it is much.</summary>
    public void NotePending(int rows, long textBytes)
    {
        var allRows = Interlocked.Add(ref _rows, rows);
        var allTextBytes = textBytes == 0 ? 0 : Interlocked.Add(ref _textBytes, textBytes);
        if (allRows < options.BatchRows && allTextBytes < options.BatchTextBytes) return;

        Work.Set();
        if (allRows >= options.RowsInMemory || allTextBytes >= options.TextBytesInMemory) Pressure.Set();
    }

    /// <summary>Counts what was taken from a node.</summary>
    public void Settle(int rows, long textBytes)
    {
        if (rows != 0) Interlocked.Add(ref _rows, -rows);
        if (textBytes != 0) Interlocked.Add(ref _textBytes, -textBytes);
    }

    /// <summary>The task of the next batch, which will hold all that was accepted before this call.</summary>
    public Task WhenStored()
    {
        var stored = _nextBatch.Task;
        Work.Set();
        return stored;
    }

    /// <summary>Begins a batch: whoever asks from now on waits for the one after it.</summary>
    public TaskCompletionSource BeginBatch() => Interlocked.Exchange(ref _nextBatch, NewBatch());

    /// <summary>Refuses messages until <see cref="Reopen"/>.</summary>
    public void Overload() => _ = Interlocked.CompareExchange(ref _state, IntakeState.Overloaded, IntakeState.Open);

    public void Reopen() => _ = Interlocked.CompareExchange(ref _state, IntakeState.Open, IntakeState.Overloaded);

    /// <summary>Refuses messages for good.</summary>
    public void Stop() => _state = IntakeState.Stopping;

    /// <summary>Sends away those who wait, and whoever will ask: nothing will be stored any more.</summary>
    public void Dismiss(IEnumerable<TaskCompletionSource> waiting)
    {
        foreach (var stored in waiting) stored.TrySetCanceled();
        _nextBatch.TrySetCanceled();
    }

    public void Dispose()
    {
        Work.Dispose();
        Pressure.Dispose();
    }

    // Continuations run elsewhere: the writer's thread must not do the work of thousands of acknowledgements.
    private static TaskCompletionSource NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
