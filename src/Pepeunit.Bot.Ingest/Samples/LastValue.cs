using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>The last value of a node, whoever listens.</summary>
/// <remarks>
/// A value moves forward only: of two the one with the later <see cref="TimestampMs"/> stays, of equal times the one
/// written later. <see cref="Messages"/> adds up either way.
/// </remarks>
public sealed record LastValue
{
    /// <summary>Longest text kept here, in bytes of UTF-8; a longer one is cut before a character that would pass
    /// it.</summary>
    public const int MaxTextBytes = 4_096;

    /// <summary>A node is stale when so many of its usual periods have gone by without a message.</summary>
    public const int StalePeriods = 5;

    /// <summary>A period learned from fewer messages is no rhythm yet: two in a burst would say "none at all".</summary>
    public const int StaleMessages = 4;

    /// <summary>Shorter silences make no node stale, however lively it was.</summary>
    public static readonly TimeSpan ShortestStaleness = TimeSpan.FromSeconds(10);

    /// <summary>The node.</summary>
    public required UnitNodeId Node { get; init; }

    /// <summary>The value's event time, Unix ms.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>The raw value: no pipe has touched it.</summary>
    public required SampleValue Value { get; init; }

    /// <summary>Whether the text was longer than <see cref="MaxTextBytes"/>.</summary>
    public bool IsCut { get; init; }

    /// <summary>When it arrived, Unix ms.</summary>
    public required long ReceivedAtMs { get; init; }

    /// <summary>Messages of the node: in a batch those since the last batch, when read all there ever were.</summary>
    public required long Messages { get; init; }

    /// <summary>How far apart messages arrive, ms: a slowly moving mean in which a single pause counts as four periods at
    /// most, to judge staleness by. <c>null</c> in a batch: not known yet, keep the stored one; <c>null</c> when read:
    /// fewer than two messages so far.</summary>
    public double? MeanPeriodMs { get; init; }

    /// <summary>Says whether the node has been silent for <see cref="StalePeriods"/> of its own periods, and for
    /// <see cref="ShortestStaleness"/> at least. One that has had fewer than <see cref="StaleMessages"/> messages is never
    /// stale.</summary>
    /// <param name="nowMs">Unix ms.</param>
    public bool IsStaleAt(long nowMs) => Messages >= StaleMessages && MeanPeriodMs is { } periodMs
        && nowMs - ReceivedAtMs > Math.Max(StalePeriods * periodMs, ShortestStaleness.TotalMilliseconds);
}
