using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pepeunit.Bot.Jobs;

/// <summary>Whether ticks run: with jobs every second, ten seconds without one mean that Hangfire stands.</summary>
internal sealed class JobsHealth(JobBoundary boundary, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(boundary.LastRunAt is { } at && time.GetUtcNow() - at < Longest
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("No recurring job has run for ten seconds."));
}
