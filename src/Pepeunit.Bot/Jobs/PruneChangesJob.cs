using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Jobs;

/// <summary>Forgets changes that every reader has seen long ago.</summary>
internal sealed class PruneChangesJob(ChangeLog changes, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public Task RunAsync(CancellationToken cancellationToken) =>
        changes.PruneAsync(time.GetUtcNow() - Kept, cancellationToken);
}
