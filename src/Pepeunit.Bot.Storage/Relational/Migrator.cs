using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>
/// Brings a database up to this program: applies each missing migration in the order of the numbers, one transaction
/// each, and records it by number and hash. Safe when two processes start at once, and after a crash at any point.
/// </summary>
internal sealed partial class Migrator(SqlEngine engine, MigrationSet migrations, TimeProvider time, ILogger logger)
{
    /// <returns>How many migrations were applied by this call.</returns>
    /// <exception cref="MigrationException">
    /// The database and the program do not fit. What had been applied before the refusal stays applied.
    /// </exception>
    /// <exception cref="DbException">A migration failed; it is rolled back, the ones before it stay.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        await engine.CreateAsync(cancellationToken);
        await using var connection = await engine.OpenAsync(cancellationToken);
        await engine.BeginMigrationsAsync(connection);
        try
        {
            await CreateRecordAsync(connection, cancellationToken);
            Compare(await ReadAppliedAsync(connection, null, cancellationToken));
            var applied = 0;
            foreach (var migration in engine.Order(migrations.Migrations))
                applied += await TryApplyAsync(connection, migration, cancellationToken) ? 1 : 0;
            if (applied > 0) LogMigrated(engine.Database, applied);
            return applied;
        }
        finally
        {
            await engine.EndMigrationsAsync(connection);
        }
    }

    private async Task CreateRecordAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number BIGINT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                hash TEXT NOT NULL,
                applied_at_ms BIGINT NOT NULL
            )
            """;

        // Alone: PostgreSQL fails the second of two that make one table at once, IF NOT EXISTS or not.
        await using var transaction = await engine.BeginAsync(connection, cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            sql, transaction: transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> TryApplyAsync(
        DbConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        // The record is read again under the lock: another process may have been here first.
        await using var transaction = await engine.BeginAsync(connection, cancellationToken);
        var applied = await ReadAppliedAsync(connection, transaction, cancellationToken);
        Compare(applied);
        if (applied.Any(row => row.Number == migration.Number)) return false;

        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                engine.Translate(migration), transaction: transaction, cancellationToken: cancellationToken));
        }
        catch (DbException failure) when (engine.BrokenReferenceOf(failure) is { } broken)
        {
            throw MigrationException.BrokenReference(migration.Name, broken);
        }

        if (await engine.FindBrokenReferenceAsync(connection, transaction, cancellationToken) is { } table)
            throw MigrationException.BrokenReference(migration.Name, table);
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
                ?? throw MigrationException.NewerDatabase(engine.Database, row.Name);
            if (ours.Hash != row.Hash)
                throw MigrationException.Changed(engine.Database, ours.Name, row.Name, row.Hash, ours.Hash);
        }
    }

    [LoggerMessage(LogLevel.Information, "Applied {Count} migrations to {Database}")]
    private partial void LogMigrated(string database, int count);

    private sealed record AppliedMigration(long Number, string Name, string Hash);
}
