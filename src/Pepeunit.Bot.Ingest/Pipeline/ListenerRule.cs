using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>When a listener ends: the first bound reached wins; <c>null</c> is no bound.</summary>
/// <remarks>
/// A <em>row</em> is a record that the listener adds to the store: each accepted raw value (TimeWindow, NRecords,
/// LastValue, and values kept beside their windows), or each window that received its first value. <em>Bytes</em> are raw payload bytes of
/// accepted values. Both only grow: what retention drops stays used.
/// </remarks>
public sealed record ListenerBudget
{
    /// <summary>No bound at all.</summary>
    public static ListenerBudget Unlimited { get; } = new();

    /// <summary>Rows in all.</summary>
    public long? MaxRows { get; init; }

    /// <summary>Payload bytes in all.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Unix ms, exclusive; compared with the arrival time.</summary>
    public long? EndsAtMs { get; init; }

    /// <summary>Rows used when this was written, from <see cref="Samples.ISampleStore.ReadUsageAsync"/>. Within one
    /// process the intake knows better, so a smaller number than its own is ignored.</summary>
    public long UsedRows { get; init; }

    /// <summary>Bytes used when this was written; as <see cref="UsedRows"/>.</summary>
    public long UsedBytes { get; init; }
}

/// <summary>One listener on one node.</summary>
/// <param name="Listener">Several nodes may name the same listener; it has one budget over all of them.</param>
/// <param name="Pipe">What to take and keep.</param>
/// <param name="Budget">When it ends; the same for every node of the listener.</param>
public sealed record ListenerRule(ListenerId Listener, Pipe Pipe, ListenerBudget Budget)
{
    /// <summary>What the listener uses together with others, such as all of one person; <c>null</c>: nothing.</summary>
    public SharedBudget? Shared { get; init; }
}

/// <summary>What ingest knows of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Unit">Its Unit, for the load meter.</param>
/// <param name="Kind">How its last value is read; <c>null</c>: as a number if it is one, else as text.</param>
/// <param name="Listeners">Each listener at most once; empty when only the last value is of interest.</param>
public sealed record NodeRules(UnitNodeId Node, UnitId Unit, ValueKind? Kind, ImmutableArray<ListenerRule> Listeners)
{
    internal void Check()
    {
        if (Listeners.Length > 1 && Listeners.Select(rule => rule.Listener).Distinct().Count() != Listeners.Length)
            throw new ArgumentException($"UnitNode {Node} names a listener twice.");
    }
}
