using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners.Faults;

/// <summary>What is wrong with a listener. The names are stored.</summary>
internal enum FaultKind
{
    /// <summary>Its nodes send, and for a while it has taken nothing.</summary>
    Refusing,

    /// <summary>A pipe of it is not valid any more, so nothing runs there.</summary>
    Pipe,
}

/// <summary>An error of a listener.</summary>
/// <param name="Reason">Of <see cref="FaultKind.Refusing"/>: why most values were refused.</param>
/// <param name="Detail">Of <see cref="FaultKind.Pipe"/>: the stage and field that are wrong.</param>
/// <param name="Refused">Of <see cref="FaultKind.Refusing"/>: how many, from the first on until it was noticed.</param>
/// <param name="BeganAtMs">Unix ms.</param>
internal sealed record Fault(FaultKind Kind, Refusal Reason, string? Detail, long Refused, long BeganAtMs)
{
    /// <summary>Unix ms; null as long as it lasts.</summary>
    public long? EndedAtMs { get; init; }
}

/// <summary>What is known of the errors of a listener.</summary>
/// <param name="Last">The last one; null: there was none.</param>
/// <param name="IsMuted">Its person wants to hear of none.</param>
internal sealed record ListenerFaults(Fault? Last, bool IsMuted)
{
    public static ListenerFaults None { get; } = new(null, IsMuted: false);
}
