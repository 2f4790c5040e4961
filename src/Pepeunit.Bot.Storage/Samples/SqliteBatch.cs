using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Adds a batch to the open transaction of a session. The SQL of every way in.</summary>
internal static class SqliteBatch
{
    // A run that wrote its last batch so long ago has nothing left to repeat.
    private static readonly TimeSpan WriterMemory = TimeSpan.FromDays(90);

    /// <summary>Writes the batch, unless its writer's batches up to this one were taken before.</summary>
    public static void Write(SqliteSeriesSession session, SampleBatch batch, long nowMs)
    {
        if (!TryTake(session, batch.WriterId, batch.Sequence, nowMs)) return;
        foreach (var sample in batch.Samples)
            Insert(session, SqliteSeries.Of(session, sample.Key, SeriesKind.Samples).Id, sample);
        WriteRecent(session, batch);
        foreach (var part in batch.Partials) SqliteWindows.Write(session, part);
        foreach (var value in batch.LastValues) Write(session, value);
        foreach (var usage in batch.Usage) Write(session, usage);
        foreach (var deliveries in batch.Deliveries) SqliteDeliveries.Write(session, deliveries, nowMs);
    }

    private static bool TryTake(SqliteSeriesSession session, Guid writer, long sequence, long nowMs)
    {
        const string take = """
            INSERT INTO batch_writer (writer, sequence, written_at_ms) VALUES (?1, ?2, ?3)
            ON CONFLICT (writer) DO UPDATE SET sequence = excluded.sequence, written_at_ms = excluded.written_at_ms
            WHERE excluded.sequence > sequence
            """;
        const string forget = "DELETE FROM batch_writer WHERE written_at_ms < ?1";
        if (session[take].Bind(1, writer).Bind(2, sequence).Bind(3, nowMs).Execute() == 0) return false;
        session[forget].Bind(1, nowMs - (long)WriterMemory.TotalMilliseconds).Execute();
        return true;
    }

    private static void Insert(SqliteSeriesSession session, long seriesId, in Sample sample)
    {
        const string sql = """
            INSERT INTO sample (series_id, timestamp_ms, seq, number, text)
            VALUES (?1, ?2, COALESCE(
                (SELECT MAX(seq) + 1 FROM sample WHERE series_id = ?1 AND timestamp_ms = ?2), 0), ?3, ?4)
            """;
        Bind(session[sql].Bind(1, seriesId).Bind(2, sample.TimestampMs), 3, sample.Value).Execute();
    }

    private static void WriteRecent(SqliteSeriesSession session, SampleBatch batch)
    {
        // Finds the oldest row to stay by the key; with fewer rows there is none, and nothing is below NULL.
        const string trim = """
            DELETE FROM sample WHERE series_id = ?1 AND (timestamp_ms, seq) < (
                SELECT timestamp_ms, seq FROM sample WHERE series_id = ?1
                ORDER BY timestamp_ms DESC, seq DESC LIMIT 1 OFFSET ?2)
            """;
        var trims = new Dictionary<long, int>();
        foreach (var (sample, keep) in batch.RecentSamples)
        {
            var seriesId = SqliteSeries.Of(session, sample.Key, SeriesKind.Recent).Id;
            Insert(session, seriesId, sample);
            trims[seriesId] = keep;
        }

        foreach (var (seriesId, keep) in trims) session[trim].Bind(1, seriesId).Bind(2, keep - 1L).Execute();
    }

    private static void Write(SqliteSeriesSession session, LastValue value)
    {
        const string sql = """
            INSERT INTO last_value (
                node, timestamp_ms, number, text, is_cut, received_at_ms, message_count, mean_period_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (node) DO UPDATE SET
                number = CASE WHEN excluded.timestamp_ms >= timestamp_ms THEN excluded.number ELSE number END,
                text = CASE WHEN excluded.timestamp_ms >= timestamp_ms THEN excluded.text ELSE text END,
                is_cut = CASE WHEN excluded.timestamp_ms >= timestamp_ms THEN excluded.is_cut ELSE is_cut END,
                received_at_ms = CASE
                    WHEN excluded.timestamp_ms >= timestamp_ms THEN excluded.received_at_ms ELSE received_at_ms END,
                timestamp_ms = MAX(timestamp_ms, excluded.timestamp_ms),
                message_count = message_count + excluded.message_count,
                mean_period_ms = COALESCE(excluded.mean_period_ms, mean_period_ms)
            """;
        Bind(session[sql].Bind(1, value.Node.Value).Bind(2, value.TimestampMs), 3, value.Value)
            .Bind(5, value.IsCut ? 1L : 0L)
            .Bind(6, value.ReceivedAtMs)
            .Bind(7, value.Messages)
            .Bind(8, value.MeanPeriodMs)
            .Execute();
    }

    private static void Write(SqliteSeriesSession session, ListenerUsage usage)
    {
        // MAX of two is NULL as soon as one of them is.
        const string totals = """
            INSERT INTO listener_usage (
                listener, row_count, byte_count, accepted_count, late_count, last_accepted_at_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (listener) DO UPDATE SET
                row_count = row_count + excluded.row_count,
                byte_count = byte_count + excluded.byte_count,
                accepted_count = accepted_count + excluded.accepted_count,
                late_count = late_count + excluded.late_count,
                last_accepted_at_ms = COALESCE(
                    MAX(last_accepted_at_ms, excluded.last_accepted_at_ms),
                    last_accepted_at_ms,
                    excluded.last_accepted_at_ms)
            """;
        const string refusals = """
            INSERT INTO listener_refusal (listener, reason, refused_count) VALUES (?1, ?2, ?3)
            ON CONFLICT (listener, reason) DO UPDATE SET refused_count = refused_count + excluded.refused_count
            """;
        session[totals]
            .Bind(1, usage.Listener.Value)
            .Bind(2, usage.Rows)
            .Bind(3, usage.Bytes)
            .Bind(4, usage.Accepted)
            .Bind(5, usage.Late)
            .Bind(6, usage.LastAcceptedAtMs)
            .Execute();
        for (var reason = 0; reason < Refusals.Count; reason++)
        {
            var refused = usage.RefusedFor((Refusal)reason);
            if (refused == 0) continue;
            session[refusals].Bind(1, usage.Listener.Value).Bind(2, reason).Bind(3, refused).Execute();
        }
    }

    private static SqlStatement Bind(SqlStatement statement, int parameter, SampleValue value) => statement
        .Bind(parameter, value.IsText ? null : value.Number)
        .Bind(parameter + 1, value.Text);
}
