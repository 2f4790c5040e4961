using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.AspNetCore;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>MQTTnet's server on Kestrel whose publish interceptor only counts: acknowledges at once, routes nothing.</summary>
internal sealed class NullEmbedded : IConsumer
{
    private readonly MessageCount _count = new();
    private readonly WebApplication _app;

    private NullEmbedded()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseMqtt()));
        builder.Services.AddHostedMqttServer(options => options.WithoutDefaultEndpoint());
        builder.Services.AddMqttConnectionHandler();
        builder.Services.AddConnections();
        _app = builder.Build();
        _app.UseMqttServer(server => server.InterceptingPublishAsync += publish =>
        {
            publish.ProcessPublish = false;
            _count.Add();
            return Task.CompletedTask;
        });
    }

    public int Port { get; private set; }

    public long Received => _count.Value;

    public static async Task<NullEmbedded> StartAsync()
    {
        var consumer = new NullEmbedded();
        await consumer._app.StartAsync();
        consumer.Port = PortOf(consumer._app);
        return consumer;
    }

    public static int PortOf(WebApplication app) => new Uri(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>
/// An MQTTnet client behind mosquitto that only counts, with the subscription, QoS, Receive Maximum and acknowledgements
/// of ours.
/// </summary>
internal sealed class NullSubscriber(int port) : IConsumer
{
    private readonly MessageCount _count = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public int Port => port;

    public long Received => _count.Value;

    public async Task StartAsync(int qos)
    {
        _client.ApplicationMessageReceivedAsync += async delivery =>
        {
            delivery.AutoAcknowledge = false;
            _count.Add();
            if (qos == 1) await delivery.AcknowledgeAsync(CancellationToken.None);
        };
        await _client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId("bench-null")
            .WithReceiveMaximum(10_000)
            .Build());
        await _client.SubscribeAsync(new MqttClientSubscribeOptions
        {
            TopicFilters =
            [
                new()
                {
                    Topic = $"{BenchNodes.Domain}/+/pepeunit", QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
                },
            ],
        });
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
