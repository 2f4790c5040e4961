using System.Net;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos.Git;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>The Repos' lines in the module of Units.</summary>
internal static class ReposRegistration
{
    public static IServiceCollection AddRepos(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReposOptions>().Bind(configuration.GetSection(ReposOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReposOptions>, ReposOptionsValidator>();
        services.AddOptions<GitOptions>().Bind(configuration.GetSection(GitOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GitOptions>, GitOptionsValidator>();
        return services
            .AddSingleton<RepoStore>()
            .AddSingleton<RepoVersionStore>()
            .AddSingleton<ReposMetrics>()
            .AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync)
            .AddSingleton<GitAddresses>()
            .AddSingleton<GitMirror>()
            .AddSingleton<GitCredentialsSeal>()
            .AddSingleton<RepoChecker>()
            .AddSingleton<IChangeHandler, DeleteMirrors>()
            .AddSingleton<IFirmwareFiles, RepoFirmwareFiles>();
    }
}
