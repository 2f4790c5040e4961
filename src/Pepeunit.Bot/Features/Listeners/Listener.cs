using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>What is kept, in the words of the chat. Each becomes a pipe per node.</summary>
internal enum ListenerKind
{
    LastValue,

    /// <summary>The last N values.</summary>
    LastRecords,

    /// <summary>Every value, for a time.</summary>
    EveryValue,

    /// <summary>Averages (and all other functions) per window.</summary>
    Averages,
}

internal enum ListenerState
{
    Active,

    /// <summary>Takes nothing until it is resumed; its time runs on.</summary>
    Paused,

    /// <summary>Takes nothing any more; what it collected stays until it is deleted.</summary>
    Ended,
}

internal enum EndReason
{
    Time,
    Rows,
    Bytes,

    /// <summary>Its person stopped it.</summary>
    Stopped,

    /// <summary>Its person has handed the Unit over.</summary>
    Transferred,
}

/// <summary>One node of a listener, and what runs on it.</summary>
internal sealed record ListenerNode(UnitNodeId Node, string Name, PipeDefinition Pipe)
{
    /// <summary>It does not belong to the scope any more; what was collected of it stays.</summary>
    public bool HasLeft { get; init; }
}

/// <summary>What a person asked to collect.</summary>
/// <param name="Unit">The default value for scopes that span Units.</param>
/// <param name="UnitName">
/// The name at creation: the report of the end may come after the Unit is gone. For a scope that spans Units what stands for
/// it: the filter, or the word for all Units in the person's language.
/// </param>
/// <param name="RecordCount">Of <see cref="ListenerKind.LastRecords"/>.</param>
/// <param name="WindowSeconds">Retention of <see cref="ListenerKind.EveryValue"/>, window of <see cref="ListenerKind.Averages"/>.</param>
/// <param name="EndsAtMs">Unix ms; null: no end by time.</param>
/// <param name="LiveChatId">The chat of its live message; null: the store only.</param>
internal sealed record Listener(
    ListenerId Id,
    long OwnerId,
    UnitId Unit,
    string UnitName,
    ListenerKind Kind,
    int? RecordCount,
    int? WindowSeconds,
    long? EndsAtMs,
    long? MaxRows,
    long? MaxBytes,
    long? LiveChatId,
    ListenerState State,
    EndReason? EndReason,
    long CreatedAtMs,
    long? EndedAtMs,
    IReadOnlyList<ListenerNode> Nodes)
{
    public ListenerScope Scope { get; init; } = ListenerScope.Nodes;

    /// <summary>The pipe of each node that sends numbers, where the kind alone does not say it.</summary>
    public PipeDefinition? NumberPipe { get; init; }

    /// <summary>For how many seconds windowed nodes keep the raw values too; null: they do not.</summary>
    public int? RawSeconds { get; init; }

    /// <summary>What runs on a node: its pipe, and what the listener's sinks add to it.</summary>
    public PipeDefinition PipeOf(ListenerNode node) => RawSeconds is null
        ? node.Pipe
        : node.Pipe with { Policy = node.Pipe.Policy with { RawSeconds = RawSeconds } };

    /// <summary>Share of the budget that is used first, from 0; null when it has no bound.</summary>
    public double? UsedShare(long nowMs, long rows, long bytes)
    {
        double? share = null;
        if (MaxRows is { } maxRows) share = (double)rows / maxRows;
        if (MaxBytes is { } maxBytes) share = Math.Max(share ?? 0, (double)bytes / maxBytes);
        if (EndsAtMs is { } end)
            share = Math.Max(share ?? 0, (double)(nowMs - CreatedAtMs) / Math.Max(1, end - CreatedAtMs));
        return share;
    }

    /// <summary>Why it is over at this moment, or null.</summary>
    public EndReason? FindEnd(long nowMs, ListenerUsage usage)
    {
        if (EndsAtMs <= nowMs) return Listeners.EndReason.Time;
        if (MaxRows <= usage.Rows) return Listeners.EndReason.Rows;

        // The bytes seldom come out even: a value that does not fit is refused whole, and the budget is used up by it.
        return MaxBytes <= usage.Bytes || (MaxBytes is not null && usage.RefusedFor(Refusal.BudgetSpent) > 0)
            ? Listeners.EndReason.Bytes
            : null;
    }
}
