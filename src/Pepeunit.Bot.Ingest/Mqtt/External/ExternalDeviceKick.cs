using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt.External;

/// <summary>
/// Says that sessions on a broker outside cannot be ended from here: MQTT has no such packet, and this process is a client
/// of that broker like any other.
/// </summary>
/// <remarks>
/// Nothing of a deleted Unit is stored all the same: its nodes are unknown to ingest. Its sessions end when the broker's
/// own access rules say so.
/// </remarks>
internal sealed partial class ExternalDeviceKick(ILogger<ExternalBroker> logger) : IDeviceKick
{
    public Task KickAsync(UnitId unit, CancellationToken cancellationToken)
    {
        LogStays(unit);
        return Task.CompletedTask;
    }

    public Task RecheckAsync(UnitId unit, CancellationToken cancellationToken)
    {
        LogStays(unit);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information,
        "The rights of Unit {Unit} have changed; its sessions on the external broker stay until that broker's access rules end them")]
    private partial void LogStays(UnitId unit);
}
