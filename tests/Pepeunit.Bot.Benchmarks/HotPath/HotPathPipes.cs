using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Benchmarks.HotPath;

/// <summary>The pipes that are measured, each with a payload that it meets.</summary>
internal static class HotPathPipes
{
    private static readonly PipeFilters Number = new() { InputKind = ValueKind.Number };

    private static readonly PipeDefinition Window = Of(new()
    {
        Kind = PolicyKind.Aggregation,
        WindowSeconds = 60,
        Functions = [WindowFunction.Avg],
    });

    private static readonly PipeFilters AllFilters = Number with
    {
        ListFilter = ListFilterKind.BlackList,
        Listed = ListedValues.Of(12.3, 432, 134.5234),
        Threshold = ThresholdKind.Range,
        ThresholdMin = -60,
        ThresholdMax = 1_000_000,
        MaxPayloadBytes = 50,
    };

    private static readonly PipeTransformations Rounding = new() { MultiplicationRatio = 1.5, Decimals = 1 };

    /// <summary>By name, in the order in which they are measured; a <c>null</c> pipe: nobody listens.</summary>
    public static IReadOnlyDictionary<string, (PipeDefinition? Pipe, string Payload)> All { get; } =
        new Dictionary<string, (PipeDefinition?, string)>
        {
            ["no listener"] = (null, "21.53"),
            ["number, window"] = (Window, "21.53"),
            ["number, filters, rounding, window"] = (Full(Window.Policy), "21.53"),
            ["number, filters, rounding, window, quantiles"] = (Full(Quantiled(Window.Policy)), "21.53"),
            ["number, filters, rounding, sliding"] = (Full(Sliding), "21.53"),
            ["number, filters, rounding, session"] = (Full(Session), "21.53"),
            ["number, filters, rounding, session, quantiles"] = (Full(Quantiled(Session)), "21.53"),
            ["number, filters, rounding, adaptive"] = (Full(Adaptive), "21.53"),
            ["number, filters, rounding, adaptive, quantiles"] = (Full(Quantiled(Adaptive)), "21.53"),
            ["text, refused"] = (Window, "raining"),
            ["JSON number, window"] = (Window with { ValuePath = "$.t" }, """{"h":40,"t":21.53}"""),
        };

    private static ProcessingPolicy Sliding => new()
    {
        Kind = PolicyKind.Sliding,
        WindowSeconds = 300,
        WindowHop = 60,
        Functions = [WindowFunction.Avg],
    };

    private static ProcessingPolicy Session => new()
    {
        Kind = PolicyKind.Session,
        SessionGap = 60,
        SessionMax = 3_600,
        Functions = [WindowFunction.Avg],
    };

    private static ProcessingPolicy Adaptive => new()
    {
        Kind = PolicyKind.Adaptive,
        AdaptiveMin = 60,
        AdaptiveMax = 3_600,
        AdaptiveTolerance = 0.5,
        Functions = [WindowFunction.Avg],
    };

    private static PipeDefinition Of(ProcessingPolicy policy) => new() { Filters = Number, Policy = policy };

    private static PipeDefinition Full(ProcessingPolicy policy) =>
        Of(policy) with { Filters = AllFilters, Transformations = Rounding };

    private static ProcessingPolicy Quantiled(ProcessingPolicy policy) => policy with { Quantiles = [0.5, 0.99] };
}
