using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>What a commit has changed, without values. Each key at most once.</summary>
/// <param name="Series">Series with new rows or changed windows.</param>
/// <param name="Nodes">Nodes with a message since the last commit.</param>
public sealed record StoredChanges(ImmutableArray<SeriesKey> Series, ImmutableArray<UnitNodeId> Nodes);
