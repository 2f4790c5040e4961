namespace Pepeunit.Bot.Storage.Relational;

/// <summary>
/// Wakes the readers of changes in this process after a commit. A hint, never a truth: a reader looks at the table,
/// and looks each second even when no signal came.
/// </summary>
/// <remarks>Safe for any number of callers at once. <see cref="Raise"/> never blocks and never throws.</remarks>
public sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = NewSource();

    /// <summary>Completes at the next <see cref="Raise"/>. Take it before looking, or a raise in between is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Says that something was committed.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, NewSource()).SetResult();

    // Readers must not run on the writer's thread.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
