using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Testing;

/// <summary>
/// A migrated relational database of its own, which goes when it is disposed: on the engine asked for, else on the one of
/// the environment variable TEST_RELATIONAL (<c>Sqlite</c>, the default, or <c>PostgreSql</c>).
/// </summary>
public sealed class TestDatabase : IDisposable
{
    private readonly TempFolder _folder;

    private TestDatabase(TempFolder folder, StorageOptions options, TimeProvider time)
    {
        _folder = folder;
        Options = options;
        Database = Reopen(time);
        Signal = new ChangeSignal();
        Changes = new ChangeLog(Database, Signal, time);
    }

    /// <summary>The engine that tests use which do not say one.</summary>
    public static RelationalEngine DefaultEngine { get; } =
        Enum.Parse<RelationalEngine>(Environment.GetEnvironmentVariable("TEST_RELATIONAL") ?? nameof(RelationalEngine.Sqlite));

    public StorageOptions Options { get; }

    public RelationalDatabase Database { get; }

    public ChangeSignal Signal { get; }

    public ChangeLog Changes { get; }

    /// <summary>Makes a database of the default engine with all migrations applied and no rows.</summary>
    public static Task<TestDatabase> CreateAsync(TimeProvider? time = null) => CreateAsync(DefaultEngine, time);

    /// <inheritdoc cref="CreateAsync(TimeProvider?)"/>
    public static async Task<TestDatabase> CreateAsync(RelationalEngine engine, TimeProvider? time = null)
    {
        var folder = new TempFolder();
        var options = new StorageOptions { DataFolder = folder.Path, Relational = engine };
        if (engine == RelationalEngine.PostgreSql)
            options = PostgresCopies.With(folder.Path, await PostgresCopies.CreateAsync());
        else
            await SqliteCopies.WriteAsync(options.RelationalPath);
        return new TestDatabase(folder, options, time ?? TimeProvider.System);
    }

    /// <summary>Opens the same database anew, as the program does after a restart or in another process.</summary>
    public RelationalDatabase Reopen(TimeProvider? time = null) =>
        new(new OptionsWrapper<StorageOptions>(Options), time ?? TimeProvider.System);

    public void Dispose()
    {
        Database.Dispose();
        if (Options.Relational == RelationalEngine.PostgreSql) PostgresCopies.Drop(Options.Postgres);
        _folder.Dispose();
    }
}
