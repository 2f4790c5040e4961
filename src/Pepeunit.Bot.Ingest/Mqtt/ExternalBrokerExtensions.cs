using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Mqtt.External;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Reads from a broker outside the process.</summary>
public static class ExternalBrokerExtensions
{
    /// <summary>
    /// Adds the client, bound to the section <see cref="ExternalBrokerOptions.Section"/>, <see cref="IBrokerStatus"/>,
    /// <see cref="IDeviceMessages"/> and, unless there is an <see cref="IDeviceKick"/> already, one that only logs. Needs an
    /// <see cref="ISystemTopicSink"/>. Call <see cref="IngestServices.AddIngest"/> before.
    /// </summary>
    /// <remarks>
    /// The broker itself decides who may publish what, and when the session of a device ends.
    /// </remarks>
    public static IServiceCollection AddExternalBroker(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);

        // Unless the caller knows a way to end sessions on its broker.
        services.TryAddSingleton<IDeviceKick, ExternalDeviceKick>();
        services.AddOptions<ExternalBrokerOptions>()
            .Bind(configuration.GetSection(ExternalBrokerOptions.Section))
            .ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ExternalBrokerOptions>, ExternalBrokerOptionsValidator>()
            .AddSingleton<ExternalMetrics>()
            .AddSingleton(provider => new ExternalPorts(
                provider.GetRequiredService<MessageIngest>(),
                provider.GetRequiredService<SampleBatchWriter>(),
                provider.GetRequiredService<DeliveryMemories>(),
                provider.GetRequiredService<ISystemTopicSink>(),
                provider.GetRequiredService<ExternalMetrics>(),
                provider.GetRequiredService<IOptions<ExternalBrokerOptions>>().Value,
                provider.GetRequiredService<IOptions<IngestOptions>>().Value.Domain,
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new ExternalBroker(
                provider.GetRequiredService<ExternalPorts>(), provider.GetRequiredService<ILogger<ExternalBroker>>()))
            .AddSingleton<IBrokerStatus>(provider => provider.GetRequiredService<ExternalBroker>())
            .AddSingleton<IDeviceMessages>(provider => provider.GetRequiredService<ExternalBroker>())
            .AddHostedService(provider => provider.GetRequiredService<ExternalBroker>());
    }
}
