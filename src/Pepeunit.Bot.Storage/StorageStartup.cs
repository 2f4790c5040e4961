using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage.ClickHouse;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Samples;

namespace Pepeunit.Bot.Storage;

/// <summary>Takes the data folder and migrates the databases, before any other hosted service starts.</summary>
/// <remarks>
/// The lock is held until the container is disposed: other services may still write while they stop.
/// </remarks>
internal sealed class StorageStartup(
    IOptions<StorageOptions> options,
    RelationalDatabase relational,
    SqliteSampleStore series,
    ClickHouseDatabase clickHouse,
    TimeProvider time,
    ILogger<Migrator> logger)
    : IHostedLifecycleService, IDisposable
{
    private DataFolderLock? _lock;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _lock = DataFolderLock.Acquire(options.Value.DataFolder);
        await MigrateAsync(relational.Engine, "Relational", cancellationToken);
        if (options.Value.Series == SeriesEngine.ClickHouse)
        {
            await new ClickHouseMigrator(clickHouse, MigrationSet.Embedded("Series.ClickHouse"), time, logger)
                .MigrateAsync(cancellationToken);
        }
        else
        {
            await MigrateAsync(new SqliteEngine(series.File, time), "Series.Sqlite", cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _lock?.Dispose();

    private Task<int> MigrateAsync(SqlEngine engine, string migrations, CancellationToken cancellationToken) =>
        new Migrator(engine, MigrationSet.Embedded(migrations), time, logger).MigrateAsync(cancellationToken);
}
