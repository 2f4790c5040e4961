using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Reads series over pooled connections: readers wait neither for the writer nor for each other.</summary>
internal sealed class SqliteSeriesReader(SqliteFile file)
{
    public async Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        SeriesKey key, TimeRange range, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT timestamp_ms, number, text FROM sample
            WHERE series_id = ?1 AND timestamp_ms >= ?2 AND timestamp_ms < ?3
            ORDER BY timestamp_ms DESC, seq DESC LIMIT ?4
            """;
        await using var connection = await file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, sql);
        var samples = new List<Sample>();
        var seriesIds = FindSampleSeries(connection, key);
        foreach (var seriesId in seriesIds)
        {
            statement.Bind(1, seriesId).Bind(2, range.StartMs).Bind(3, range.EndMs).Bind(4, (long)limit);
            var from = samples.Count;
            while (statement.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                samples.Add(new Sample(key, statement.Int64(0), SqliteRows.Value(statement, 1)));
            }

            samples.Reverse(from, samples.Count - from);
        }

        // A listener that was changed from one way of keeping samples to another has both. OrderBy keeps equal times
        // in the order they have.
        return seriesIds.Count < 2
            ? samples
            : [.. samples.OrderBy(sample => sample.TimestampMs).TakeLast(limit)];
    }

    public async Task<IReadOnlyList<PixelColumn>> ReadForPixelsAsync(
        SeriesKey key, TimeRange range, int columns, CancellationToken cancellationToken)
    {
        // One column a time: the key gives its rows in order. GROUP BY on a computed column sorts all rows first, which
        // for a million of them takes three times as long.
        const string sql = """
            SELECT value_count, min_value, max_value,
                first_ms, (SELECT MIN(number) FROM sample WHERE series_id IN (?1, ?2) AND timestamp_ms = first_ms),
                last_ms, (SELECT MAX(number) FROM sample WHERE series_id IN (?1, ?2) AND timestamp_ms = last_ms)
            FROM (
                SELECT COUNT(*) AS value_count, MIN(number) AS min_value, MAX(number) AS max_value,
                    MIN(timestamp_ms) AS first_ms, MAX(timestamp_ms) AS last_ms
                FROM sample
                WHERE series_id IN (?1, ?2) AND timestamp_ms >= ?3 AND timestamp_ms < ?4 AND number IS NOT NULL)
            WHERE value_count > 0
            """;
        await using var connection = await file.OpenAsync(cancellationToken);
        using var snapshot = connection.BeginTransaction(deferred: true);
        var seriesIds = FindSampleSeries(connection, key);
        if (seriesIds.Count == 0) return [];
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, seriesIds[0]).Bind(2, seriesIds[^1]);
        var read = new List<PixelColumn>();
        for (var column = 0; column < columns; column++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            statement.Bind(3, StartOf(column, range, columns)).Bind(4, StartOf(column + 1, range, columns));
            if (!statement.Step()) continue;
            read.Add(new PixelColumn(
                column,
                statement.Int64(0),
                statement.Double(1),
                statement.Double(2),
                statement.Int64(3),
                statement.Double(4),
                statement.Int64(5),
                statement.Double(6)));
            statement.Reset();
        }

        return read;
    }

    public async Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        SeriesKey key, TimeRange range, long? regroupMs, CancellationToken cancellationToken)
    {
        await using var connection = await file.OpenAsync(cancellationToken);
        using var snapshot = connection.BeginTransaction(deferred: true);
        using var statement = new SqlStatement(connection, SqliteRows.Parts);
        var series = FindWindowSeries(connection, key);
        var windows = series.SelectMany(one => ReadWindows(statement, one.Id, one.Rule, range, regroupMs, cancellationToken));

        // A listener whose windows were changed has some of each rule.
        if (series.Count > 1) windows = windows.OrderBy(window => window.StartMs).ThenBy(window => window.EndMs);
        var regrouping = new Regrouping(regroupMs);
        foreach (var window in windows) regrouping.Add(window);
        return regrouping.Finish();
    }

    private static IEnumerable<Partial> ReadWindows(
        SqlStatement statement, long seriesId, WindowRule rule, TimeRange range, long? regroupMs,
        CancellationToken cancellationToken)
    {
        // Sliding windows overlap: what is longer is made of their panes.
        if (regroupMs is not null && rule.Kind == WindowKind.Sliding) return Parts(range);

        var windows = rule.Coalesce(Parts(rule.PartsFor(range))).Where(window => range.Contains(window.StartMs));
        return regroupMs is null ? windows : windows.Select(window => rule.WithOwnMask(window));

        IEnumerable<Partial> Parts(TimeRange starts)
        {
            statement.Bind(1, seriesId).Bind(2, starts.StartMs).Bind(3, -1).Bind(4, starts.EndMs);
            while (statement.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return SqliteRows.Partial(statement);
            }
        }
    }

    public async Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT timestamp_ms, number, text, is_cut, received_at_ms, message_count, mean_period_ms
            FROM last_value WHERE node = ?1
            """;
        await using var connection = await file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, sql);
        var values = new Dictionary<UnitNodeId, LastValue>(nodes.Count);
        foreach (var node in nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!statement.Bind(1, node.Value).Step()) continue;
            values[node] = new LastValue
            {
                Node = node,
                TimestampMs = statement.Int64(0),
                Value = SqliteRows.Value(statement, 1),
                IsCut = statement.Int64(3) != 0,
                ReceivedAtMs = statement.Int64(4),
                Messages = statement.Int64(5),
                MeanPeriodMs = statement.IsNull(6) ? null : statement.Double(6),
            };
            statement.Reset();
        }

        return values;
    }

    public async Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        const string totals = """
            SELECT row_count, byte_count, accepted_count, late_count, last_accepted_at_ms
            FROM listener_usage WHERE listener = ?1
            """;
        const string refusals = "SELECT reason, refused_count FROM listener_refusal WHERE listener = ?1";
        await using var connection = await file.OpenAsync(cancellationToken);
        using var snapshot = connection.BeginTransaction(deferred: true);
        using var total = new SqlStatement(connection, totals);
        using var refusal = new SqlStatement(connection, refusals);

        var refused = new long[Refusals.Count];
        refusal.Bind(1, listener.Value);
        while (refusal.Step()) refused[refusal.Int64(0)] = refusal.Int64(1);
        var isKnown = total.Bind(1, listener.Value).Step();
        return new ListenerUsage
        {
            Listener = listener,
            Rows = isKnown ? total.Int64(0) : 0,
            Bytes = isKnown ? total.Int64(1) : 0,
            Accepted = isKnown ? total.Int64(2) : 0,
            Late = isKnown ? total.Int64(3) : 0,
            LastAcceptedAtMs = isKnown && !total.IsNull(4) ? total.Int64(4) : null,
            Refused = ImmutableArray.Create(refused),
        };
    }

    public async Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(
        ListenerId listener, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT node, 0 AS is_windowed, COUNT(*), MIN(timestamp_ms), MAX(timestamp_ms) + 1
            FROM series JOIN sample USING (series_id) WHERE listener = ?1 GROUP BY node
            UNION ALL
            SELECT node, 1, COUNT(*), MIN(start_ms), MAX(end_ms)
            FROM series JOIN window_partial USING (series_id) WHERE listener = ?1 GROUP BY node
            ORDER BY node, is_windowed
            """;
        await using var connection = await file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, listener.Value);
        var series = new List<SeriesSummary>();
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            series.Add(new SeriesSummary(
                new SeriesKey(listener, new UnitNodeId(statement.Id(0))),
                statement.Int64(1) != 0,
                statement.Int64(2),
                new TimeRange(statement.Int64(3), statement.Int64(4))));
        }

        return series;
    }

    /// <summary>The first whole millisecond at or after the column's real start.</summary>
    private static long StartOf(int column, TimeRange range, int columns)
    {
        var (whole, rest) = Math.DivRem((range.EndMs - range.StartMs) * column, columns);
        return range.StartMs + whole + (rest > 0 ? 1 : 0);
    }

    /// <summary>At most two: the raw rows and the recent ones.</summary>
    private static List<long> FindSampleSeries(SqliteConnection connection, SeriesKey key)
    {
        const string sql = "SELECT series_id FROM series WHERE listener = ?1 AND node = ?2 AND kind < ?3 ORDER BY kind";
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, key.Listener.Value).Bind(2, key.Node.Value).Bind(3, (long)SeriesKind.Windows);
        var ids = new List<long>();
        while (statement.Step()) ids.Add(statement.Int64(0));
        return ids;
    }

    private static List<(long Id, WindowRule Rule)> FindWindowSeries(SqliteConnection connection, SeriesKey key)
    {
        const string sql = "SELECT series_id, rule FROM series WHERE listener = ?1 AND node = ?2 AND kind >= ?3 ORDER BY kind";
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, key.Listener.Value).Bind(2, key.Node.Value).Bind(3, (long)SeriesKind.Windows);
        var found = new List<(long, WindowRule)>();
        while (statement.Step()) found.Add((statement.Int64(0), SqliteSeries.RuleOf(statement.Text(1))));
        return found;
    }
}
