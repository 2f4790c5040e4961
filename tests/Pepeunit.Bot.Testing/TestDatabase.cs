using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Testing;

/// <summary>A migrated relational database of its own in a temporary folder, which goes when it is disposed.</summary>
public sealed class TestDatabase : IDisposable
{
    // Migrating takes a hundred times longer than copying what was migrated once.
    private static readonly Lazy<Task<byte[]>> Migrated = new(MigrateOnceAsync);

    private readonly TempFolder _folder = new();

    private TestDatabase(TimeProvider time)
    {
        Options = new StorageOptions { DataFolder = _folder.Path };
        Database = new RelationalDatabase(new OptionsWrapper<StorageOptions>(Options), time);
        Signal = new ChangeSignal();
        Changes = new ChangeLog(Database, Signal, time);
    }

    public StorageOptions Options { get; }

    public RelationalDatabase Database { get; }

    public ChangeSignal Signal { get; }

    public ChangeLog Changes { get; }

    /// <summary>Makes a database with all migrations applied and no rows.</summary>
    public static async Task<TestDatabase> CreateAsync(TimeProvider? time = null)
    {
        var database = new TestDatabase(time ?? TimeProvider.System);
        await File.WriteAllBytesAsync(database.Options.RelationalPath, await Migrated.Value);
        return database;
    }

    /// <summary>Opens the same file anew, as the program does after a restart.</summary>
    public RelationalDatabase Reopen(TimeProvider? time = null) =>
        new(new OptionsWrapper<StorageOptions>(Options), time ?? TimeProvider.System);

    public void Dispose()
    {
        Database.Dispose();
        _folder.Dispose();
    }

    private static async Task<byte[]> MigrateOnceAsync()
    {
        using var folder = new TempFolder();
        var options = new StorageOptions { DataFolder = folder.Path };
        using var database = new RelationalDatabase(new OptionsWrapper<StorageOptions>(options), TimeProvider.System);
        var migrator = new Migrator(
            database.File, MigrationSet.Embedded("Relational"), TimeProvider.System, NullLogger.Instance);
        await migrator.MigrateAsync(CancellationToken.None);

        // Closing the last connection writes the log into the file.
        database.File.ClearPool();
        return await File.ReadAllBytesAsync(options.RelationalPath);
    }
}
