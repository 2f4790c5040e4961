using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Mqtt.Embedded;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Puts the embedded broker on the program's own Kestrel.</summary>
public static class EmbeddedBrokerExtensions
{
    /// <summary>
    /// Adds the broker, <see cref="IDeviceKick"/>, <see cref="IDeviceMessages"/> and <see cref="IBrokerStatus"/>, bound to the section <see cref="EmbeddedBrokerOptions.Section"/>.
    /// Needs an <see cref="IBrokerAccess"/> and an <see cref="ISystemTopicSink"/>. Call
    /// <see cref="IngestServices.AddIngest"/> before: then the writer stops after the broker, and what was taken last is
    /// stored and acknowledged.
    /// </summary>
    /// <remarks>
    /// It listens through code, so Kestrel ignores <c>urls</c>: the HTTP endpoints must be set by code as well.
    /// </remarks>
    public static WebApplicationBuilder AddEmbeddedBroker(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<EmbeddedBrokerOptions>()
            .Bind(builder.Configuration.GetSection(EmbeddedBrokerOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<EmbeddedBrokerOptions>, EmbeddedBrokerOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<BrokerMetrics>();
        services.AddSingleton<SubscriptionIndex>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton(provider => new BrokerPorts(
            provider.GetRequiredService<IBrokerAccess>(),
            provider.GetRequiredService<MessageIngest>(),
            provider.GetRequiredService<SampleBatchWriter>(),
            provider.GetRequiredService<DeliveryMemories>(),
            provider.GetRequiredService<ISystemTopicSink>(),
            provider.GetRequiredService<SubscriptionIndex>(),
            provider.GetRequiredService<BrokerMetrics>(),
            provider.GetRequiredService<IOptions<EmbeddedBrokerOptions>>().Value,
            provider.GetRequiredService<IOptions<IngestOptions>>().Value.Domain,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BrokerConnectionHandler>();
        services.AddSingleton<EmbeddedBroker>();
        services.AddSingleton<IBrokerStatus>(provider => provider.GetRequiredService<EmbeddedBroker>());
        services.AddSingleton<IDeviceKick>(provider => provider.GetRequiredService<EmbeddedBroker>());
        services.AddSingleton<IDeviceMessages>(provider => provider.GetRequiredService<EmbeddedBroker>());
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedBroker>());
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<EmbeddedBrokerOptions>>(Listen);

        // Per connection, before TCP holds the sender back: the default of 1 MB is too much for ten thousand devices,
        // and throughput does not rise above 64 KB.
        services.Configure<SocketTransportOptions>(options => options.MaxReadBufferSize = 128 * 1024);
        return builder;
    }

    private static void Listen(KestrelServerOptions kestrel, IOptions<EmbeddedBrokerOptions> broker)
    {
        if (broker.Value.LoopbackOnly) kestrel.Listen(IPAddress.Loopback, broker.Value.Port, Serve);
        else kestrel.ListenAnyIP(broker.Value.Port, Serve);
    }

    private static void Serve(ListenOptions endpoint)
    {
        endpoint.Protocols = HttpProtocols.None;
        endpoint.UseConnectionHandler<BrokerConnectionHandler>();
    }
}
