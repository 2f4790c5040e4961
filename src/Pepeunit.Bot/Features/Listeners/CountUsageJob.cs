namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Adds what this process has counted of persons' budgets to their totals.</summary>
internal sealed class CountUsageJob(PersonBudgets budgets)
{
    public Task RunAsync(CancellationToken cancellationToken) => budgets.SettleAsync(cancellationToken);
}
