namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Wakes one waiter; set twice before it wakes is set once.</summary>
/// <remarks>Any thread may set it, one at a time may wait. Whatever was written before <see cref="Set"/> is seen by the
/// waiter that it wakes.</remarks>
internal sealed class AsyncSignal : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0);
    private int _isSet;

    public void Set()
    {
        // The plain read keeps the many setters of a busy moment off the cache line.
        if (Volatile.Read(ref _isSet) == 0 && Interlocked.Exchange(ref _isSet, 1) == 0) _wake.Release();
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _wake.WaitAsync(cancellationToken);
        Interlocked.Exchange(ref _isSet, 0);
    }

    public void Dispose() => _wake.Dispose();
}
