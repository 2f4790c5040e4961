using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>The timed flush of this process's open windows; then its budgets learn what other workers have used.</summary>
internal sealed class FlushWindowsJob(BudgetRefresh budgets)
{
    public Task RunAsync(CancellationToken cancellationToken) => budgets.RunAsync(cancellationToken);
}
