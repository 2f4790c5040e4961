using Microsoft.Data.Sqlite;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>One SQLite file: the only place that knows its connection string and how a connection to it is set up.</summary>
/// <remarks>Connections come from the provider's pool, so opening one is cheap; each is used by one caller at a time.</remarks>
internal sealed class SqliteFile
{
    /// <summary>SQLITE_BUSY of sqlite.org/rescode.html: another connection holds the lock longer than we wait.</summary>
    public const int Busy = 5;

    // SQLite waits for a lock by itself in steps of 1-100 ms. Without this pragma the provider waits instead, and
    // sleeps 150 ms between two looks.
    private const int BusyWaitMs = 2_000;

    // A burst may grow the log; the checkpoint after it gives the space back down to this.
    private const int LogLimitBytes = 64 << 20;

    private readonly string _pooled;
    private readonly string _unpooled;
    private readonly string _setUp;

    public SqliteFile(string path, CommitDurability durability)
    {
        FullPath = Path.GetFullPath(path);
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = FullPath,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = BusyWaitMs / 1_000,
        };
        _pooled = connection.ToString();
        connection.Pooling = false;
        _unpooled = connection.ToString();
        var synchronous = durability == CommitDurability.PowerLoss ? "FULL" : "NORMAL";
        _setUp = $"PRAGMA busy_timeout={BusyWaitMs}; PRAGMA synchronous={synchronous}; " +
            $"PRAGMA journal_size_limit={LogLimitBytes};";
    }

    public string FullPath { get; }

    public Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken) =>
        OpenAsync(_pooled, cancellationToken);

    /// <summary>Opens a connection that is really closed at its end, whatever state it is in then.</summary>
    public Task<SqliteConnection> OpenAloneAsync(CancellationToken cancellationToken) =>
        OpenAsync(_unpooled, cancellationToken);

    /// <summary>Makes the file and its folder when they are missing, and sets what is kept in the file itself.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        DataFolder.Create(Path.GetDirectoryName(FullPath)!);
        await using var connection = await OpenAsync(cancellationToken);

        // Setting them takes the write lock, also when nothing changes. The order matters: a file takes auto_vacuum only
        // before its first table, and the change to WAL writes it.
        if (Query(connection, "PRAGMA journal_mode") is not "wal")
            Execute(connection, "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;");
    }

    /// <summary>Forgets pooled connections, so that the file may be deleted or copied.</summary>
    public void ClearPool()
    {
        using var connection = new SqliteConnection(_pooled);
        SqliteConnection.ClearPool(connection);
    }

    private async Task<SqliteConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            Execute(connection, _setUp);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
