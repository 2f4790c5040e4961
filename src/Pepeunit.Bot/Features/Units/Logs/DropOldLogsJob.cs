using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage.Logs;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>Drops log entries that came in longer ago than logs are kept.</summary>
internal sealed class DropOldLogsJob(IUnitLogStore logs, IOptions<UnitsOptions> options, TimeProvider time)
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - TimeSpan.FromHours(options.Value.LogHours);
        return logs.DropReceivedBeforeAsync(before.ToUnixTimeMilliseconds(), cancellationToken);
    }
}
