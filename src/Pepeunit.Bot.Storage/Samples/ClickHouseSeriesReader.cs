using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.ClickHouse;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Reads series. What is stored as parts is merged by the query.</summary>
internal sealed class ClickHouseSeriesReader(ClickHouseDatabase database, TimeProvider time)
{
    /// <summary>How many nodes are asked for in one query.</summary>
    private const int NodesAtOnce = 1_000;

    public async Task<IReadOnlyList<Sample>> ReadSamplesAsync(
        SeriesKey key, TimeRange range, int limit, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SELECT timestamp_ms, number, text FROM {{ClickHouseRows.VisibleSamples(
                "listener = {listener:UUID} AND node = {node:UUID}",
                "timestamp_ms >= {from:Int64} AND timestamp_ms < {until:Int64}")}}
            WHERE timestamp_ms >= {from:Int64} AND timestamp_ms < {until:Int64}
            ORDER BY timestamp_ms DESC, written DESC LIMIT {limit:Int32}
            """;
        var samples = await database.ReadAsync(
            sql,
            row => new Sample(key, row.GetInt64(0), ClickHouseRows.Value(row, 1)),
            cancellationToken,
            [.. Of(key), .. Of(range), ("now", NowMs), ("limit", limit)]);
        samples.Reverse();
        return samples;
    }

    public async Task<IReadOnlyList<PixelColumn>> ReadForPixelsAsync(
        SeriesKey key, TimeRange range, int columns, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SELECT toInt32(intDiv((timestamp_ms - {from:Int64}) * {columns:Int64}, {length:Int64})) AS place,
                toInt64(count()), min(number), max(number),
                tupleElement(min((timestamp_ms, assumeNotNull(number))) AS earliest, 1), tupleElement(earliest, 2),
                tupleElement(max((timestamp_ms, assumeNotNull(number))) AS latest, 1), tupleElement(latest, 2)
            FROM {{ClickHouseRows.VisibleSamples(
                "listener = {listener:UUID} AND node = {node:UUID}",
                "timestamp_ms >= {from:Int64} AND timestamp_ms < {until:Int64}")}}
            WHERE timestamp_ms >= {from:Int64} AND timestamp_ms < {until:Int64} AND number IS NOT NULL
            GROUP BY place ORDER BY place
            """;
        return await database.ReadAsync(
            sql,
            row => new PixelColumn(
                row.GetInt32(0), row.GetInt64(1), row.GetDouble(2), row.GetDouble(3),
                row.GetInt64(4), row.GetDouble(5), row.GetInt64(6), row.GetDouble(7)),
            cancellationToken,
            [.. Of(key), .. Of(range), ("now", NowMs), ("columns", (long)columns), ("length", range.EndMs - range.StartMs)]);
    }

    public async Task<IReadOnlyList<Partial>> ReadPartialsAsync(
        SeriesKey key, TimeRange range, long? regroupMs, CancellationToken cancellationToken)
    {
        var rules = await ReadRulesAsync(key, cancellationToken);
        var windows = new List<Partial>();
        foreach (var rule in rules)
            windows.AddRange(await ReadWindowsAsync(key, rule, range, regroupMs, cancellationToken));

        // A listener whose windows were changed has some of each rule.
        IEnumerable<Partial> ordered = rules.Count > 1
            ? windows.OrderBy(window => window.StartMs).ThenBy(window => window.EndMs)
            : windows;
        var regrouping = new Regrouping(regroupMs);
        foreach (var window in ordered) regrouping.Add(window);
        return regrouping.Finish();
    }

    public async Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastValuesAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT node, tupleElement(max(value) AS newest, 1), tupleElement(newest, 3), tupleElement(newest, 4),
                tupleElement(newest, 5), tupleElement(newest, 6), sum(message_count),
                tupleElement(max(mean_period) AS period, 1), tupleElement(period, 2)
            FROM last_value WHERE node IN {nodes:Array(UUID)} GROUP BY node
            """;
        var values = new Dictionary<UnitNodeId, LastValue>(nodes.Count);
        foreach (var some in nodes.Select(node => node.Value).Chunk(NodesAtOnce))
        {
            var read = await database.ReadAsync(
                sql,
                row => new LastValue
                {
                    Node = new UnitNodeId(row.GetGuid(0)),
                    TimestampMs = row.GetInt64(1),
                    Value = ClickHouseRows.Value(row, 2),
                    IsCut = row.GetBoolean(4),
                    ReceivedAtMs = row.GetInt64(5),
                    Messages = row.GetInt64(6),
                    MeanPeriodMs = row.GetInt64(7) == 0 ? null : row.GetDouble(8),
                },
                cancellationToken,
                ("nodes", some));
            foreach (var value in read) values[value.Node] = value;
        }

        return values;
    }

    public async Task<ListenerUsage> ReadUsageAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT sum(row_count), sum(byte_count), sum(accepted_count), sum(late_count), max(last_accepted_at_ms),
                sumMap(refused)
            FROM listener_usage WHERE listener = {listener:UUID} GROUP BY listener
            """;
        var read = await database.ReadAsync(
            sql,
            row => new ListenerUsage
            {
                Listener = listener,
                Rows = row.GetInt64(0),
                Bytes = row.GetInt64(1),
                Accepted = row.GetInt64(2),
                Late = row.GetInt64(3),
                LastAcceptedAtMs = row.IsDBNull(4) ? null : row.GetInt64(4),
                Refused = ByReason(row.GetFieldValue<Dictionary<byte, long>>(5)),
            },
            cancellationToken,
            ("listener", listener.Value));
        return read.Count > 0
            ? read[0]
            : new ListenerUsage
            {
                Listener = listener,
                Rows = 0,
                Bytes = 0,
                Accepted = 0,
                Late = 0,
                Refused = ByReason([]),
            };
    }

    public async Task<IReadOnlyList<SeriesSummary>> ListSeriesAsync(
        ListenerId listener, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SELECT node, false AS is_windowed, toInt64(count()), min(timestamp_ms), max(timestamp_ms) + 1
            FROM {{ClickHouseRows.VisibleSamples("listener = {listener:UUID}")}} GROUP BY node
            UNION ALL
            SELECT node, true, toInt64(uniqExact((rule, start_ms, end_ms))),
                min(if(startsWith(rule, 'Session/'), tupleElement(first, 1), start_ms)),
                max(greatest(end_ms, tupleElement(last, 1) + 1))
            FROM window_part WHERE listener = {listener:UUID} GROUP BY node
            """;
        var series = await database.ReadAsync(
            sql,
            row => new SeriesSummary(
                new SeriesKey(listener, new UnitNodeId(row.GetGuid(0))),
                row.GetBoolean(1),
                row.GetInt64(2),
                new TimeRange(row.GetInt64(3), row.GetInt64(4))),
            cancellationToken,
            ("listener", listener.Value),
            ("now", NowMs));

        // The server orders UUIDs by their second half first.
        return [.. series.OrderBy(one => one.Key.Node.Value).ThenBy(one => one.IsWindowed)];
    }

    /// <summary>The rules of which a series has parts.</summary>
    internal Task<List<WindowRule>> ReadRulesAsync(SeriesKey key, CancellationToken cancellationToken) => database.ReadAsync(
        """
        SELECT DISTINCT rule FROM window_part WHERE listener = {listener:UUID} AND node = {node:UUID} ORDER BY rule
        """,
        row => WindowRule.Parse(row.GetString(0)),
        cancellationToken,
        Of(key));

    private async Task<IEnumerable<Partial>> ReadWindowsAsync(
        SeriesKey key, WindowRule rule, TimeRange range, long? regroupMs, CancellationToken cancellationToken)
    {
        // Sliding windows overlap: what is longer is made of their panes.
        var arePanes = regroupMs is not null && rule.Kind == WindowKind.Sliding;
        var parts = await ReadPartsAsync(key, rule, arePanes ? range : rule.PartsFor(range), cancellationToken);
        if (arePanes) return parts;

        var windows = rule.Coalesce(parts).Where(window => window.StartMs >= range.StartMs && window.StartMs < range.EndMs);
        return regroupMs is null ? windows : windows.Select(window => rule.WithOwnMask(window));
    }

    private Task<List<Partial>> ReadPartsAsync(
        SeriesKey key, WindowRule rule, TimeRange starts, CancellationToken cancellationToken)
    {
        const string sql = $$"""
            SELECT start_ms, end_ms, {{ClickHouseRows.MergedPart}}
            FROM window_part
            WHERE listener = {listener:UUID} AND node = {node:UUID} AND rule = {rule:String}
                AND start_ms >= {from:Int64} AND start_ms < {until:Int64}
            GROUP BY start_ms, end_ms ORDER BY start_ms, end_ms
            """;
        return database.ReadAsync(
            sql,
            row => ClickHouseRows.Partial(row, rule, 0),
            cancellationToken,
            [.. Of(key), .. Of(starts), ("rule", rule.Shape)]);
    }

    private static ImmutableArray<long> ByReason(Dictionary<byte, long> refused)
    {
        var counts = new long[Refusals.Count];
        foreach (var (reason, count) in refused) counts[reason] = count;
        return ImmutableArray.Create(counts);
    }

    internal static (string, object)[] Of(SeriesKey key) => [("listener", key.Listener.Value), ("node", key.Node.Value)];

    private static (string, object)[] Of(TimeRange range) => [("from", range.StartMs), ("until", range.EndMs)];

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();
}
