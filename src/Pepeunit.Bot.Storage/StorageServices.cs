using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage.ClickHouse;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Samples;

namespace Pepeunit.Bot.Storage;

/// <summary>Puts the stores of the chosen engines into the container.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds the databases, the change log and its feed. Before any other hosted service starts, the data folder is
    /// locked and the databases are migrated; a start that cannot have them ends with the reason.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageEngineValidator>();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RelationalDatabase>();
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<SqliteSampleStore>();
        services.AddSingleton<SqliteUnitLogStore>();
        services.AddSingleton<ClickHouseDatabase>();
        services.AddSingleton<WriteClock>();
        services.AddSingleton<ClickHouseSampleStore>();
        services.AddSingleton<ClickHouseUnitLogStore>();
        services.AddSingleton<ISampleStore>(provider => IsClickHouse(provider)
            ? provider.GetRequiredService<ClickHouseSampleStore>()
            : provider.GetRequiredService<SqliteSampleStore>());
        services.AddSingleton<IUnitLogStore>(provider => IsClickHouse(provider)
            ? provider.GetRequiredService<ClickHouseUnitLogStore>()
            : provider.GetRequiredService<SqliteUnitLogStore>());
        services.AddHostedService<StorageStartup>();
        services.AddHostedService<ChangeFeed>();
        return services;
    }

    private static bool IsClickHouse(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<StorageOptions>>().Value.Series == SeriesEngine.ClickHouse;
}
