using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>
/// The relational database: people, Units, listeners, outbox, money. The only thing that knows the engine; a store
/// writes its SQL once, in the subset that SQLite and PostgreSQL share.
/// </summary>
/// <remarks>
/// <para>A singleton, safe for any number of callers at once. A commit is on the disk when it returns: what a person
/// was told is done survives a power cut (<c>synchronous=FULL</c>; measured at a few commits per tap, so the fsync
/// is affordable even on an SD card).</para>
/// <para>PostgreSQL will come in here: its own <c>OpenAsync</c>, no writer gate, and whole-transaction retries on
/// 40001 and 40P01, which SQLite's single writer never meets.</para>
/// </remarks>
public sealed class RelationalDatabase : IDisposable
{
    private const int BeginAttempts = 4;

    private readonly SqliteFile _file;
    private readonly TimeProvider _time;

    // SQLite has one writer. Waiting here costs no thread and is fair; waiting in the engine blocks a thread and is not.
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly ConcurrentDictionary<DbTransaction, List<Action>> _afterCommit = new();
    private readonly AsyncLocal<Scope?> _scope = new();

    static RelationalDatabase() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Keeps the options; opens nothing.</summary>
    public RelationalDatabase(IOptions<StorageOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _file = new SqliteFile(options.Value.RelationalPath, CommitDurability.PowerLoss);
        _time = time;
    }

    internal SqliteFile File => _file;

    /// <summary>
    /// Opens a pooled connection, for reading or for one statement that stands alone. The caller disposes it soon.
    /// Two statements that belong together go through <see cref="InTransactionAsync{T}"/>.
    /// </summary>
    /// <exception cref="DbException">The database cannot be opened.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await _file.OpenAsync(cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction that sees and changes the database alone among writers, and
    /// commits it. Readers are not held up and see the state before.
    /// </summary>
    /// <remarks>
    /// Give the connection and transaction to every command inside. Keep it short and free of other I/O: all writers
    /// wait. <paramref name="work"/> runs once: when the database is busy the wait is before it, never after.
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
            await using var connection = await _file.OpenAsync(cancellationToken);
            await using var transaction = await BeginAsync(connection, cancellationToken);
            _afterCommit[transaction] = afterCommit;
            try
            {
                result = await work(connection, transaction);
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
        exception is SqliteException { SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint };

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.ClearPool();
        _writer.Dispose();
    }

    // sqlite.org/rescode.html: SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
    private const int UniqueConstraint = 2067;
    private const int PrimaryKeyConstraint = 1555;

    /// <summary>
    /// Takes SQLite's write lock at once (BEGIN IMMEDIATE), so that nothing inside can fail for being late. Only
    /// somebody outside the gate (a lone statement, an operator's shell, a backup) can make it wait.
    /// </summary>
    private async Task<DbTransaction> BeginAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return connection.BeginTransaction(deferred: false);
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode == SqliteFile.Busy && attempt < BeginAttempts)
            {
                // The engine has waited two seconds by now; a pause lets whoever holds the lock have a thread.
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), _time, cancellationToken);
            }
        }
    }

    private sealed class Scope
    {
        public bool IsOpen { get; set; }
    }
}
