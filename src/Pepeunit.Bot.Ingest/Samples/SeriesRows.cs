using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>The numbers of one pixel column: a half-open part of the asked range.</summary>
/// <param name="Column">0 to columns − 1; column i covers [start + i·length/columns, start +
/// (i+1)·length/columns).</param>
/// <param name="Count">How many numbers; at least 1.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The greatest.</param>
/// <param name="FirstMs">The time of the earliest, Unix ms.</param>
/// <param name="First">The earliest.</param>
/// <param name="LastMs">The time of the latest, Unix ms.</param>
/// <param name="Last">The latest.</param>
public readonly record struct PixelColumn(
    int Column, long Count, double Min, double Max, long FirstMs, double First, long LastMs, double Last);

/// <summary>What a listener has stored on one node.</summary>
/// <param name="Key">Whose.</param>
/// <param name="IsWindowed">Whether it consists of windows; else of samples.</param>
/// <param name="Rows">How many rows are stored now.</param>
/// <param name="Span">From the first row's time until past the last row's time (for windows: its end).</param>
public sealed record SeriesSummary(SeriesKey Key, bool IsWindowed, long Rows, TimeRange Span);

/// <summary>One row of an export: either a sample or a window.</summary>
/// <param name="Node">The node.</param>
/// <param name="TimestampMs">The sample's time, or the window's start; Unix ms.</param>
/// <param name="Value">The sample; <c>null</c> for a window.</param>
/// <param name="Partial">The window; <c>null</c> for a sample.</param>
public readonly record struct ExportRow(UnitNodeId Node, long TimestampMs, SampleValue? Value, Partial? Partial);
