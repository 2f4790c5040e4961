using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>SQLite: a file, one process, one writer by the file's own lock.</summary>
internal sealed class SqliteEngine(SqliteFile file, TimeProvider time) : SqlEngine
{
    private const int BeginAttempts = 4;

    public override string Database => file.FullPath;

    // Waiting in the process costs no thread and is fair; waiting in the engine blocks a thread and is not.
    public override int WritersAtOnce => 1;

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await file.OpenAsync(cancellationToken);

    /// <summary>
    /// Takes SQLite's write lock at once (BEGIN IMMEDIATE), so that nothing inside can fail for being late. Only
    /// somebody outside the gate (a lone statement, an operator's shell, a backup) can make it wait.
    /// </summary>
    public override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return ((SqliteConnection)connection).BeginTransaction(deferred: false);
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode == SqliteFile.Busy && attempt < BeginAttempts)
            {
                // The engine has waited two seconds by now; a pause lets whoever holds the lock have a thread.
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), time, cancellationToken);
            }
        }
    }

    public override Task CreateAsync(CancellationToken cancellationToken) => file.CreateAsync(cancellationToken);

    public override string Translate(Migration migration) => SqlTokens.Replace(migration, SqlTokens.Sqlite);

    // SQLite rebuilds a table to change it, and its children must not fall with the old one. The check before each
    // commit takes the place of the enforcement. The pragma does nothing inside a transaction.
    public override Task BeginMigrationsAsync(DbConnection connection) =>
        connection.ExecuteAsync("PRAGMA foreign_keys=OFF");

    public override Task EndMigrationsAsync(DbConnection connection) =>
        connection.ExecuteAsync("PRAGMA foreign_keys=ON");

    public override Task<string?> FindBrokenReferenceAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        const string sql = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1";
        var command = new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken);
        return connection.QueryFirstOrDefaultAsync<string>(command);
    }

    public override void ClearPool() => file.ClearPool();
}
