using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pepeunit.Bot.Telegram.Receiving;

namespace Pepeunit.Bot.Telegram;

/// <summary>Whether Telegram has told the bot who it is, and updates can be fetched.</summary>
internal sealed class TelegramHealth(BotIdentity identity, UpdatePoller poller) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(identity.Username is not null && !poller.IsFailing
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("Telegram cannot be reached, or refuses the token."));
}
