using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>Takes MQTT connections from Kestrel and hands them to MQTTnet's server.</summary>
internal sealed class BrokerConnectionHandler(
    BrokerPorts ports, SessionRegistry sessions, ILogger<EmbeddedBroker> logger)
    : ConnectionHandler, IMqttServerAdapter
{
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            var open = ports.Metrics.ConnectionOpened();
            if (open > ports.Options.MaxConnections)
            {
                ports.Metrics.Faults.Add(BrokerFault.TooManyConnections);
                connection.Abort();
                return;
            }

            // Null while the server does not run.
            if (ClientHandler is not { } server) return;

            using var channel = new BrokerChannel(connection, ports, logger);
            try
            {
                await channel.RunAsync(server);
            }
            finally
            {
                sessions.Remove(channel);
            }
        }
        finally
        {
            ports.Metrics.ConnectionClosed();
        }
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }
}
