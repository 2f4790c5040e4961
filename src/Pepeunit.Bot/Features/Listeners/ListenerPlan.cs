using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>A node that can be listened to.</summary>
/// <param name="IsText">Its last value is a text that is no number.</param>
/// <param name="PeriodMs">How far apart its messages arrive; null when it is not known yet.</param>
internal sealed record NodeOption(Guid Id, string Name, bool IsText, double? PeriodMs)
{
    /// <summary>It has sent nothing yet: whether numbers or words will come is a guess.</summary>
    public bool IsUnheard { get; init; }
}

/// <summary>What a listener will collect: pure rules from a person's choice to pipes and their cost.</summary>
internal sealed record ListenerPlan
{
    /// <summary>Rows of text changes that are kept beside averages, which words have none of.</summary>
    public const int TextChanges = 1024;

    private const double DayMs = 86_400_000;

    public required IReadOnlyList<NodeOption> Nodes { get; init; }

    /// <summary>How many nodes there are, when <see cref="Nodes"/> holds the first only.</summary>
    public int? NodeCount { get; init; }

    public ListenerScope Scope { get; init; } = ListenerScope.Nodes;

    public required ListenerKind Kind { get; init; }

    /// <summary>The pipe of nodes that send numbers, where the kind alone does not say it.</summary>
    public PipeDefinition? NumberPipe { get; init; }

    public int? RecordCount { get; init; }

    public int? WindowSeconds { get; init; }

    /// <summary>Null: for ever.</summary>
    public TimeSpan? Duration { get; init; }

    public long? MaxRows { get; init; }

    public long? MaxBytes { get; init; }

    public SinkChoice Sinks { get; init; } = SinkChoice.StoreOnly;

    public bool IsLive => Sinks.IsLive;

    /// <summary>Whether a text node is among those that are to be averaged; it keeps its changes instead.</summary>
    public bool HasTextBesideAverages => Kind == ListenerKind.Averages && Nodes.Any(node => node.IsText);

    /// <summary>
    /// Rows that the listener adds to the store in a day at the nodes' present pace; null when a node's pace matters and is
    /// not known yet.
    /// </summary>
    public long? RowsPerDay
    {
        get
        {
            var rows = 0.0;
            foreach (var node in Nodes)
            {
                if (RowsPerDayOf(node) is not { } more) return null;
                rows += more;
            }

            // The nodes that are not held are taken for like those that are.
            return (long)Math.Ceiling(NodeCount is { } all && Nodes.Count > 0 ? rows * all / Nodes.Count : rows);
        }
    }

    public IReadOnlyList<ListenerNode> ToNodes() =>
        [.. Nodes.Select(node => NodeFor(node, PipeFor(Kind, KindOf(node), RecordCount, WindowSeconds, NumberPipe)))];

    /// <summary>A node that joins a listener.</summary>
    public static ListenerNode NodeFor(Listener listener, NodeOption node) =>
        NodeFor(node, PipeFor(listener, KindOf(node)));

    /// <summary>The pipe of a node of the listener, once it is known what the node sends.</summary>
    public static PipeDefinition PipeFor(Listener listener, ValueKind kind) =>
        PipeFor(listener.Kind, kind, listener.RecordCount, listener.WindowSeconds, listener.NumberPipe);

    private static ValueKind KindOf(NodeOption node) => node.IsText ? ValueKind.Text : ValueKind.Number;

    private static ListenerNode NodeFor(NodeOption node, PipeDefinition pipe)
    {
        // A pipe with a path or a rate cannot guess: words are refused there, and the card offers to read them.
        var isGuess = node.IsUnheard && pipe.ValuePath is null && pipe.Filters.MinIntervalSeconds == 0;
        if (isGuess) pipe = pipe with { Filters = pipe.Filters with { IsKindGuessed = true } };
        return new ListenerNode(new UnitNodeId(node.Id), node.Name, pipe);
    }

    private static PipeDefinition PipeFor(
        ListenerKind listenerKind, ValueKind kind, int? recordCount, int? windowSeconds, PipeDefinition? numberPipe) =>
        (listenerKind, kind) switch
        {
            (_, ValueKind.Number) when numberPipe is not null => numberPipe,
            (ListenerKind.LastValue, _) => Pipe(kind, new ProcessingPolicy { Kind = PolicyKind.LastValue }),
            (ListenerKind.LastRecords, _) => Pipe(kind, Records(recordCount ?? TextChanges)),
            (ListenerKind.EveryValue, _) => Pipe(
                kind, new ProcessingPolicy { Kind = PolicyKind.TimeWindow, WindowSeconds = windowSeconds }),
            (ListenerKind.Averages, ValueKind.Text) => Pipe(kind, Records(TextChanges)) with
            {
                Filters = new PipeFilters { InputKind = kind, RefusesRepeated = true },
            },
            _ => Pipe(kind, new ProcessingPolicy
            {
                Kind = PolicyKind.Aggregation,
                WindowSeconds = windowSeconds,
                Functions = [WindowFunction.Avg, WindowFunction.Min, WindowFunction.Max],
            }),
        };

    private double? RowsPerDayOf(NodeOption node) => Kind == ListenerKind.Averages && !node.IsText
        ? WindowsPerDayOf(node) + (Sinks.RawSeconds is null ? 0 : ValuesPerDayOf(node))
        : ValuesPerDayOf(node);

    private static double? ValuesPerDayOf(NodeOption node) =>
        node.PeriodMs is { } period ? DayMs / Math.Max(1, period) : null;

    private double WindowsPerDayOf(NodeOption node) => node.PeriodMs is { } periodMs
            ? DayMs / Math.Max(periodMs, (WindowSeconds ?? 1) * 1000.0)
            : DayMs / ((WindowSeconds ?? 1) * 1000.0);

    private static PipeDefinition Pipe(ValueKind kind, ProcessingPolicy policy) =>
        new() { Filters = new PipeFilters { InputKind = kind }, Policy = policy };

    private static ProcessingPolicy Records(int count) => new() { Kind = PolicyKind.NRecords, RecordCount = count };
}
