using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Web;

/// <summary>Whether the relational database answers.</summary>
internal sealed class RelationalHealth(RelationalDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (DbException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }
}

/// <summary>Whether the series store answers.</summary>
internal sealed class SeriesHealth(ISampleStore samples) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await samples.ReadUsageAsync(new ListenerId(Guid.Empty), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (IsOutage(failure, cancellationToken))
        {
            return HealthCheckResult.Unhealthy("The series store does not answer.");
        }
    }

    /// <summary>A file fails as <see cref="DbException"/>; a server behind HTTP may also be unreachable, or silent until its
    /// client gives up, which cancels without having been asked to.</summary>
    private static bool IsOutage(Exception failure, CancellationToken asked) =>
        failure is DbException or HttpRequestException or IOException or TimeoutException
        || (failure is OperationCanceledException && !asked.IsCancellationRequested);
}
