using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Streams a listener's rows page by page, parts of windows as the windows that they make.</summary>
/// <remarks>
/// Each page is a read of its own. One long read would keep the log from being written back into the file for as long
/// as the receiver takes, and let it grow.
/// </remarks>
internal sealed class SqliteSeriesExport(SqliteFile file)
{
    internal const int PageRows = 2_000;

    public async IAsyncEnumerable<ExportRow> ReadAsync(
        ListenerId listener, TimeRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var node in await ReadSeriesAsync(listener, cancellationToken))
        {
            var cursors = new List<Cursor>();
            foreach (var (seriesId, rule) in node)
            {
                Cursor cursor = rule is null
                    ? new SampleCursor(file, node.Key, seriesId, range)
                    : new WindowCursor(file, node.Key, seriesId, rule, range);
                if (await cursor.MoveNextAsync(cancellationToken)) cursors.Add(cursor);
            }

            // A node has one series, or two or three when the listener was changed: the earliest row goes next.
            while (cursors.Count > 0)
            {
                var next = cursors.MinBy(cursor => cursor.Current.TimestampMs)!;
                yield return next.Current;
                if (!await next.MoveNextAsync(cancellationToken)) cursors.Remove(next);
            }
        }
    }

    private async Task<List<IGrouping<UnitNodeId, (long SeriesId, WindowRule? Rule)>>> ReadSeriesAsync(
        ListenerId listener, CancellationToken cancellationToken)
    {
        const string sql = "SELECT node, series_id, kind, rule FROM series WHERE listener = ?1 ORDER BY node, kind";
        await using var connection = await file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, listener.Value);
        var series = new List<(UnitNodeId Node, long SeriesId, WindowRule? Rule)>();
        while (statement.Step())
        {
            var rule = ((SeriesKind)statement.Int64(2)).IsWindowed() ? SqliteSeries.RuleOf(statement.Text(3)) : null;
            series.Add((new UnitNodeId(statement.Id(0)), statement.Int64(1), rule));
        }

        return [.. series.GroupBy(row => row.Node, row => (row.SeriesId, row.Rule))];
    }

    /// <summary>The rows of one series in the range, by time; a page of them in memory.</summary>
    private abstract class Cursor(SqliteFile file)
    {
        private readonly Queue<ExportRow> _page = new();
        private bool _isLastPage;

        public ExportRow Current { get; private set; }

        public async Task<bool> MoveNextAsync(CancellationToken cancellationToken)
        {
            while (_page.Count == 0 && !_isLastPage)
            {
                await using var connection = await file.OpenAsync(cancellationToken);
                _isLastPage = ReadPage(connection, _page);
            }

            if (!_page.TryDequeue(out var row)) return false;
            Current = row;
            return true;
        }

        /// <summary>Adds the next rows.</summary>
        /// <returns>Whether there are no more.</returns>
        protected abstract bool ReadPage(SqliteConnection connection, Queue<ExportRow> page);
    }

    private sealed class SampleCursor(SqliteFile file, UnitNodeId node, long seriesId, TimeRange range) : Cursor(file)
    {
        private const string Samples = """
            SELECT timestamp_ms, seq, number, text FROM sample
            WHERE series_id = ?1 AND (timestamp_ms, seq) > (?2, ?3) AND timestamp_ms < ?4
            ORDER BY timestamp_ms, seq LIMIT ?5
            """;

        // The key of the last row read; seq is never negative.
        private (long TimestampMs, long Seq) _after = (range.StartMs, -1);

        protected override bool ReadPage(SqliteConnection connection, Queue<ExportRow> page)
        {
            using var statement = new SqlStatement(connection, Samples);
            statement
                .Bind(1, seriesId)
                .Bind(2, _after.TimestampMs)
                .Bind(3, _after.Seq)
                .Bind(4, range.EndMs)
                .Bind(5, (long)PageRows);
            while (statement.Step())
            {
                _after = (statement.Int64(0), statement.Int64(1));
                page.Enqueue(new ExportRow(node, statement.Int64(0), SqliteRows.Value(statement, 2), null));
            }

            return page.Count < PageRows;
        }
    }

    private sealed class WindowCursor(SqliteFile file, UnitNodeId node, long seriesId, WindowRule rule, TimeRange range)
        : Cursor(file)
    {
        private readonly TimeRange _parts = rule.PartsFor(range);
        private readonly WindowCoalescer _coalescer = rule.CreateCoalescer();

        // The key after which the next page begins; an end is never negative.
        private (long StartMs, long EndMs) _after = (rule.PartsFor(range).StartMs, -1);

        protected override bool ReadPage(SqliteConnection connection, Queue<ExportRow> page)
        {
            using var statement = new SqlStatement(connection, SqliteRows.Parts);
            var parts = new List<Partial>();
            var isLast = SqliteRows.ReadBlocks(statement, seriesId, rule, _after, _parts.EndMs, PageRows, parts);
            foreach (var part in parts) _coalescer.Add(part);
            if (isLast)
            {
                _coalescer.Finish();
            }
            else
            {
                // Parts of sessions and adaptive windows may be replaced meanwhile: their blocks are read in one go, and what
                // comes into one later is not seen.
                _after = rule.Kind is WindowKind.Session or WindowKind.Adaptive
                    ? (rule.BlockOf(parts[^1].StartMs).EndMs, -1)
                    : (parts[^1].StartMs, parts[^1].EndMs);
            }

            while (_coalescer.TryTake(out var window))
            {
                if (range.Contains(window.StartMs)) page.Enqueue(new ExportRow(node, window.StartMs, null, window));
            }

            return isLast;
        }
    }
}
