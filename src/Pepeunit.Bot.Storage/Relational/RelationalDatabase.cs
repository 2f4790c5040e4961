using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>
/// The relational database: people, Units, listeners, outbox, money. The only thing that knows the engine; a store
/// writes its SQL once, in the subset that SQLite and PostgreSQL share.
/// </summary>
/// <remarks>
/// A singleton, safe for any number of callers at once. A commit is on the disk when it returns: what a person was told is
/// done survives a power cut (SQLite: <c>synchronous=FULL</c>, measured at a few commits per tap, so the fsync is affordable
/// even on an SD card; PostgreSQL: its default <c>synchronous_commit</c>).
/// </remarks>
public sealed class RelationalDatabase : IDisposable
{
    // There is one writer. Those of this process that wait for it wait here, in order, without a connection.
    private readonly SemaphoreSlim _writer;
    private readonly ConcurrentDictionary<DbTransaction, List<Action>> _afterCommit = new();
    private readonly AsyncLocal<Scope?> _scope = new();

    static RelationalDatabase() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Keeps the options; opens nothing.</summary>
    public RelationalDatabase(IOptions<StorageOptions> options, TimeProvider time)
        : this(EngineOf(options, time))
    {
    }

    internal RelationalDatabase(SqlEngine engine)
    {
        Engine = engine;
        _writer = new SemaphoreSlim(engine.WritersAtOnce, engine.WritersAtOnce);
    }

    internal SqlEngine Engine { get; }

    /// <summary>
    /// Opens a pooled connection, for reading or for one statement that stands alone. The caller disposes it soon.
    /// Two statements that belong together go through <see cref="InTransactionAsync{T}"/>.
    /// </summary>
    /// <exception cref="DbException">The database cannot be opened.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await Engine.OpenAsync(cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction that sees and changes the database alone among writers, and
    /// commits it. Readers are not held up and see the state before.
    /// </summary>
    /// <remarks>
    /// Give the connection and transaction to every command inside. Keep it short and free of other I/O: all writers
    /// wait, on PostgreSQL those of all processes. <paramref name="work"/> runs once: when the database is busy the wait is before it, never after.
    /// </remarks>
    /// <returns>What <paramref name="work"/> returned, after the commit.</returns>
    /// <exception cref="DbException">
    /// Nothing is changed, unless it came from the commit itself: then the change may or may not be stored.
    /// </exception>
    /// <exception cref="InvalidOperationException">This flow is inside a transaction already.</exception>
    public async Task<T> InTransactionAsync<T>(
        Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);

        // A second transaction would wait for the first for ever, and the first for it.
        if (_scope.Value is { IsOpen: true })
        {
            throw new InvalidOperationException(
                "A transaction is open in this flow already; hand its connection and transaction on instead.");
        }

        await _writer.WaitAsync(cancellationToken);
        T result;
        List<Action> afterCommit = [];
        var scope = _scope.Value = new Scope { IsOpen = true };
        try
        {
            await using var write = await Engine.OpenWriteAsync(cancellationToken);
            var transaction = write.Transaction;
            _afterCommit[transaction] = afterCommit;
            try
            {
                result = await work(write.Connection, transaction);
                await transaction.CommitAsync(cancellationToken);
            }
            finally
            {
                _afterCommit.TryRemove(transaction, out _);
            }
        }
        finally
        {
            scope.IsOpen = false;
            _scope.Value = null;
            _writer.Release();
        }

        foreach (var action in afterCommit) action();
        return result;
    }

    /// <inheritdoc cref="InTransactionAsync{T}"/>
    public Task InTransactionAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return InTransactionAsync(
            async (connection, transaction) =>
            {
                await work(connection, transaction);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Asks for <paramref name="action"/> to be called once the transaction is committed, in the order of asking; not
    /// at all when it is rolled back. For signals: the action is short and does not throw.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The transaction is not one that <see cref="InTransactionAsync{T}"/> runs now.
    /// </exception>
    public void AfterCommit(DbTransaction transaction, Action action)
    {
        if (!_afterCommit.TryGetValue(transaction, out var actions))
        {
            throw new ArgumentException(
                "The transaction was not begun by InTransactionAsync, or is over.", nameof(transaction));
        }

        actions.Add(action);
    }

    /// <summary>Whether a command failed because a row with that key is there already.</summary>
    public static bool IsUniqueViolation(DbException exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint }
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <inheritdoc/>
    public void Dispose()
    {
        Engine.Dispose();
        _writer.Dispose();
    }

    // sqlite.org/rescode.html: SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
    private const int UniqueConstraint = 2067;
    private const int PrimaryKeyConstraint = 1555;

    private static SqlEngine EngineOf(IOptions<StorageOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Value.Relational == RelationalEngine.PostgreSql
            ? new PostgresEngine(options.Value.Postgres)
            : new SqliteEngine(new SqliteFile(options.Value.RelationalPath, CommitDurability.PowerLoss), time);
    }

    private sealed class Scope
    {
        public bool IsOpen { get; set; }
    }
}
