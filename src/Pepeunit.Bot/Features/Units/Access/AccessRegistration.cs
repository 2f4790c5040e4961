using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access.Emqx;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>Broker access: who may publish and subscribe where, for the embedded broker and for those outside.</summary>
internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>().Bind(configuration.GetSection(AccessOptions.Section)).ValidateOnStart();
        services.AddOptions<EmqxOptions>().Bind(configuration.GetSection(EmqxOptions.Section)).ValidateOnStart();
        if (configuration["Broker:Kind"] == "external" && configuration[$"{EmqxOptions.Section}:{nameof(EmqxOptions.Url)}"] is not null)
        {
            services
                .AddSingleton<EmqxApi>()
                .AddSingleton<IDeviceKick, EmqxDeviceKick>()
                .AddSingleton<EmqxSetup>()
                .AddHostedService(provider => provider.GetRequiredService<EmqxSetup>());
        }

        return services
            .AddSingleton<IValidateOptions<EmqxOptions>, EmqxOptionsValidator>()
            .AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>()
            .AddSingleton<EdgeStore>()
            .AddSingleton<GrantStore>()
            .AddSingleton<VerifiedTokens>()
            .AddSingleton<UnitAccess>()
            .AddSingleton<IBrokerAccess>(provider => provider.GetRequiredService<UnitAccess>())
            .AddSingleton<IChangeHandler>(provider => provider.GetRequiredService<UnitAccess>())
            .AddHostedService(provider => provider.GetRequiredService<UnitAccess>())
            .AddSingleton<IChangeHandler>(provider => new EndSessions(
                provider.GetRequiredService<UnitAccess>(), provider.GetRequiredService<IDeviceKick>(), configuration))
            .AddSingleton<BrokerQuestions>();
    }
}
