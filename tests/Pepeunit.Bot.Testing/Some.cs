using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing;

/// <summary>Makes values that do not matter to a test, each different from the one before.</summary>
public static class Some
{
    public static UnitId UnitId() => new(Guid.CreateVersion7());

    public static UnitNodeId UnitNodeId() => new(Guid.CreateVersion7());

    public static ListenerId ListenerId() => new(Guid.CreateVersion7());

    /// <summary>A pipe of numbers that keeps every one of them as it is.</summary>
    public static PipeDefinition NumberPipe() => new()
    {
        Filters = new PipeFilters { InputKind = ValueKind.Number },
        Policy = new ProcessingPolicy { Kind = PolicyKind.TimeWindow, WindowSeconds = 3_600 },
    };

    /// <summary>A pipe of texts that keeps every one of them as it is.</summary>
    public static PipeDefinition TextPipe() => NumberPipe() with
    {
        Filters = new PipeFilters { InputKind = ValueKind.Text },
    };

    /// <summary>A pipe of numbers that keeps windows.</summary>
    public static PipeDefinition WindowPipe(int windowSeconds = 60) => NumberPipe() with
    {
        Policy = new ProcessingPolicy
        {
            Kind = PolicyKind.Aggregation,
            WindowSeconds = windowSeconds,
            Functions = [WindowFunction.Avg],
        },
    };

    /// <summary>A node with listeners that have no budget.</summary>
    public static NodeRules Node(
        UnitNodeId node, params ReadOnlySpan<(ListenerId Listener, PipeDefinition Pipe)> listeners)
    {
        var rules = new List<ListenerRule>();
        foreach (var (listener, pipe) in listeners)
            rules.Add(new ListenerRule(listener, Pipe.Compile(pipe), ListenerBudget.Unlimited));
        return new NodeRules(node, UnitId(), null, [.. rules]);
    }
}
