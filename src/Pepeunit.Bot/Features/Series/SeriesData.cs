namespace Pepeunit.Bot.Features.Series;

/// <summary>Numbers over time, ready to be drawn as a line: ascending times; a NaN value stands where there is a gap.</summary>
/// <param name="TimesMs">Unix ms, UTC.</param>
/// <param name="BandMin">As long as <paramref name="Values"/>, or empty when the values are single samples.</param>
internal sealed record LineData(long[] TimesMs, double[] Values, double[] BandMin, double[] BandMax)
{
    public static LineData Empty { get; } = new([], [], [], []);
}

/// <summary>Windows side by side.</summary>
/// <param name="WindowMs">Length of each, after regrouping to what fits.</param>
/// <param name="StartsMs">Unix ms, ascending; windows without values are missing.</param>
/// <param name="Values">For each asked function one array as long as <paramref name="StartsMs"/>; NaN: no finite answer.</param>
internal sealed record BarData(long WindowMs, long[] StartsMs, IReadOnlyList<double[]> Values);

/// <summary>A text that held over [<paramref name="FromMs"/>, <paramref name="ToMs"/>).</summary>
internal sealed record StateData(long FromMs, long ToMs, string State);

/// <summary>What is stored of one listener on one node: from the first row until past the last, [FirstMs, EndMs).</summary>
internal sealed record SeriesExtent(long FirstMs, long EndMs, bool IsWindowed, long Rows);
