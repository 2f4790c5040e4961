using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>Reads the windows of a listener that a message may show. A singleton.</summary>
internal sealed class WindowReader(ISampleStore samples)
{
    /// <summary>Windows are told so long after they closed: the timed flush comes every second.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>The windows of a node's pipe; null when it makes none, or is not valid any more.</summary>
    public static WindowRule? RuleOf(ListenerNode node) =>
        PipeValidator.Validate(node.Pipe).Count == 0 ? Pipe.Compile(node.Pipe).Windows : null;

    /// <summary>When nothing that arrives in time changes the window any more, Unix ms.</summary>
    public static long ClosesAtMs(WindowRule rule, in Partial window) => rule.Kind == WindowKind.Adaptive
        ? rule.BlockOf(window.StartMs).EndMs
        : window.EndMs;

    /// <summary>Windows that start at a time or later (Unix ms), by start: those that have closed, and the others.</summary>
    public async Task<(IReadOnlyList<Partial> Closed, IReadOnlyList<Partial> Open)> ReadSinceAsync(
        Listener listener, ListenerNode node, WindowRule rule, long fromMs, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var range = new TimeRange(fromMs, now.ToUnixTimeMilliseconds());
        var windows = await samples.ReadPartialsAsync(
            listener.Id, node.Node, range, regroupMs: null, cancellationToken);
        var untilMs = (now - Grace).ToUnixTimeMilliseconds();
        var byClosed = windows.ToLookup(window => ClosesAtMs(rule, window) <= untilMs);
        return ([.. byClosed[true]], [.. byClosed[false]]);
    }

    /// <summary>What a message with these windows shows, in the order of the listener's nodes.</summary>
    public async Task<IReadOnlyList<NodeWindows>> ReadAsync(
        Listener listener, IReadOnlyList<ToldWindow> told, CancellationToken cancellationToken)
    {
        var shown = new List<NodeWindows>();
        foreach (var node in listener.Nodes)
        {
            var starts = told.Where(window => window.Node == node.Node).Select(window => window.StartMs).ToHashSet();
            if (starts.Count == 0) continue;
            var range = new TimeRange(starts.Min(), starts.Max() + 1);
            var windows = await samples.ReadPartialsAsync(
                listener.Id, node.Node, range, regroupMs: null, cancellationToken);
            var own = windows.Where(window => starts.Contains(window.StartMs)).ToList();
            if (own.Count == 0) continue;
            var policy = node.Pipe.Policy;
            shown.Add(new NodeWindows(
                node.Node, node.Name, policy.Functions, policy.Quantiles, policy.Kind == PolicyKind.Adaptive, own));
        }

        return shown;
    }
}
