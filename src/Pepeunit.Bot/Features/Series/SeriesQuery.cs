using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Series;

/// <summary>
/// The one query service behind images, files and, later, every other front: what is stored of a listener on a node, in no
/// more rows than the asker can show. A singleton; any number of callers at once.
/// </summary>
internal sealed class SeriesQuery(ISampleStore samples)
{
    /// <summary>Rows of text states that are read at most; the latest of the range.</summary>
    private const int MaxStates = 2_000;

    /// <summary>A hole longer than so many usual periods is a gap.</summary>
    private const int GapPeriods = 3;

    /// <summary>What is stored, or null when nothing is.</summary>
    public async Task<SeriesExtent?> FindExtentAsync(
        ListenerId listener, UnitNodeId node, CancellationToken cancellationToken)
    {
        var stored = await samples.ListSeriesAsync(listener, cancellationToken);

        // Windows go before the raw values that are kept beside them: they reach further back, and are fewer.
        return stored.Where(series => series.Key.Node == node).MaxBy(series => series.IsWindowed) is { } found
            ? new SeriesExtent(found.Span.StartMs, found.Span.EndMs, found.IsWindowed, found.Rows)
            : null;
    }

    /// <summary>
    /// A line over the range. Of samples, each of <paramref name="columns"/> columns gives its first, least, greatest and last;
    /// of windows, each gives its mean, and its least and greatest as a band, regrouped when there are more than columns.
    /// </summary>
    /// <param name="columns">Pixel columns of the plot.</param>
    public async Task<LineData> ReadLineAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken)
    {
        var extent = await FindExtentAsync(listener, node, cancellationToken);
        if (extent is null) return LineData.Empty;
        return extent.IsWindowed
            ? await ReadWindowLineAsync(listener, node, range, columns, cancellationToken)
            : await ReadSampleLineAsync(listener, node, range, columns, cancellationToken);
    }

    /// <summary>Windows of the range with the asked functions, regrouped so that there are at most <paramref name="maxBars"/>.</summary>
    public async Task<BarData?> ReadBarsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, IReadOnlyList<WindowFunction> functions, int maxBars,
        CancellationToken cancellationToken)
    {
        var (windows, lengthMs) = await ReadWindowsAsync(listener, node, range, maxBars, cancellationToken);
        if (windows.Count == 0) return null;
        return new BarData(
            lengthMs,
            [.. windows.Select(window => window.StartMs)],
            [.. functions.Select(function =>
                windows.Select(window => window.Evaluate(function) ?? double.NaN).ToArray())]);
    }

    /// <summary>
    /// Texts as states, each until the next one or, when nothing follows, for the node's usual period: equal neighbours are
    /// one state.
    /// </summary>
    public async Task<IReadOnlyList<StateData>> ReadStatesAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, CancellationToken cancellationToken)
    {
        var rows = await samples.ReadSamplesAsync(listener, node, range, MaxStates, cancellationToken);
        if (rows.Count == 0) return [];
        var periodMs = await FindPeriodAsync(node, cancellationToken) ?? 0;
        var states = new List<StateData>();
        for (var i = 0; i < rows.Count; i++)
        {
            var text = rows[i].Value.ToString();
            var endMs = i + 1 < rows.Count
                ? rows[i + 1].TimestampMs
                : Math.Min(range.EndMs, rows[i].TimestampMs + GapPeriods * (long)periodMs);
            if (states.Count > 0 && states[^1] is var last && last.State == text && last.ToMs == rows[i].TimestampMs)
                states[^1] = last with { ToMs = endMs };
            else
                states.Add(new StateData(rows[i].TimestampMs, endMs, text));
        }

        return states;
    }

    /// <summary>Last values; nodes without one are missing.</summary>
    public Task<IReadOnlyDictionary<UnitNodeId, LastValue>> ReadLastAsync(
        IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken) =>
        samples.ReadLastValuesAsync(nodes, cancellationToken);

    private async Task<LineData> ReadSampleLineAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken)
    {
        var pixels = await samples.ReadSamplesForPixelsAsync(listener, node, range, columns, cancellationToken);
        var periodMs = await FindPeriodAsync(node, cancellationToken) ?? 0;
        var columnMs = (range.EndMs - range.StartMs) / (double)columns;
        var line = new LineBuilder(Math.Max(GapPeriods * periodMs, 2 * columnMs));
        foreach (var pixel in pixels)
        {
            line.Add(pixel.FirstMs, pixel.First);
            if (pixel.Count > 2)
            {
                // Where in the column least and greatest lie is not known and, within one pixel, not seen.
                var middleMs = pixel.FirstMs + (pixel.LastMs - pixel.FirstMs) / 2;
                line.Add(middleMs, pixel.Min);
                line.Add(middleMs, pixel.Max);
            }

            if (pixel.Count > 1) line.Add(pixel.LastMs, pixel.Last);
        }

        return line.ToLine();
    }

    private async Task<LineData> ReadWindowLineAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int columns, CancellationToken cancellationToken)
    {
        var (windows, lengthMs) = await ReadWindowsAsync(listener, node, range, columns, cancellationToken);
        var line = new LineBuilder(2 * lengthMs);
        foreach (var window in windows)
        {
            if (window.Evaluate(WindowFunction.Avg) is not { } mean) continue;
            line.Add(window.StartMs + (window.EndMs - window.StartMs) / 2, mean, window.Min, window.Max);
        }

        return line.ToLine();
    }

    private async Task<(IReadOnlyList<Partial> Windows, long LengthMs)> ReadWindowsAsync(
        ListenerId listener, UnitNodeId node, TimeRange range, int most, CancellationToken cancellationToken)
    {
        // One row tells the length of the stored windows; the extent has no more than one read either.
        var extent = await FindExtentAsync(listener, node, cancellationToken);
        if (extent is not { IsWindowed: true }) return ([], 0);
        var ends = new TimeRange(extent.FirstMs, extent.FirstMs + 1);
        var first = await samples.ReadPartialsAsync(listener, node, ends, regroupMs: null, cancellationToken);
        if (first.Count == 0) return ([], 0);

        var lengthMs = first[0].EndMs - first[0].StartMs;
        var fromMs = Math.Max(range.StartMs, extent.FirstMs);
        var toMs = Math.Min(range.EndMs, extent.EndMs);
        if (toMs <= fromMs) return ([], lengthMs);
        var regroupMs = WindowLengths.Fit(lengthMs, toMs - fromMs, most);

        // A window that began before the range reaches into it.
        var starts = new TimeRange(fromMs - fromMs % regroupMs, toMs);
        var windows = await samples.ReadPartialsAsync(
            listener, node, starts, regroupMs == lengthMs ? null : regroupMs, cancellationToken);
        return (windows, regroupMs);
    }

    private async Task<double?> FindPeriodAsync(UnitNodeId node, CancellationToken cancellationToken)
    {
        var last = await samples.ReadLastValuesAsync([node], cancellationToken);
        return last.TryGetValue(node, out var value) ? value.MeanPeriodMs : null;
    }
}
