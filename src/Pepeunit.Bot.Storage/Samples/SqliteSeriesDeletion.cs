using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Takes rows out, so many at a time: between two chunks whoever waits to write has his turn.</summary>
internal sealed class SqliteSeriesDeletion(SqliteFile file, SqliteSeriesWriter writer)
{
    internal const int ChunkRows = 5_000;

    // The key of the last row of a chunk; no row when what is left fits into one.
    private const string SampleChunk = """
        SELECT timestamp_ms, seq FROM sample WHERE series_id = ?1 AND timestamp_ms < ?2
        ORDER BY timestamp_ms, seq LIMIT 1 OFFSET ?3
        """;

    private const string WindowChunk = """
        SELECT start_ms, end_ms FROM window_partial WHERE series_id = ?1 AND start_ms < ?2 AND end_ms <= ?2
        ORDER BY start_ms, end_ms LIMIT 1 OFFSET ?3
        """;

    private const string DeleteSamples = """
        DELETE FROM sample WHERE series_id = ?1 AND timestamp_ms < ?2 AND (timestamp_ms, seq) <= (?3, ?4)
        """;

    private const string DeleteWindows = """
        DELETE FROM window_partial
        WHERE series_id = ?1 AND start_ms < ?2 AND end_ms <= ?2 AND (start_ms, end_ms) <= (?3, ?4)
        """;

    public async Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken)
    {
        const string sql = "SELECT series_id, kind FROM series WHERE listener = ?1";
        var dropped = 0L;
        foreach (var series in await FindAsync(sql, listener.Value, cancellationToken))
            dropped += await DropAsync(series, beforeMs, cancellationToken);
        return dropped;
    }

    public async Task<long> DropSamplesBeforeAsync(
        ListenerId listener, long beforeMs, CancellationToken cancellationToken)
    {
        const string sql = "SELECT series_id, kind FROM series WHERE listener = ?1";
        var dropped = 0L;
        foreach (var series in await FindAsync(sql, listener.Value, cancellationToken))
        {
            if (series.Kind == SeriesKind.Samples) dropped += await DropAsync(series, beforeMs, cancellationToken);
        }

        return dropped;
    }

    public async Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        const string sql = "SELECT series_id, kind FROM series WHERE listener = ?1";
        await DeleteSeriesAsync(await FindAsync(sql, listener.Value, cancellationToken), cancellationToken);
        await writer.RunAsync(
            session =>
            {
                session["DELETE FROM listener_usage WHERE listener = ?1"].Bind(1, listener.Value).Execute();
                return session["DELETE FROM listener_refusal WHERE listener = ?1"].Bind(1, listener.Value).Execute();
            },
            cancellationToken);
        await ShrinkAsync(cancellationToken);
    }

    public async Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken)
    {
        const string sql = "SELECT series_id, kind FROM series WHERE node = ?1";
        foreach (var node in nodes)
        {
            await DeleteSeriesAsync(await FindAsync(sql, node.Value, cancellationToken), cancellationToken);
            await writer.RunAsync(
                session => session["DELETE FROM last_value WHERE node = ?1"].Bind(1, node.Value).Execute(),
                cancellationToken);
        }

        await ShrinkAsync(cancellationToken);
    }

    private async Task DeleteSeriesAsync(List<Series> series, CancellationToken cancellationToken)
    {
        foreach (var one in series)
        {
            await DropAsync(one, long.MaxValue, cancellationToken);
            await writer.RunAsync(
                session =>
                {
                    // A batch that came in since the last chunk: few rows, and none may outlive its series.
                    var table = one.Kind.IsWindowed() ? DeleteWindows : DeleteSamples;
                    Bind(session[table], one, long.MaxValue, (long.MaxValue, long.MaxValue)).Execute();
                    session.Series.Clear();
                    return session["DELETE FROM series WHERE series_id = ?1"].Bind(1, one.Id).Execute();
                },
                cancellationToken);
        }
    }

    /// <summary>
    /// Gives the pages that are free now back to the file system. Not after <see cref="DropBeforeAsync"/>: what a
    /// retention frees is filled again by the next rows.
    /// </summary>
    private async Task ShrinkAsync(CancellationToken cancellationToken)
    {
        // Ends as well when nothing more is to be gained: a file that was not made for it frees no page.
        var before = long.MaxValue;
        for (var free = await writer.RunAsync(GiveBack, cancellationToken); free > 0 && free < before;)
        {
            before = free;
            await Task.Yield();
            free = await writer.RunAsync(GiveBack, cancellationToken);
        }
    }

    private static long GiveBack(SqliteSeriesSession session)
    {
        while (session["PRAGMA incremental_vacuum(256)"].Step())
        {
            // Each step frees a page.
        }

        var count = session["PRAGMA freelist_count"];
        count.Step();
        var free = count.Int64(0);
        count.Reset();
        return free;
    }

    private async Task<long> DropAsync(Series series, long beforeMs, CancellationToken cancellationToken)
    {
        var dropped = 0L;
        for (var isDone = false; !isDone;)
        {
            var (count, last) = await writer.RunAsync(
                session => DropChunk(session, series, beforeMs), cancellationToken);
            dropped += count;
            isDone = last;

            // The gate hands over only when this flow lets go of its thread.
            await Task.Yield();
        }

        return dropped;
    }

    private static (int Count, bool IsLast) DropChunk(SqliteSeriesSession session, Series series, long beforeMs)
    {
        var (find, delete) = series.Kind.IsWindowed() ? (WindowChunk, DeleteWindows) : (SampleChunk, DeleteSamples);
        var chunk = session[find].Bind(1, series.Id).Bind(2, beforeMs).Bind(3, ChunkRows - 1L);
        var isLast = !chunk.Step();
        var until = isLast ? (long.MaxValue, long.MaxValue) : (chunk.Int64(0), chunk.Int64(1));
        chunk.Reset();
        return (Bind(session[delete], series, beforeMs, until).Execute(), isLast);
    }

    private static SqlStatement Bind(SqlStatement delete, Series series, long beforeMs, (long, long) until) =>
        delete.Bind(1, series.Id).Bind(2, beforeMs).Bind(3, until.Item1).Bind(4, until.Item2);

    private async Task<List<Series>> FindAsync(string sql, Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, id);
        var found = new List<Series>();
        while (statement.Step()) found.Add(new Series(statement.Int64(0), (SeriesKind)statement.Int64(1)));
        return found;
    }

    private sealed record Series(long Id, SeriesKind Kind);
}
