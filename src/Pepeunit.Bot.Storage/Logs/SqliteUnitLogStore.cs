using System.Runtime.CompilerServices;
using System.Text;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Samples;

namespace Pepeunit.Bot.Storage.Logs;

/// <summary>Logs in the file of the series, written through the same connection as the samples.</summary>
internal sealed class SqliteUnitLogStore(SqliteSampleStore series) : IUnitLogStore
{
    internal const int ChunkRows = 5_000;
    internal const int PageRows = 2_000;

    private const string Columns = "log_id, unit, logged_at_ms, received_at_ms, level, source, text";

    private readonly SqliteFile _file = series.File;
    private readonly SqliteSeriesWriter _writer = series.Writer;

    public Task AppendAsync(IReadOnlyList<UnitLog> logs, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO unit_log (unit, logged_at_ms, received_at_ms, level, source, text)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """;
        ArgumentNullException.ThrowIfNull(logs);
        if (logs.Count == 0) return Task.CompletedTask;
        return _writer.RunAsync(
            session =>
            {
                var insert = session[sql];
                foreach (var log in logs)
                {
                    insert.Bind(1, log.Unit.Value).Bind(2, log.LoggedAtMs).Bind(3, log.ReceivedAtMs)
                        .Bind(4, (long)log.Level).Bind(5, (long)log.Source).Bind(6, log.Text).Execute();
                }

                return logs.Count;
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<StoredUnitLog>> ReadAsync(UnitLogQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        if (query.Units.Count == 0) return [];

        var direction = query.NewestFirst ? "DESC" : "ASC";
        await using var connection = await _file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(
            connection,
            $"SELECT {Columns} FROM unit_log {Condition(query)} "
            + $"ORDER BY logged_at_ms {direction}, log_id {direction} LIMIT ?4 OFFSET ?5");
        Bind(statement, query).Bind(4, (long)query.Limit).Bind(5, (long)query.Offset);
        var logs = new List<StoredUnitLog>();
        while (statement.Step()) logs.Add(Read(statement));
        return logs;
    }

    public async Task<long> CountAsync(UnitLogQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        if (query.Units.Count == 0) return 0;

        await using var connection = await _file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, $"SELECT COUNT(*) FROM unit_log {Condition(query)}");
        Bind(statement, query).Step();
        return statement.Int64(0);
    }

    public async IAsyncEnumerable<StoredUnitLog> ExportAsync(
        UnitId unit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {Columns} FROM unit_log
            WHERE unit = ?1 AND (logged_at_ms, log_id) > (?2, ?3)
            ORDER BY logged_at_ms, log_id LIMIT ?4
            """;

        // Each page is a read of its own: one long read would keep the log of the file from being written back.
        var after = (LoggedAtMs: long.MinValue, Id: 0L);
        var page = new List<StoredUnitLog>();
        do
        {
            page.Clear();
            await using (var connection = await _file.OpenAsync(cancellationToken))
            {
                using var statement = new SqlStatement(connection, sql);
                statement.Bind(1, unit.Value).Bind(2, after.LoggedAtMs).Bind(3, after.Id).Bind(4, (long)PageRows);
                while (statement.Step()) page.Add(Read(statement));
            }

            foreach (var row in page)
            {
                yield return row;
                after = (row.Log.LoggedAtMs, row.Id);
            }
        }
        while (page.Count == PageRows);
    }

    public Task<long> DropReceivedBeforeAsync(long beforeMs, CancellationToken cancellationToken)
    {
        // The condition stands inside and outside: a clock that was set back leaves a younger entry among the first.
        const string sql = """
            DELETE FROM unit_log
            WHERE log_id IN (SELECT log_id FROM unit_log ORDER BY log_id LIMIT ?2) AND received_at_ms < ?1
            """;
        return DeleteAsync(session => session[sql].Bind(1, beforeMs).Bind(2, (long)ChunkRows).Execute(), cancellationToken);
    }

    public Task<long> DeleteUnitAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = """
            DELETE FROM unit_log WHERE log_id IN (SELECT log_id FROM unit_log WHERE unit = ?1 LIMIT ?2)
            """;
        return DeleteAsync(session => session[sql].Bind(1, unit.Value).Bind(2, (long)ChunkRows).Execute(), cancellationToken);
    }

    /// <summary>So many at a time: between two chunks whoever waits to write has his turn.</summary>
    private async Task<long> DeleteAsync(Func<SqliteSeriesSession, int> deleteChunk, CancellationToken cancellationToken)
    {
        var dropped = 0L;
        int count;
        do
        {
            count = await _writer.RunAsync(deleteChunk, cancellationToken);
            dropped += count;
            await Task.Yield();
        }
        while (count > 0);
        return dropped;
    }

    private static void Check(UnitLogQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Units.Count, UnitLogQuery.MaxUnits, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.Limit, nameof(query));
    }

    /// <summary>Parameters 1 to 3 are the range and the levels, 4 and 5 belong to the page, the Units follow.</summary>
    private static string Condition(UnitLogQuery query)
    {
        var sql = new StringBuilder("WHERE unit IN (");
        sql.AppendJoin(',', Enumerable.Range(6, query.Units.Count).Select(place => $"?{place}"));
        return sql.Append(") AND logged_at_ms >= ?1 AND logged_at_ms < ?2 AND (1 << level) & ?3 <> 0").ToString();
    }

    private static SqlStatement Bind(SqlStatement statement, UnitLogQuery query)
    {
        var levels = query.Levels.Aggregate(0L, (mask, level) => mask | (1L << (int)level));
        statement.Bind(1, query.Range.StartMs).Bind(2, query.Range.EndMs).Bind(3, levels == 0 ? -1L : levels);
        var place = 6;
        foreach (var unit in query.Units) statement.Bind(place++, unit.Value);
        return statement;
    }

    private static StoredUnitLog Read(SqlStatement row) => new(
        row.Int64(0),
        new UnitLog(
            new UnitId(row.Id(1)), row.Int64(2), row.Int64(3), (UnitLogLevel)row.Int64(4), (UnitLogSource)row.Int64(5),
            row.Text(6)));
}
