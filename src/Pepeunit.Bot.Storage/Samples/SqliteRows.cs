using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>The columns of a row as they are read everywhere, and how they become a value.</summary>
internal static class SqliteRows
{
    public const string PartialColumns =
        "start_ms, end_ms, value_count, value_sum, mean, m2, min_value, max_value, " +
        "first_ms, first_value, last_ms, last_value, mask, sketch";

    /// <summary>The parts of series ?1 behind the key (?2, ?3) that start before ?4, in order of start.</summary>
    public const string Parts = $"""
        SELECT {PartialColumns} FROM window_partial
        WHERE series_id = ?1 AND (start_ms, end_ms) > (?2, ?3) AND start_ms < ?4 ORDER BY start_ms, end_ms
        """;

    /// <summary>Reads <c>number, text</c> from two columns.</summary>
    public static SampleValue Value(SqlStatement row, int column) => row.IsNull(column)
        ? SampleValue.Of(row.Text(column + 1))
        : SampleValue.Of(row.Double(column));

    /// <summary>Reads parts until there are so many and a block ends: what belongs together is read in one go.</summary>
    /// <param name="statement">Of <see cref="Parts"/>.</param>
    /// <param name="seriesId">Whose.</param>
    /// <param name="rule">Says what a block is.</param>
    /// <param name="after">The key after which it begins.</param>
    /// <param name="untilMs">Exclusive.</param>
    /// <param name="rows">How many, at the least.</param>
    /// <param name="parts">Takes them.</param>
    /// <returns>Whether nothing is left.</returns>
    public static bool ReadBlocks(
        SqlStatement statement, long seriesId, WindowRule rule, (long StartMs, long EndMs) after, long untilMs, int rows,
        List<Partial> parts)
    {
        statement.Bind(1, seriesId).Bind(2, after.StartMs).Bind(3, after.EndMs).Bind(4, untilMs);
        while (statement.Step())
        {
            if (parts.Count >= rows && statement.Int64(0) >= rule.BlockOf(parts[^1].StartMs).EndMs)
            {
                statement.Reset();
                return false;
            }

            parts.Add(Partial(statement));
        }

        return true;
    }

    /// <summary>Reads <see cref="PartialColumns"/> from the first columns.</summary>
    public static Partial Partial(SqlStatement row) => new()
    {
        StartMs = row.Int64(0),
        EndMs = row.Int64(1),
        Count = row.Int64(2),
        Sum = row.IsNull(3) ? double.NaN : row.Double(3),
        Mean = row.Double(4),
        M2 = row.Double(5),
        Min = row.Double(6),
        Max = row.Double(7),
        FirstMs = row.Int64(8),
        First = row.Double(9),
        LastMs = row.Int64(10),
        Last = row.Double(11),
        Mask = unchecked((ulong)row.Int64(12)),
        Sketch = row.IsNull(13) ? null : QuantileSketch.FromBytes(row.Blob(13)),
    };
}
