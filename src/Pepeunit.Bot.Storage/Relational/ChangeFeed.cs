using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>A part of the product that follows changes. Register it as a singleton of this interface.</summary>
public interface IChangeHandler
{
    /// <summary>
    /// The name its cursor is stored under: then it gets every change at least once, also those of its absence.
    /// <c>null</c> for what lives in memory and is loaded afresh at every start. Never renamed.
    /// </summary>
    string? Name => null;

    /// <summary>
    /// Loads what the handler keeps in memory. Called before the first change; every change committed since the call
    /// began is delivered after it, so one may be delivered that the load has seen already. Called again, after a
    /// pause, when it throws.
    /// </summary>
    Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Takes one change; kinds it does not know it ignores. Called one at a time, in the order of the commits. When it
    /// throws, the same change comes again after a pause, and the ones behind it wait: it must be safe to repeat.
    /// </summary>
    Task HandleAsync(Change change, CancellationToken cancellationToken);
}

/// <summary>
/// Delivers changes to every handler, each from its own cursor: at the signal of a commit in this process, and at the
/// latest a second later. A slow or failing handler delays no other.
/// </summary>
/// <remarks>
/// Like the update dispatcher and the ingest loop this is a boundary: it catches what a handler throws, logs it once
/// per attempt and tries again, for ever.
/// </remarks>
public sealed partial class ChangeFeed(
    ChangeLog log,
    ChangeSignal signal,
    IEnumerable<IChangeHandler> handlers,
    TimeProvider time,
    ILogger<ChangeFeed> logger) : BackgroundService
{
    private const int ReadLimit = 200;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(handlers.Select(handler => Task.Run(() => FollowAsync(handler, stoppingToken), stoppingToken)));

    private async Task FollowAsync(IChangeHandler handler, CancellationToken stopping)
    {
        var follower = new Follower(handler);
        var failures = 0;
        try
        {
            while (true)
            {
                // Taken before the table is read: what is committed after the read completes this very task.
                var next = signal.Next;
                try
                {
                    await DeliverAsync(follower, stopping);
                    failures = 0;
                }
                catch (Exception exception) when (!stopping.IsCancellationRequested)
                {
                    var pause = Pause(++failures);
                    LogFailed(exception, handler.GetType().Name, follower.Cursor ?? 0, pause);
                    await Task.Delay(pause, time, stopping);
                    continue;
                }

                await WaitAsync(next, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The stop ends the wait; what is not delivered is found again at the next start.
        }
    }

    private async Task DeliverAsync(Follower follower, CancellationToken cancellationToken)
    {
        follower.Cursor ??= await LoadAsync(follower.Handler, cancellationToken);
        IReadOnlyList<Change> changes;
        do
        {
            changes = await log.ReadAfterAsync(follower.Cursor.Value, ReadLimit, cancellationToken);
            foreach (var change in changes)
            {
                await follower.Handler.HandleAsync(change, cancellationToken);
                follower.Cursor = change.Sequence;
            }

            if (changes.Count > 0 && follower.Handler.Name is { } name)
                await log.MoveCursorAsync(name, follower.Cursor.Value, cancellationToken);
        }
        while (changes.Count == ReadLimit);
    }

    private async Task<long> LoadAsync(IChangeHandler handler, CancellationToken cancellationToken)
    {
        // The cursor first: a change between the two is then delivered, where the other order would lose it.
        var cursor = handler.Name is { } name
            ? await log.ReadCursorAsync(name, cancellationToken)
            : await log.ReadEndAsync(cancellationToken);
        await handler.LoadAsync(cancellationToken);
        return cursor;
    }

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(failures, 10) - 1)));

    private async Task WaitAsync(Task signalled, CancellationToken stopping)
    {
        using var poll = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(signalled, Task.Delay(PollInterval, time, poll.Token));

        // Ends the timer that was not needed, one for each commit otherwise.
        await poll.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    [LoggerMessage(LogLevel.Error, "{Handler} failed at the change after {Sequence}; it is tried again in {Pause}")]
    private partial void LogFailed(Exception exception, string handler, long sequence, TimeSpan pause);

    private sealed class Follower(IChangeHandler handler)
    {
        public IChangeHandler Handler { get; } = handler;

        /// <summary>The last change delivered; null until the handler is loaded.</summary>
        public long? Cursor { get; set; }
    }
}
