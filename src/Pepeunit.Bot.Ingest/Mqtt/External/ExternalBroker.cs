using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Exceptions;

namespace Pepeunit.Bot.Ingest.Mqtt.External;

/// <summary>Keeps a connection to the external broker for ever: it comes back with growing pauses.</summary>
internal sealed partial class ExternalBroker(ExternalPorts ports, ILogger<ExternalBroker> logger)
    : BackgroundService, IBrokerStatus, IDeviceMessages
{
    private volatile ExternalConnection? _connection;

    public bool IsReady => _connection is { IsReady: true };

    public async Task<bool> SendAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _connection is { IsReady: true } connection && await connection.SendAsync(topic, payload, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await LoadAsync(stoppingToken)) return;

        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            failures = await ServeAsync(failures, stoppingToken) ? 1 : failures + 1;
            await Task.Delay(ReconnectDelay(failures), ports.Time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads which messages were taken before, without which a repetition would count. Waits for the store.</summary>
    /// <returns>False when the process stops meanwhile.</returns>
    private async Task<bool> LoadAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await ports.Deliveries.LoadAsync(stoppingToken);
                return true;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A store that is away: the broker keeps what comes meanwhile.
                if (failures++ == 0) LogStoreUnread(failure);
                await Task.Delay(ReconnectDelay(failures), ports.Time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }

    /// <returns>Whether it was connected at all.</returns>
    private async Task<bool> ServeAsync(int failures, CancellationToken stoppingToken)
    {
        using var connection = new ExternalConnection(ports);
        try
        {
            var hadSession = await connection.ConnectAsync(stoppingToken);
            ports.Metrics.Events.Add(ExternalEvent.Connected);
            if (!hadSession) ports.Metrics.Events.Add(ExternalEvent.SessionMissing);
            LogConnected(ports.Options.Host, ports.Options.Port, hadSession);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) when (failure is MqttCommunicationException or OperationCanceledException)
        {
            ports.Metrics.Events.Add(ExternalEvent.ConnectFailed);

            // Once for a row of failures: the next line is the one that says it works again.
            if (failures <= 1) LogConnectFailed(failure, ports.Options.Host, ports.Options.Port);
            return false;
        }

        _connection = connection;
        await connection.RunAsync(stoppingToken);
        _connection = null;
        if (stoppingToken.IsCancellationRequested) return true;

        ports.Metrics.Events.Add(ExternalEvent.ConnectionLost);
        LogConnectionLost(ports.Options.Host, ports.Options.Port);
        return true;
    }

    private TimeSpan ReconnectDelay(int failures)
    {
        var doubled = ports.Options.ReconnectDelay * Math.Pow(2, Math.Min(failures - 1, 20));
        var delay = doubled < ports.Options.MaxReconnectDelay ? doubled : ports.Options.MaxReconnectDelay;

        // Several workers that lost the same broker must not come back in step.
        return delay * (0.75 + Random.Shared.NextDouble() * 0.25);
    }

    [LoggerMessage(LogLevel.Information, "Connected to the broker {Host}:{Port} (session present: {HadSession})")]
    private partial void LogConnected(string host, int port, bool hadSession);

    [LoggerMessage(LogLevel.Error,
        "The broker {Host}:{Port} could not be used; ingest keeps trying. Is it there, and are PU_MQTT_HOST, PU_MQTT_PORT, "
            + "PU_MQTT_USERNAME and PU_MQTT_PASSWORD right?")]
    private partial void LogConnectFailed(Exception failure, string host, int port);

    [LoggerMessage(LogLevel.Error,
        "The sample store does not say which messages it has; ingest connects to the broker when it does")]
    private partial void LogStoreUnread(Exception failure);

    [LoggerMessage(LogLevel.Warning, "The connection to the broker {Host}:{Port} was lost")]
    private partial void LogConnectionLost(string host, int port);
}
