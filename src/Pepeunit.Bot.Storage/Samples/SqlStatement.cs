using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>A prepared statement of SQLite, bound by position (the first parameter is 1), without boxes and look-ups.</summary>
/// <remarks>
/// ADO.NET finds each parameter by its name and boxes each value on each row; for the batches of ingest that costs more
/// than the engine does. Used by one thread at a time; disposed before its connection.
/// </remarks>
internal sealed class SqlStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqlStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public SqlStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public SqlStatement Bind(int parameter, long? value) =>
        value is { } number ? Bind(parameter, number) : BindNull(parameter);

    /// <summary>Binds a number; SQLite knows no NaN and makes it NULL.</summary>
    public SqlStatement Bind(int parameter, double value)
    {
        Check(raw.sqlite3_bind_double(_statement, parameter, value));
        return this;
    }

    public SqlStatement Bind(int parameter, double? value) =>
        value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public SqlStatement Bind(int parameter, string? value)
    {
        if (value is null) return BindNull(parameter);
        Check(raw.sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    /// <summary>Binds an id as 16 bytes, most significant first: they sort as the id does.</summary>
    public SqlStatement Bind(int parameter, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(_statement, parameter, bytes));
        return this;
    }

    public SqlStatement Bind(int parameter, byte[]? value)
    {
        if (value is null) return BindNull(parameter);
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <summary>Goes to the next row; <c>false</c> when there is none, and the statement is ready to run again.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW) return true;
        try
        {
            // Before the reset: the message of a failure is that of the last call.
            if (result != raw.SQLITE_DONE) Check(result);
            return false;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it inserted, updated or deleted.</returns>
    public int Execute()
    {
        if (Step()) throw new InvalidOperationException("The statement gives rows.");
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Leaves the rows that were not read. A repeated failure was thrown by the step already.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    /// <summary>Reads a text by its length: one that a device sent may hold NULs.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public Guid Id(int column) => new(raw.sqlite3_column_blob(_statement, column), bigEndian: true);

    public void Dispose() => _statement.Dispose();

    private SqlStatement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
