using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pepeunit.Bot.Ingest.Mqtt;

namespace Pepeunit.Bot.Web;

/// <summary>Whether messages can come in.</summary>
internal sealed class BrokerHealth(IBrokerStatus broker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(broker.IsReady
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The broker is not connected."));
}
