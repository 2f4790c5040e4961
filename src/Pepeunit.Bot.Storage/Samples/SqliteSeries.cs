using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>What the writing session knows of a series.</summary>
internal sealed class SqliteSeries
{
    /// <summary>The rule of a series whose stored rule is empty: a tumbling part says its own length.</summary>
    public static readonly WindowRule Tumbling = WindowRule.Tumbling(1);

    private SqliteSeries(long id, long compactedUntilMs) => (Id, CompactedUntilMs) = (id, compactedUntilMs);

    /// <summary>Its number.</summary>
    public long Id { get; }

    /// <summary>How long after its end a block stays as it came.</summary>
    public long SettleMs { get; private set; }

    /// <summary>Parts that start before this were made into windows.</summary>
    public long CompactedUntilMs { get; private set; }

    /// <summary>The stored form of a rule.</summary>
    public static string TextOf(WindowRule? rule) => rule is null or { Kind: WindowKind.Tumbling } ? "" : rule.Shape;

    /// <summary>The rule of a stored form.</summary>
    public static WindowRule RuleOf(string text) => text.Length == 0 ? Tumbling : WindowRule.Parse(text);

    /// <summary>The series of samples, made if there is none.</summary>
    public static SqliteSeries Of(SqliteSeriesSession session, SeriesKey key, SeriesKind kind) =>
        Of(session, key, kind, null);

    /// <summary>The series of windows, made if there is none.</summary>
    public static SqliteSeries Of(SqliteSeriesSession session, SeriesKey key, WindowRule rule)
    {
        var series = Of(session, key, SeriesKinds.Of(rule.Kind), rule);
        if (series.SettleMs == rule.SettleMs) return series;

        const string sql = "UPDATE series SET settle_ms = ?2 WHERE series_id = ?1";
        session[sql].Bind(1, series.Id).Bind(2, rule.SettleMs).Execute();
        series.SettleMs = rule.SettleMs;
        return series;
    }

    /// <summary>Notes that there are parts again from a time on.</summary>
    public void Reopen(SqliteSeriesSession session, long fromMs)
    {
        const string sql = "UPDATE series SET compacted_until_ms = ?2 WHERE series_id = ?1";
        session[sql].Bind(1, Id).Bind(2, fromMs).Execute();
        CompactedUntilMs = fromMs;
    }

    private static SqliteSeries Of(SqliteSeriesSession session, SeriesKey key, SeriesKind kind, WindowRule? rule)
    {
        var known = (key.Listener.Value, key.Node.Value, kind, TextOf(rule));
        if (session.Series.TryGetValue(known, out var series)) return series;

        // The update changes nothing: without it RETURNING is silent about a row that is there already.
        const string sql = """
            INSERT INTO series (listener, node, kind, rule, settle_ms, compacted_until_ms) VALUES (?1, ?2, ?3, ?4, 0, 0)
            ON CONFLICT (listener, node, kind, rule) DO UPDATE SET kind = excluded.kind
            RETURNING series_id, settle_ms, compacted_until_ms
            """;
        var statement = session[sql]
            .Bind(1, key.Listener.Value)
            .Bind(2, key.Node.Value)
            .Bind(3, (long)kind)
            .Bind(4, known.Item4);
        statement.Step();
        series = new SqliteSeries(statement.Int64(0), statement.Int64(2)) { SettleMs = statement.Int64(1) };
        statement.Step();
        session.Series.Add(known, series);
        return series;
    }
}
