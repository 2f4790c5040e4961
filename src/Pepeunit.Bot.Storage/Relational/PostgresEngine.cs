using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>PostgreSQL: a server, any number of processes, one writer at a time over all of them.</summary>
/// <remarks>
/// <para>The one writer is an advisory lock taken with the BEGIN. What stores rely on in SQLite (a limit that is counted
/// and used in one statement, the order of <c>change.sequence</c>, work that runs once) then holds here as well, without
/// retries, which "serializable" would ask of every caller.</para>
/// <para>A writer that hangs (its machine is gone, it is stopped in a debugger) loses its transaction after
/// <see cref="LongestIdleMs"/>, so that it cannot keep the others of a cluster away.</para>
/// </remarks>
internal sealed class PostgresEngine : SqlEngine
{
    /// <summary>The channel that each commit with changes notifies.</summary>
    public const string Channel = "pepeunit_change";

    // "Pepeunit" in ASCII. Advisory locks belong to a database, so instances in several databases do not meet.
    private const long WriterLock = 0x50657065_756E6974;
    private const int LongestIdleMs = 30_000;

    // postgresql.org/docs/current/errcodes-appendix.html: idle_in_transaction_session_timeout.
    private const string IdleInTransactionTimeout = "25P03";

    // Three roles, twice each, with Hangfire's own pools, stay below PostgreSQL's default of 100 connections.
    private const int DefaultPoolSize = 12;

    private static readonly string Begin = string.Create(
        CultureInfo.InvariantCulture,
        $"SET LOCAL idle_in_transaction_session_timeout = {LongestIdleMs}; SELECT pg_advisory_xact_lock({WriterLock})");

    private readonly NpgsqlDataSource _source;
    private readonly string _connectionString;

    /// <summary>Keeps the connection string; opens nothing.</summary>
    /// <exception cref="ArgumentException">The text is no connection string.</exception>
    public PostgresEngine(string connectionString)
    {
        var settings = Complete(connectionString);
        _connectionString = settings.ToString();
        _source = NpgsqlDataSource.Create(settings);
        Database = $"{settings.Database} on {settings.Host}:{settings.Port}";
    }

    public override string Database { get; }

    // The second waits in the server and goes on the moment the first has committed; measured 1.1 times one.
    public override int WritersAtOnce => 2;

    public override string NotifyColumn => $", pg_notify('{Channel}', '')";

    /// <summary>Adds what the program wants and the operator did not say.</summary>
    public static NpgsqlConnectionStringBuilder Complete(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var said = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (string.IsNullOrEmpty(settings.ApplicationName)) settings.ApplicationName = "pepeunit-bot";
        if (!said.ContainsKey("Maximum Pool Size") && !said.ContainsKey("MaxPoolSize") && !said.ContainsKey("Max Pool Size"))
            settings.MaxPoolSize = Math.Max(DefaultPoolSize, settings.MinPoolSize);
        if (!said.ContainsKey("Tcp Keepalive") && !said.ContainsKey("TcpKeepAlive")) settings.TcpKeepAlive = true;

        // What a person wrote is in the values of a failed row; it has no place in a log.
        settings.IncludeErrorDetail = false;
        return settings;
    }

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        new PostgresConnection(await _source.OpenConnectionAsync(cancellationToken));

    public override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = Begin;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// As above; a pooled connection that the server has closed meanwhile (it was restarted) is replaced, once: nothing
    /// was done on it yet.
    /// </summary>
    public override async Task<WriteScope> OpenWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await base.OpenWriteAsync(cancellationToken);
        }
        catch (NpgsqlException lost) when (IsConnectionLost(lost))
        {
            _source.Clear();
            return await base.OpenWriteAsync(cancellationToken);
        }
    }

    /// <summary>Opens a connection outside the pool, for who keeps it.</summary>
    public async Task<NpgsqlConnection> OpenAloneAsync(CancellationToken cancellationToken)
    {
        // Sends a word each ten seconds: a listener never speaks by itself and would not see its server vanish.
        var settings = new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false, KeepAlive = 10 };
        var connection = new NpgsqlConnection(settings.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override string Translate(Migration migration) =>
        SqlTokens.WithByteOrder(SqlTokens.Replace(migration, SqlTokens.Postgres));

    // 0014_units_rest.sql refers to a table that 0020_listeners_listener.sql makes. SQLite looks when a row is written,
    // PostgreSQL at once, and a released file stays as it is.
    public override IEnumerable<Migration> Order(IReadOnlyList<Migration> byNumber) => byNumber
        .OrderBy(migration => migration.Name == "0020_listeners_listener.sql" ? 14 : migration.Number)
        .ThenByDescending(migration => migration.Number);

    public override string? BrokenReferenceOf(DbException failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } broken ? broken.TableName : null;

    public override void ClearPool() => _source.Clear();

    public override void Dispose()
    {
        base.Dispose();
        _source.Dispose();
    }

    // A timeout of the lock is no lost connection, and waiting for it a second time helps nobody.
    private static bool IsConnectionLost(NpgsqlException exception) => exception switch
    {
        PostgresException answered => answered.SqlState is PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or IdleInTransactionTimeout,
        { InnerException: IOException } => true,
        _ => false,
    };
}
