using Microsoft.Data.Sqlite;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>The one writing connection to the series, with its prepared statements and what is known of the series.</summary>
/// <remarks>Used by one caller at a time; thrown away whole after any failure, because what it knows may be undone.</remarks>
internal sealed class SqliteSeriesSession : IDisposable
{
    private readonly SqliteConnection _connection;

    // By reference: the texts are constants, and hashing one costs as much as the row it writes.
    private readonly Dictionary<string, SqlStatement> _statements = new(ReferenceEqualityComparer.Instance);

    private SqliteSeriesSession(SqliteConnection connection)
    {
        _connection = connection;
        connection.CreateFunction<byte[], byte[], byte[]>(
            "merge_sketch",
            (left, right) => QuantileSketch.Merge(QuantileSketch.FromBytes(left), QuantileSketch.FromBytes(right)).ToBytes(),
            isDeterministic: true);
    }

    /// <summary>The series seen so far.</summary>
    public Dictionary<(Guid Listener, Guid Node, SeriesKind Kind, string Rule), SqliteSeries> Series { get; } = [];

    public static async Task<SqliteSeriesSession> OpenAsync(SqliteFile file, CancellationToken cancellationToken)
    {
        var session = new SqliteSeriesSession(await file.OpenAloneAsync(cancellationToken));

        // A batch touches the last page of each of its series. The cache (KiB) holds those of a few thousand series, and
        // the log takes several batches before it is written back (pages of 4 KiB).
        session.Set("PRAGMA cache_size=-16384");
        session.Set("PRAGMA wal_autocheckpoint=4096");
        return session;
    }

    /// <summary>The statement of this text, which is a constant; prepared at the first use.</summary>
    public SqlStatement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
                _statements.Add(sql, statement = new SqlStatement(_connection, sql));
            return statement;
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();

        // Closing rolls an open transaction back. A pooled connection would keep it: the pool knows only transactions
        // that were begun through the provider.
        _connection.Dispose();
    }

    private void Set(string pragma)
    {
        using var statement = new SqlStatement(_connection, pragma);
        while (statement.Step())
        {
            // Some answer with the value that holds now.
        }
    }
}
