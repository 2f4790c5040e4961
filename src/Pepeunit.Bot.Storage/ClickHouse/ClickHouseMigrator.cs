using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.ClickHouse;

/// <summary>Brings the series of a ClickHouse server up to this program.</summary>
/// <remarks>
/// ClickHouse has no transactions for its schema: every statement of a file says <c>IF NOT EXISTS</c> or the like, and a file
/// is recorded when all of them are done. So one that was cut short, or two processes at once, only do the same again.
/// </remarks>
internal sealed partial class ClickHouseMigrator(
    ClickHouseDatabase database, MigrationSet migrations, TimeProvider time, ILogger logger)
{
    /// <returns>How many migrations were applied by this call.</returns>
    /// <exception cref="MigrationException">The database and the program do not fit.</exception>
    /// <exception cref="System.Data.Common.DbException">A statement failed; those before it stay.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        await database.CreateAsync(cancellationToken);
        await database.ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number Int32, name String, hash String, applied_at_ms Int64
            ) ENGINE = ReplacingMergeTree ORDER BY (number, hash)
            SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
            """,
            cancellationToken);

        var applied = await database.ReadAsync(
            "SELECT number, name, hash FROM schema_migration ORDER BY number",
            row => (Number: row.GetInt32(0), Name: row.GetString(1), Hash: row.GetString(2)),
            cancellationToken);
        foreach (var (number, name, hash) in applied)
        {
            var ours = migrations.Migrations.FirstOrDefault(migration => migration.Number == number)
                ?? throw MigrationException.NewerDatabase(database.Name, name);
            if (ours.Hash != hash) throw MigrationException.Changed(database.Name, ours.Name, name, hash, ours.Hash);
        }

        var known = applied.Select(row => row.Number).ToHashSet();
        var missing = migrations.Migrations.Where(migration => !known.Contains(migration.Number)).ToList();
        foreach (var migration in missing) await ApplyAsync(migration, cancellationToken);
        if (missing.Count > 0) LogMigrated(database.Name, database.Address, missing.Count);
        return missing.Count;
    }

    /// <summary>The statements of a file: each ends with a semicolon at the end of a line.</summary>
    internal static IEnumerable<string> StatementsOf(string sql) => sql
        .Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(statement => statement.Split('\n').Any(line => !line.StartsWith("--", StringComparison.Ordinal)));

    private async Task ApplyAsync(Migration migration, CancellationToken cancellationToken)
    {
        foreach (var statement in StatementsOf(migration.Sql)) await database.ExecuteAsync(statement, cancellationToken);
        await database.ExecuteAsync(
            "INSERT INTO schema_migration SELECT {number:Int32}, {name:String}, {hash:String}, {now:Int64}",
            cancellationToken,
            ("number", migration.Number),
            ("name", migration.Name),
            ("hash", migration.Hash),
            ("now", time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    [LoggerMessage(LogLevel.Information, "Applied {Count} migrations to {Database} on {Address}")]
    private partial void LogMigrated(string database, string address, int count);
}
