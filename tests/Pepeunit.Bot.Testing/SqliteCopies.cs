using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Testing;

/// <summary>Copies of a SQLite file that was migrated once: migrating takes a hundred times longer.</summary>
internal static class SqliteCopies
{
    private static readonly Lazy<Task<byte[]>> Migrated = new(MigrateAsync);

    public static async Task WriteAsync(string path) => await File.WriteAllBytesAsync(path, await Migrated.Value);

    private static async Task<byte[]> MigrateAsync()
    {
        using var folder = new TempFolder();
        var options = new StorageOptions { DataFolder = folder.Path };
        using var database = new RelationalDatabase(new OptionsWrapper<StorageOptions>(options), TimeProvider.System);
        var migrator = new Migrator(
            database.Engine, MigrationSet.Embedded("Relational"), TimeProvider.System, NullLogger.Instance);
        await migrator.MigrateAsync(CancellationToken.None);

        // Closing the last connection writes the log into the file.
        database.Engine.ClearPool();
        return await File.ReadAllBytesAsync(options.RelationalPath);
    }
}
