using System.Runtime.CompilerServices;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Streams a listener's rows page by page.</summary>
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
            foreach (var (seriesId, kind) in node)
            {
                var cursor = new Cursor(file, node.Key, seriesId, kind, range);
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

    private async Task<List<IGrouping<UnitNodeId, (long SeriesId, SeriesKind Kind)>>> ReadSeriesAsync(
        ListenerId listener, CancellationToken cancellationToken)
    {
        const string sql = "SELECT node, series_id, kind FROM series WHERE listener = ?1 ORDER BY node, kind";
        await using var connection = await file.OpenAsync(cancellationToken);
        using var statement = new SqlStatement(connection, sql);
        statement.Bind(1, listener.Value);
        var series = new List<(UnitNodeId Node, long SeriesId, SeriesKind Kind)>();
        while (statement.Step())
            series.Add((new UnitNodeId(statement.Id(0)), statement.Int64(1), (SeriesKind)statement.Int64(2)));
        return [.. series.GroupBy(row => row.Node, row => (row.SeriesId, row.Kind))];
    }

    /// <summary>The rows of one series in the range, by time; a page of them in memory.</summary>
    private sealed class Cursor(SqliteFile file, UnitNodeId node, long seriesId, SeriesKind kind, TimeRange range)
    {
        private const string Samples = """
            SELECT timestamp_ms, seq, number, text FROM sample
            WHERE series_id = ?1 AND (timestamp_ms, seq) > (?2, ?3) AND timestamp_ms < ?4
            ORDER BY timestamp_ms, seq LIMIT ?5
            """;

        private const string Windows = $"""
            SELECT {SqliteRows.PartialColumns} FROM window_partial
            WHERE series_id = ?1 AND (start_ms, end_ms) > (?2, ?3) AND start_ms < ?4
            ORDER BY start_ms, end_ms LIMIT ?5
            """;

        private readonly Queue<ExportRow> _page = new();

        // The key of the last row read; seq and end are never negative.
        private (long, long) _after = (range.StartMs, -1);
        private bool _isLastPage;

        public ExportRow Current { get; private set; }

        public async Task<bool> MoveNextAsync(CancellationToken cancellationToken)
        {
            if (_page.Count == 0 && !_isLastPage) await ReadPageAsync(cancellationToken);
            if (!_page.TryDequeue(out var row)) return false;
            Current = row;
            return true;
        }

        private async Task ReadPageAsync(CancellationToken cancellationToken)
        {
            await using var connection = await file.OpenAsync(cancellationToken);
            using var statement = new SqlStatement(connection, kind.IsWindowed() ? Windows : Samples);
            statement
                .Bind(1, seriesId)
                .Bind(2, _after.Item1)
                .Bind(3, _after.Item2)
                .Bind(4, range.EndMs)
                .Bind(5, (long)PageRows);
            while (statement.Step())
            {
                _after = (statement.Int64(0), statement.Int64(1));
                _page.Enqueue(kind.IsWindowed()
                    ? new ExportRow(node, statement.Int64(0), null, SqliteRows.Partial(statement))
                    : new ExportRow(node, statement.Int64(0), SqliteRows.Value(statement, 2), null));
            }

            _isLastPage = _page.Count < PageRows;
        }
    }
}
