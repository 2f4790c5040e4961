using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>What a node gave in a time.</summary>
/// <param name="Count">Values; of texts, changes that were kept.</param>
/// <param name="Mean">Null when it is not known: texts, or more raw values than are read for it.</param>
/// <param name="Min">Null for texts.</param>
/// <param name="Max">Null for texts.</param>
/// <param name="Last">The latest value.</param>
internal sealed record NodeSummary(
    string Name, long Count, double? Mean, double? Min, double? Max, SampleValue? Last);

/// <summary>Sums up what a listener stored in a time, node by node, in a bounded number of rows. A singleton.</summary>
internal sealed class DigestReader(ISampleStore samples)
{
    /// <summary>Raw values of a node that are read for their mean; of more the mean is left out, not guessed.</summary>
    private const int MaxRead = 200_000;

    private const int Columns = 200;

    /// <param name="range">Bounded; windows count when they start in it.</param>
    public async Task<IReadOnlyList<NodeSummary>> ReadAsync(
        Listener listener, TimeRange range, CancellationToken cancellationToken)
    {
        var stored = await samples.ListSeriesAsync(listener.Id, cancellationToken);
        var windowed = stored.Where(series => series.IsWindowed).Select(series => series.Key.Node).ToHashSet();
        var summaries = new List<NodeSummary>();
        foreach (var node in listener.Nodes)
        {
            summaries.Add(
                windowed.Contains(node.Node) ? await ReadWindowsAsync(listener, node, range, cancellationToken)
                : node.Pipe.Filters.InputKind == ValueKind.Text
                    ? await ReadTextsAsync(listener, node, range, cancellationToken)
                    : await ReadSamplesAsync(listener, node, range, cancellationToken));
        }

        return summaries;
    }

    private async Task<NodeSummary> ReadWindowsAsync(
        Listener listener, ListenerNode node, TimeRange range, CancellationToken cancellationToken)
    {
        var windows = await samples.ReadPartialsAsync(
            listener.Id, node.Node, range, PaneMsOf(node), cancellationToken);
        if (windows.Count == 0) return Nothing(node);
        var whole = Partial.Regroup(windows[0].StartMs, windows.Max(window => window.EndMs), windows);
        return new NodeSummary(node.Name, whole.Count, whole.Mean, whole.Min, whole.Max, SampleValue.Of(whole.Last));
    }

    private async Task<NodeSummary> ReadSamplesAsync(
        Listener listener, ListenerNode node, TimeRange range, CancellationToken cancellationToken)
    {
        var columns = await samples.ReadSamplesForPixelsAsync(
            listener.Id, node.Node, range, Columns, cancellationToken);
        if (columns.Count == 0) return Nothing(node);
        var count = columns.Sum(column => column.Count);
        double? mean = null;
        if (count <= MaxRead)
        {
            var values = await samples.ReadSamplesAsync(listener.Id, node.Node, range, MaxRead, cancellationToken);
            mean = MeanOf(values);
        }

        return new NodeSummary(
            node.Name, count, mean, columns.Min(column => column.Min), columns.Max(column => column.Max),
            SampleValue.Of(columns[^1].Last));
    }

    private async Task<NodeSummary> ReadTextsAsync(
        Listener listener, ListenerNode node, TimeRange range, CancellationToken cancellationToken)
    {
        var texts = await samples.ReadSamplesAsync(listener.Id, node.Node, range, MaxRead, cancellationToken);
        return texts.Count == 0
            ? Nothing(node)
            : new NodeSummary(node.Name, texts.Count, Mean: null, Min: null, Max: null, texts[^1].Value);
    }

    // Windows that overlap would count their values several times: of those the panes are read.
    private static long? PaneMsOf(ListenerNode node) =>
        WindowReader.RuleOf(node) is { Kind: WindowKind.Sliding } rule ? rule.PartMs : null;

    private static double? MeanOf(IReadOnlyList<Sample> values)
    {
        var (count, mean) = (0L, 0.0);
        foreach (var value in values)
        {
            if (value.Value.IsText) continue;
            mean += (value.Value.Number - mean) / ++count;
        }

        return count == 0 ? null : mean;
    }

    private static NodeSummary Nothing(ListenerNode node) => new(node.Name, 0, null, null, null, null);
}
