using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Settings;

/// <summary>The instance's lines in the composition root.</summary>
internal static class InstanceRegistration
{
    public static IServiceCollection AddInstance(
        this IServiceCollection services, IConfiguration configuration, InstanceKey key)
    {
        services.AddOptions<InstanceOptions>()
            .Bind(configuration.GetSection(InstanceOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InstanceOptions>, InstanceOptionsValidator>();
        return services.AddSingleton(key);
    }
}
