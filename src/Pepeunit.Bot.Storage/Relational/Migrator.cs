using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>
/// Brings a database up to this program: applies each missing migration in the order of the numbers, one transaction
/// each, and records it by number and hash. Safe when two processes start at once, and after a crash at any point.
/// </summary>
/// <remarks>
/// PostgreSQL will need <c>pg_advisory_xact_lock</c> where SQLite has BEGIN IMMEDIATE: there, two transactions would
/// otherwise both find the migration missing.
/// </remarks>
internal sealed partial class Migrator(SqliteFile file, MigrationSet migrations, TimeProvider time, ILogger logger)
{
    /// <returns>How many migrations were applied by this call.</returns>
    /// <exception cref="MigrationException">
    /// The database and the program do not fit. What had been applied before the refusal stays applied.
    /// </exception>
    /// <exception cref="DbException">A migration failed; it is rolled back, the ones before it stay.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        await file.CreateAsync(cancellationToken);
        await using var connection = await file.OpenAsync(cancellationToken);

        // SQLite rebuilds a table to change it, and its children must not fall with the old one. The check before each
        // commit takes the place of the enforcement. The pragma does nothing inside a transaction.
        await connection.ExecuteAsync("PRAGMA foreign_keys=OFF");
        try
        {
            await CreateRecordAsync(connection, cancellationToken);
            Compare(await ReadAppliedAsync(connection, null, cancellationToken));
            var applied = 0;
            foreach (var migration in migrations.Migrations)
                applied += await TryApplyAsync(connection, migration, cancellationToken) ? 1 : 0;
            if (applied > 0) LogMigrated(file.FullPath, applied);
            return applied;
        }
        finally
        {
            await connection.ExecuteAsync("PRAGMA foreign_keys=ON");
        }
    }

    private static async Task CreateRecordAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number BIGINT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                hash TEXT NOT NULL,
                applied_at_ms BIGINT NOT NULL
            )
            """;
        await connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: cancellationToken));
    }

    private async Task<bool> TryApplyAsync(
        DbConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        // IMMEDIATE, and the record is read again under the lock: another process may have been here first.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var applied = await ReadAppliedAsync(connection, transaction, cancellationToken);
        Compare(applied);
        if (applied.Any(row => row.Number == migration.Number)) return false;

        await connection.ExecuteAsync(new CommandDefinition(
            SqlTokens.Replace(migration, SqlTokens.Sqlite), transaction: transaction, cancellationToken: cancellationToken));
        await CheckForeignKeysAsync(connection, transaction, migration, cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO schema_migration (number, name, hash, applied_at_ms) VALUES (@Number, @Name, @Hash, @AppliedAtMs)",
            new { migration.Number, migration.Name, migration.Hash, AppliedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<List<AppliedMigration>> ReadAppliedAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        const string sql = "SELECT number, name, hash FROM schema_migration ORDER BY number";
        var command = new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken);
        return (await connection.QueryAsync<AppliedMigration>(command)).AsList();
    }

    private void Compare(List<AppliedMigration> applied)
    {
        foreach (var row in applied)
        {
            var ours = migrations.Migrations.FirstOrDefault(migration => migration.Number == row.Number)
                ?? throw MigrationException.NewerDatabase(file.FullPath, row.Name);
            if (ours.Hash != row.Hash)
                throw MigrationException.Changed(file.FullPath, ours.Name, row.Name, row.Hash, ours.Hash);
        }
    }

    private static async Task CheckForeignKeysAsync(
        DbConnection connection, DbTransaction transaction, Migration migration, CancellationToken cancellationToken)
    {
        const string sql = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1";
        var command = new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken);
        var table = await connection.QueryFirstOrDefaultAsync<string>(command);
        if (table is not null) throw MigrationException.BrokenReference(migration.Name, table);
    }

    [LoggerMessage(LogLevel.Information, "Applied {Count} migrations to {Database}")]
    private partial void LogMigrated(string database, int count);

    private sealed record AppliedMigration(long Number, string Name, string Hash);
}
