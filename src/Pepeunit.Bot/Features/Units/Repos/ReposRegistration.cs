using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>The Repos' lines in the module of Units.</summary>
internal static class ReposRegistration
{
    public static IServiceCollection AddRepos(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReposOptions>().Bind(configuration.GetSection(ReposOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReposOptions>, ReposOptionsValidator>();
        return services
            .AddSingleton<RepoStore>()
            .AddSingleton<RepoVersionStore>()
            .AddSingleton<ReposMetrics>()
            .AddSingleton<IFirmwareFiles, RepoFirmwareFiles>();
    }
}
