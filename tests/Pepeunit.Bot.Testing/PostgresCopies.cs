using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Testing;

/// <summary>Databases of the shared server, each a copy of one that was migrated once.</summary>
public static class PostgresCopies
{
    private static readonly Lazy<Task<string>> Migrated = new(MigrateAsync);

    /// <summary>Makes a migrated database without rows; gives how to reach it.</summary>
    public static async Task<string> CreateAsync() => await CreateAsync(await Migrated.Value);

    /// <summary>Makes a database with nothing in it; gives how to reach it.</summary>
    public static Task<string> CreateEmptyAsync() => CreateAsync("template0");

    /// <summary>Deletes such a database, whoever is still connected.</summary>
    public static void Drop(string connectionString)
    {
        using (var pooled = new NpgsqlConnection(connectionString)) NpgsqlConnection.ClearPool(pooled);
        var server = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var name = server.Database;
        server.Database = "postgres";
        using var connection = new NpgsqlConnection(server.ToString());
        connection.Open();
        using var command = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Options of such a database.</summary>
    public static StorageOptions With(string folder, string connectionString) => new()
    {
        DataFolder = folder,
        Relational = RelationalEngine.PostgreSql,
        Postgres = connectionString,
    };

    private static async Task<string> CreateAsync(string template)
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        var server = new NpgsqlConnectionStringBuilder(await PostgresServer.SharedAsync());
        await using var connection = new NpgsqlConnection(server.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template}", connection);
        await command.ExecuteNonQueryAsync();
        server.Database = name;
        return server.ToString();
    }

    private static async Task<string> MigrateAsync()
    {
        var connectionString = await CreateEmptyAsync();
        using (var engine = new PostgresEngine(connectionString))
        {
            var migrations = MigrationSet.Embedded("Relational");
            await new Migrator(engine, migrations, TimeProvider.System, NullLogger.Instance).MigrateAsync(CancellationToken.None);
        }

        // A template may have no sessions; the engine's pool has closed its own.
        return new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }
}
