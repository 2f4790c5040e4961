using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest;

/// <summary>Adds ingest to a host.</summary>
public static class IngestServices
{
    /// <summary>
    /// Adds the intake and its writer, with settings from the section <c>Ingest</c>. The host adds an
    /// <see cref="ISampleStore"/> and an <see cref="ILoadSink"/>, and puts rules into <see cref="RuleSnapshotHolder"/>.
    /// </summary>
    /// <remarks>Call it before the brokers are added: hosted services stop in reverse order, so the brokers then stop
    /// sending before the writer writes what is left.</remarks>
    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<IngestOptions>().Bind(configuration.GetSection("Ingest")).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<IngestOptions>, IngestOptionsValidator>()
            .AddSingleton<RuleSnapshotHolder>()
            .AddSingleton<IngestMetrics>()
            .AddSingleton<MessageIngest>()
            .AddSingleton<SampleBatchWriter>()
            .AddSingleton<BudgetRefresh>()
            .AddSingleton<DeliveryMemories>()
            .AddHostedService(provider => provider.GetRequiredService<SampleBatchWriter>());
    }
}
