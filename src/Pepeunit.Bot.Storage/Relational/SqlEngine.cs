using System.Data.Common;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>What a database engine does in its own way. Everything above it is written once.</summary>
/// <remarks>Safe for any number of callers at once.</remarks>
internal abstract class SqlEngine : IDisposable
{
    /// <summary>What an operator knows the database by: a path, or host and name. Never a secret.</summary>
    public abstract string Database { get; }

    /// <summary>How many callers of this process may be on their way to the one writer's right at once.</summary>
    public abstract int WritersAtOnce { get; }

    /// <summary>
    /// What the INSERT of a change returns after its sequence, to wake other processes when the transaction commits;
    /// empty where there are none.
    /// </summary>
    public virtual string NotifyColumn => "";

    /// <summary>Gives a pooled connection.</summary>
    /// <exception cref="DbException">The database cannot be opened.</exception>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that is alone among those begun so, over all processes, until it ends.</summary>
    public abstract Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Opens a connection and begins such a transaction on it.</summary>
    public virtual async Task<WriteScope> OpenWriteAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        try
        {
            return new WriteScope(connection, await BeginAsync(connection, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the database when that is the program's to do.</summary>
    public virtual Task CreateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives the text of a migration as this engine takes it.</summary>
    /// <exception cref="InvalidOperationException">The text has a token that is not known.</exception>
    public abstract string Translate(Migration migration);

    /// <summary>Gives the order in which migrations, given by number, are applied.</summary>
    public virtual IEnumerable<Migration> Order(IReadOnlyList<Migration> byNumber) => byNumber;

    /// <summary>Prepares a connection for migrations, before their transactions.</summary>
    public virtual Task BeginMigrationsAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>Takes that back.</summary>
    public virtual Task EndMigrationsAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>Gives a table with rows that refer to nothing, before a migration commits; null when there is none.</summary>
    public virtual Task<string?> FindBrokenReferenceAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    /// <summary>Gives the table whose rows would have referred to nothing, when a statement failed for that.</summary>
    public virtual string? BrokenReferenceOf(DbException failure) => null;

    /// <summary>Forgets pooled connections.</summary>
    public abstract void ClearPool();

    public virtual void Dispose() => ClearPool();
}

/// <summary>A connection with the transaction on it; both end together, rolled back unless committed.</summary>
internal sealed class WriteScope(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public DbTransaction Transaction => transaction;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }
}
