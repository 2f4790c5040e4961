using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Replaces the panes of Adaptive windows by the windows, when their blocks are settled. Sessions are stored
/// whole, and the panes of Sliding are all needed.</summary>
internal sealed class SqliteCompaction(SqliteFile file, SqliteSeriesWriter writer)
{
    internal const int ChunkRows = 2_000;

    /// <summary>Goes on where the last run has ended; each chunk is a transaction of whole blocks.</summary>
    /// <returns>Rows saved.</returns>
    public async Task<long> RunAsync(long nowMs, CancellationToken cancellationToken)
    {
        var saved = 0L;
        foreach (var (seriesId, rule) in await FindAsync(cancellationToken))
        {
            for (var isDone = false; !isDone;)
            {
                (var count, isDone) = await writer.RunAsync(
                    session => RunChunk(session, seriesId, rule, nowMs), cancellationToken);
                saved += count;

                // The gate hands over only when this flow lets go of its thread.
                await Task.Yield();
            }
        }

        return saved;
    }

    private static (long Saved, bool IsDone) RunChunk(
        SqliteSeriesSession session, long seriesId, WindowRule rule, long nowMs)
    {
        const string bounds = "SELECT settle_ms, compacted_until_ms FROM series WHERE series_id = ?1";
        const string advance = "UPDATE series SET compacted_until_ms = ?2 WHERE series_id = ?1";
        const string delete = "DELETE FROM window_partial WHERE series_id = ?1 AND start_ms >= ?2 AND start_ms < ?3";

        var row = session[bounds].Bind(1, seriesId);
        if (!row.Step()) return (0, true);
        var (settleMs, fromMs) = (row.Int64(0), row.Int64(1));
        row.Reset();
        var untilMs = rule.BlockOf(nowMs - settleMs).StartMs;
        if (untilMs <= fromMs) return (0, true);

        var parts = new List<Partial>();
        var isDone = SqliteRows.ReadBlocks(session[SqliteRows.Parts], seriesId, rule, (fromMs, -1), untilMs, ChunkRows, parts);
        if (!isDone) untilMs = rule.BlockOf(parts[^1].StartMs).EndMs;
        var windows = rule.Coalesce(parts).ToList();
        if (windows.Count < parts.Count)
        {
            session[delete].Bind(1, seriesId).Bind(2, fromMs).Bind(3, untilMs).Execute();
            foreach (var window in windows) SqliteWindows.Merge(session, seriesId, window);
        }

        session[advance].Bind(1, seriesId).Bind(2, untilMs).Execute();
        session.Series.Clear();
        return (parts.Count - windows.Count, isDone);
    }

    private async Task<List<(long Id, WindowRule Rule)>> FindAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT series_id, rule FROM series WHERE kind = ?1";
        await using var connection = await file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, (long)SeriesKinds.Of(WindowKind.Adaptive));
        var found = new List<(long, WindowRule)>();
        while (statement.Step()) found.Add((statement.Int64(0), WindowRule.Parse(statement.Text(1))));
        return found;
    }
}
