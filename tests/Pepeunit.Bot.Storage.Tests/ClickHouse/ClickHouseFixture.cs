using Microsoft.Extensions.Logging.Abstractions;
using Pepeunit.Bot.Storage.ClickHouse;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Tests.ClickHouse;
using Pepeunit.Bot.Testing;

[assembly: AssemblyFixture(typeof(ClickHouseFixture))]

namespace Pepeunit.Bot.Storage.Tests.ClickHouse;

/// <summary>The one engine of these tests, started by the first that asks; each test makes a database of its own.</summary>
public sealed class ClickHouseFixture : IAsyncDisposable
{
    private readonly Lazy<Task<ClickHouseServer>> _server = new(() => ClickHouseServer.StartAsync(CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }

    internal async Task<StorageOptions> NewOptionsAsync() => OptionsOf(await _server.Value);

    /// <summary>An empty database with the schema, reached through the handler.</summary>
    internal async Task<ClickHouseDatabase> NewDatabaseAsync(
        CancellationToken cancellationToken, HttpMessageHandler? handler = null)
    {
        var database = Open(await NewOptionsAsync(), handler);
        await MigrateAsync(database, cancellationToken);
        return database;
    }

    internal static StorageOptions OptionsOf(ClickHouseServer server) => new()
    {
        Series = SeriesEngine.ClickHouse,
        ClickHouse = server.Url.ToString(),
        ClickHouseDatabase = $"test_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}",
        ClickHouseUser = server.User,
        ClickHousePassword = server.Password,
    };

    internal static ClickHouseDatabase Open(StorageOptions options, HttpMessageHandler? handler = null) => new(
        options,
        handler ?? new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.All });

    internal static Task<int> MigrateAsync(ClickHouseDatabase database, CancellationToken cancellationToken) =>
        Migrator(database, MigrationSet.Embedded("Series.ClickHouse")).MigrateAsync(cancellationToken);

    internal static ClickHouseMigrator Migrator(ClickHouseDatabase database, MigrationSet migrations) =>
        new(database, migrations, TimeProvider.System, NullLogger.Instance);
}
