using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Storage.Logs;

/// <summary>Which entries are asked for, and which page of them.</summary>
public sealed record UnitLogQuery
{
    /// <summary>Most Units of one query.</summary>
    public const int MaxUnits = 1_000;

    /// <summary>Whose entries; none gives nothing. At most <see cref="MaxUnits"/>.</summary>
    public required IReadOnlyCollection<UnitId> Units { get; init; }

    /// <summary>Entries of these levels only; empty: of all.</summary>
    public IReadOnlyCollection<UnitLogLevel> Levels { get; init; } = [];

    /// <summary>Of the entries' own times.</summary>
    public TimeRange Range { get; init; } = TimeRange.All;

    /// <summary>By the entries' own times, equal times by the order written; else oldest first.</summary>
    public bool NewestFirst { get; init; } = true;

    /// <summary>Entries that are passed over.</summary>
    public int Offset { get; init; }

    /// <summary>Entries given at most.</summary>
    public int Limit { get; init; } = 100;
}
