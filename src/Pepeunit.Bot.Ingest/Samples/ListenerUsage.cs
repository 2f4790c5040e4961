using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>What a listener has used: in a batch since the last batch, when read in total. Totals only grow.</summary>
public sealed record ListenerUsage
{
    /// <summary>The listener.</summary>
    public required ListenerId Listener { get; init; }

    /// <summary>Rows in the sense of <see cref="ListenerBudget"/>.</summary>
    public required long Rows { get; init; }

    /// <summary>Raw payload bytes of accepted values.</summary>
    public required long Bytes { get; init; }

    /// <summary>Values accepted.</summary>
    public required long Accepted { get; init; }

    /// <summary>Accepted values that were older than the newest before them (for windows: that fell into an earlier
    /// window).</summary>
    public required long Late { get; init; }

    /// <summary>Values refused, indexed by <see cref="Refusal"/>; <see cref="Refusals.Count"/> entries, or none at
    /// all.</summary>
    public ImmutableArray<long> Refused { get; init; } = [];

    /// <summary>Arrival time of the last accepted value, Unix ms; <c>null</c>: none accepted.</summary>
    public long? LastAcceptedAtMs { get; init; }

    /// <summary>Values refused for one reason.</summary>
    public long RefusedFor(Refusal reason) => Refused.IsDefaultOrEmpty ? 0 : Refused[(int)reason];
}
