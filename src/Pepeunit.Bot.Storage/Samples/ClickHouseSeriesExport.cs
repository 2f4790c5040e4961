using System.Runtime.CompilerServices;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.ClickHouse;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Streams a listener's rows page by page: each page is a query of its own, however long the receiver takes.</summary>
internal sealed class ClickHouseSeriesExport(ClickHouseDatabase database, ClickHouseSeriesReader reader, TimeProvider time)
{
    internal const int PageRows = 5_000;

    public async IAsyncEnumerable<ExportRow> ReadAsync(
        ListenerId listener, TimeRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var node in await ReadNodesAsync(listener, cancellationToken))
        {
            var key = new SeriesKey(listener, node);
            List<IAsyncEnumerator<ExportRow>> open =
                [SamplesAsync(key, range, cancellationToken).GetAsyncEnumerator(cancellationToken)];
            foreach (var rule in await reader.ReadRulesAsync(key, cancellationToken))
                open.Add(WindowsAsync(key, rule, range, cancellationToken).GetAsyncEnumerator(cancellationToken));

            // The earliest row of samples and of the windows of each rule goes next.
            await using var merge = new Merge(open);
            while (await merge.MoveNextAsync()) yield return merge.Current;
        }
    }

    private async Task<IEnumerable<UnitNodeId>> ReadNodesAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT node FROM sample WHERE listener = {listener:UUID}
            UNION DISTINCT
            SELECT node FROM window_part WHERE listener = {listener:UUID}
            """;
        var nodes = await database.ReadAsync(
            sql, row => row.GetGuid(0), cancellationToken, ("listener", listener.Value));
        return nodes.Order().Select(node => new UnitNodeId(node));
    }

    private async IAsyncEnumerable<ExportRow> SamplesAsync(
        SeriesKey key, TimeRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string behind = """
            (timestamp_ms, written) > ({after:Int64}, {written:Int64}) AND timestamp_ms < {until:Int64}
            """;
        var sql = $$"""
            SELECT timestamp_ms, written, number, text
            FROM {{ClickHouseRows.VisibleSamples("listener = {listener:UUID} AND node = {node:UUID}", behind)}}
            WHERE {{behind}} ORDER BY timestamp_ms, written LIMIT {rows:Int32}
            """;
        var after = (TimestampMs: range.StartMs, Written: long.MinValue);
        List<(ExportRow Row, long Written)> page;
        do
        {
            page = await database.ReadAsync(
                sql,
                row => (
                    new ExportRow(key.Node, row.GetInt64(0), ClickHouseRows.Value(row, 2), null),
                    row.GetInt64(1)),
                cancellationToken,
                [
                    .. ClickHouseSeriesReader.Of(key), ("after", after.TimestampMs), ("written", after.Written),
                    ("until", range.EndMs), ("now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("rows", PageRows),
                ]);
            foreach (var (row, written) in page)
            {
                yield return row;
                after = (row.TimestampMs, written);
            }
        }
        while (page.Count == PageRows);
    }

    private async IAsyncEnumerable<ExportRow> WindowsAsync(
        SeriesKey key, WindowRule rule, TimeRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // In the order of the key, so that a page ends with the aggregation.
        const string sql = $$"""
            SELECT start_ms, end_ms, {{ClickHouseRows.MergedPart}}
            FROM window_part
            WHERE listener = {listener:UUID} AND node = {node:UUID} AND rule = {rule:String}
                AND (start_ms, end_ms) > ({after:Int64}, {end:Int64}) AND start_ms < {until:Int64}
            GROUP BY start_ms, end_ms ORDER BY start_ms, end_ms LIMIT {rows:Int32}
            SETTINGS optimize_aggregation_in_order = 1
            """;
        var coalescer = rule.CreateCoalescer();
        var starts = rule.PartsFor(range);
        var after = (StartMs: starts.StartMs, EndMs: long.MinValue);
        List<((long StartMs, long EndMs) Key, Partial Part)> page;
        do
        {
            page = await database.ReadAsync(
                sql,
                row => ((row.GetInt64(0), row.GetInt64(1)), ClickHouseRows.Partial(row, rule, 0)),
                cancellationToken,
                [
                    .. ClickHouseSeriesReader.Of(key), ("rule", rule.Shape), ("after", after.StartMs), ("end", after.EndMs),
                    ("until", starts.EndMs), ("rows", PageRows),
                ]);
            foreach (var (stored, part) in page)
            {
                coalescer.Add(part);
                after = stored;
                while (coalescer.TryTake(out var window))
                {
                    if (IsIn(range, window)) yield return Row(window);
                }
            }
        }
        while (page.Count == PageRows);

        coalescer.Finish();
        while (coalescer.TryTake(out var window))
        {
            if (IsIn(range, window)) yield return Row(window);
        }

        ExportRow Row(in Partial window) => new(key.Node, window.StartMs, null, window);
    }

    private static bool IsIn(TimeRange range, in Partial window) =>
        window.StartMs >= range.StartMs && window.StartMs < range.EndMs;

    /// <summary>Rows of several sources by time; of equal times those of the first source.</summary>
    private sealed class Merge(List<IAsyncEnumerator<ExportRow>> sources) : IAsyncDisposable
    {
        private readonly List<IAsyncEnumerator<ExportRow>> _live = [];
        private IAsyncEnumerator<ExportRow>? _taken;
        private bool _hasBegun;

        public ExportRow Current => _taken!.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (!_hasBegun)
            {
                _hasBegun = true;
                foreach (var source in sources)
                {
                    if (await source.MoveNextAsync()) _live.Add(source);
                }
            }
            else if (_taken is not null && !await _taken.MoveNextAsync())
            {
                _live.Remove(_taken);
            }

            _taken = _live.MinBy(source => source.Current.TimestampMs);
            return _taken is not null;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var source in sources) await source.DisposeAsync();
        }
    }
}
