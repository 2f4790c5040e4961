using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Puts the outbox into the container.</summary>
internal static class OutboxServices
{
    /// <summary>
    /// Adds what stores messages. Needs the database, <see cref="IReplyMarkupEncoder"/> and <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddOutbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OutboxOptions>().Bind(configuration.GetSection(OutboxOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>();
        services.TryAddSingleton<IMetricFactory>(_ => Metrics.DefaultFactory);
        return services
            .AddSingleton(provider => provider.GetRequiredService<IOptions<OutboxOptions>>().Value)
            .AddSingleton<OutboxMetrics>()
            .AddSingleton<OutboxSignal>()
            .AddSingleton<OutboxPlanner>()
            .AddSingleton<OutboxStore>()
            .AddSingleton<IChatMigration>(provider => provider.GetRequiredService<OutboxStore>())
            .AddScoped<SweepOutboxJob>();
    }

    /// <summary>Adds what delivers them: in one process per bot. Needs <see cref="ITelegramApi"/>.</summary>
    public static IServiceCollection AddOutboxSender(this IServiceCollection services) => services
        .AddSingleton<DeliveryStore>()
        .AddSingleton(_ => Random.Shared)
        .AddSingleton<OutboxPump>()
        .AddHostedService<OutboxSender>();
}
