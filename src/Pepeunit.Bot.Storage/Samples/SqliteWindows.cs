using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Adds parts of windows to the open transaction of a session.</summary>
internal static class SqliteWindows
{
    /// <summary>Merges a part with what is stored: sessions whole, others with the row of the same bounds.</summary>
    public static void Write(SqliteSeriesSession session, in WindowPartial part)
    {
        var (key, rule, partial) = part;
        var series = SqliteSeries.Of(session, key, rule);
        if (rule.Kind == WindowKind.Session)
        {
            WriteSession(session, series.Id, rule, partial);
            return;
        }

        Merge(session, series.Id, partial);
        if (partial.StartMs < series.CompactedUntilMs) series.Reopen(session, rule.BlockOf(partial.StartMs).StartMs);
    }

    /// <summary><see cref="Partial.Merge"/> in SQL, term by term in the same order.</summary>
    public static void Merge(SqliteSeriesSession session, long seriesId, in Partial part)
    {
        const string sql = """
            INSERT INTO window_partial (
                series_id, start_ms, end_ms, value_count, value_sum, mean, m2, min_value, max_value,
                first_ms, first_value, last_ms, last_value, mask, sketch)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            ON CONFLICT (series_id, start_ms, end_ms) DO UPDATE SET
                value_count = value_count + excluded.value_count,
                value_sum = value_sum + excluded.value_sum,
                mean = mean + (excluded.mean - mean)
                    * (CAST(excluded.value_count AS REAL) / (value_count + excluded.value_count)),
                m2 = m2 + excluded.m2 + (excluded.mean - mean) * (excluded.mean - mean) * value_count
                    * (CAST(excluded.value_count AS REAL) / (value_count + excluded.value_count)),
                min_value = MIN(min_value, excluded.min_value),
                max_value = MAX(max_value, excluded.max_value),
                first_value = CASE
                    WHEN first_ms < excluded.first_ms
                        OR (first_ms = excluded.first_ms AND first_value <= excluded.first_value)
                    THEN first_value ELSE excluded.first_value END,
                first_ms = MIN(first_ms, excluded.first_ms),
                last_value = CASE
                    WHEN last_ms > excluded.last_ms
                        OR (last_ms = excluded.last_ms AND last_value >= excluded.last_value)
                    THEN last_value ELSE excluded.last_value END,
                last_ms = MAX(last_ms, excluded.last_ms),
                mask = mask | excluded.mask,
                sketch = CASE
                    WHEN sketch IS NOT NULL AND excluded.sketch IS NOT NULL
                    THEN merge_sketch(sketch, excluded.sketch) END
            """;
        session[sql]
            .Bind(1, seriesId)
            .Bind(2, part.StartMs)
            .Bind(3, part.EndMs)
            .Bind(4, part.Count)
            .Bind(5, part.Sum)
            .Bind(6, part.Mean)
            .Bind(7, part.M2)
            .Bind(8, part.Min)
            .Bind(9, part.Max)
            .Bind(10, part.FirstMs)
            .Bind(11, part.First)
            .Bind(12, part.LastMs)
            .Bind(13, part.Last)
            .Bind(14, unchecked((long)part.Mask))
            .Bind(15, part.Sketch?.ToBytes())
            .Execute();
    }

    // Stored sessions are whole, so at most one reaches over the beginning of the part; the others begin in it, or less
    // than the gap after its end.
    private static void WriteSession(SqliteSeriesSession session, long seriesId, WindowRule rule, in Partial part)
    {
        const string before = $"""
            SELECT {SqliteRows.PartialColumns} FROM window_partial
            WHERE series_id = ?1 AND start_ms >= ?2 AND start_ms <= ?3 ORDER BY start_ms DESC LIMIT 1
            """;
        const string after = $"""
            SELECT {SqliteRows.PartialColumns} FROM window_partial
            WHERE series_id = ?1 AND start_ms > ?2 AND start_ms < ?3
            """;
        const string delete = "DELETE FROM window_partial WHERE series_id = ?1 AND start_ms = ?2 AND end_ms = ?3";

        var whole = part;
        var joined = new List<Partial>();
        var block = rule.BlockOf(part.FirstMs);
        Collect(session[before].Bind(1, seriesId).Bind(2, block.StartMs).Bind(3, part.FirstMs));
        Collect(session[after]
            .Bind(1, seriesId).Bind(2, part.FirstMs).Bind(3, Math.Min(part.LastMs + rule.PartMs, block.EndMs)));
        foreach (var stored in joined)
        {
            if (!rule.AreTogether(stored, whole)) continue;
            whole = rule.Join(stored, whole);
            session[delete].Bind(1, seriesId).Bind(2, stored.StartMs).Bind(3, stored.EndMs).Execute();
        }

        Merge(session, seriesId, whole);

        void Collect(SqlStatement rows)
        {
            while (rows.Step()) joined.Add(SqliteRows.Partial(rows));
        }
    }
}
