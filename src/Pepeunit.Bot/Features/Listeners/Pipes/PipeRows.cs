using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>Rows of one pipe, as its policy stores them; the others are empty.</summary>
internal sealed record PipeRows(
    ImmutableArray<Sample> Samples, ImmutableArray<RecentSample> Recent, ImmutableArray<WindowPartial> Windows);

/// <summary>Rows that were read from a file, or why the file is refused: nothing is changed then.</summary>
internal sealed record CsvReading(PipeRows? Rows, string? Problem);
