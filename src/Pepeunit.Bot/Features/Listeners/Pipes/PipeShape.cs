using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>What of a pipe decides the form of what it stores. Pure.</summary>
internal static class PipeShape
{
    /// <summary>Whether the policy keeps windows instead of rows.</summary>
    public static bool IsWindowed(PolicyKind kind) =>
        kind is PolicyKind.Aggregation or PolicyKind.Sliding or PolicyKind.Session or PolicyKind.Adaptive;

    /// <summary>Whether what was stored under the one pipe can be continued under the other: values of the same kind under
    /// the same policy, windows of the same kind and lengths. Both must be valid.</summary>
    public static bool IsAlike(PipeDefinition before, PipeDefinition after) =>
        before.Filters.InputKind == after.Filters.InputKind && before.Policy.Kind == after.Policy.Kind
        && Equals(Pipe.Compile(before).Windows, Pipe.Compile(after).Windows);

    /// <summary>The policy in the words of the chat.</summary>
    public static ListenerKind KindOf(PolicyKind policy) => policy switch
    {
        PolicyKind.LastValue => ListenerKind.LastValue,
        PolicyKind.NRecords => ListenerKind.LastRecords,
        PolicyKind.TimeWindow => ListenerKind.EveryValue,
        _ => ListenerKind.Averages,
    };
}
