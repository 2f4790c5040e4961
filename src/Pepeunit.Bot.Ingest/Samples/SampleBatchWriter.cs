using Microsoft.Extensions.Hosting;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Carries what <see cref="MessageIngest"/> took in to the store, one batch after the other.</summary>
public sealed class SampleBatchWriter : BackgroundService
{
    /// <summary>Raised after each commit that changed something, in the writer's own thread: a handler must return at once.</summary>
    public event Action<StoredChanges>? Stored;

    /// <summary>Gives a task that completes when everything accepted before this call is in the store.</summary>
    /// <remarks>Makes the writer commit as soon as it can; waiters share one commit, and one task. The task never fails: while the
    /// store is down it waits. It is cancelled when the process stops before the store has it.</remarks>
    public Task WhenStored() => throw new NotImplementedException();

    /// <summary>The timed flush: takes values whose rate interval has ended, and commits.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Stored?.Invoke(new StoredChanges([], []));
        throw new NotImplementedException();
    }
}
