using System.Data.Common;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>How rows of ClickHouse become values, and under which key parts of windows merge.</summary>
internal static class ClickHouseRows
{
    /// <summary>What merged parts are read from, after the key: count, sum, mean, M2, min, max, first, last, mask and
    /// sketch. To be grouped by the key.</summary>
    /// <remarks>The state of varPopStable ends with the mean and M2.</remarks>
    public const string MergedPart = """
        sum(value_count), sum(value_sum),
        reinterpretAsFloat64(substring(CAST(varPopStableMergeState(moments) AS String) AS state, -16, 8)),
        reinterpretAsFloat64(substring(state, -8)),
        min(min_value), max(max_value),
        tupleElement(min(first) AS earliest, 1), tupleElement(earliest, 2),
        tupleElement(max(last) AS latest, 1), tupleElement(latest, 2),
        groupBitOr(mask), sumMap(sketch)
        """;

    /// <summary>A listener's rows that are there: all raw ones, of the recent ones the last so many of each node.</summary>
    /// <param name="condition">What holds of a row, on the columns of its key.</param>
    /// <param name="rawCondition">What holds of a raw row besides; of the recent ones it is for the reader to ask.</param>
    public static string VisibleSamples(string condition, string rawCondition = "1") => $$"""
        (
            SELECT node, timestamp_ms, written, number, text FROM sample
            WHERE keep = 0 AND {{condition}} AND {{rawCondition}}
                AND (expires_at_ms = 0 OR expires_at_ms > {now:Int64})
            UNION ALL
            SELECT node, timestamp_ms, written, number, text FROM (
                SELECT node, timestamp_ms, written, number, text, expires_at_ms,
                    row_number() OVER (PARTITION BY node ORDER BY timestamp_ms DESC, written DESC) AS place,
                    argMax(keep, written) OVER (PARTITION BY node) AS kept
                FROM sample WHERE keep > 0 AND {{condition}})
            WHERE place <= kept AND (expires_at_ms = 0 OR expires_at_ms > {now:Int64})
        )
        """;

    /// <summary>The bounds under which a part is stored: parts of the same bounds are one row.</summary>
    /// <remarks>Of a session those of the slot of its first value: slots of the length of the gap cover its block, and two
    /// runs that begin in one slot are less than the gap apart, so they are one session.</remarks>
    public static (long StartMs, long EndMs) KeyOf(WindowRule rule, in Partial part)
    {
        if (rule.Kind != WindowKind.Session) return (part.StartMs, part.EndMs);
        var block = rule.BlockOf(part.FirstMs);
        var startMs = block.StartMs + (part.FirstMs - block.StartMs) / rule.PartMs * rule.PartMs;
        return (startMs, Math.Min(startMs + rule.PartMs, block.EndMs));
    }

    /// <summary>Reads a part: its key (start, end) and <see cref="MergedPart"/>, from a column on.</summary>
    public static Partial Partial(DbDataReader row, WindowRule rule, int column)
    {
        var count = row.GetInt64(column + 2);
        var bins = row.GetFieldValue<Dictionary<int, long>>(column + 13);
        var sketch = bins.Count == 0 ? null : QuantileSketch.OfBins(bins);
        var (firstMs, lastMs) = (row.GetInt64(column + 8), row.GetInt64(column + 10));
        var isSession = rule.Kind == WindowKind.Session;
        var (min, max, m2) = (row.GetDouble(column + 6), row.GetDouble(column + 7), row.GetDouble(column + 5));

        // Beyond the range of numbers the server's merge has 0 · ∞ where it begins with nothing.
        if (double.IsNaN(m2)) m2 = min < max ? double.PositiveInfinity : 0;
        return new Partial
        {
            StartMs = isSession ? firstMs : row.GetInt64(column),
            EndMs = isSession ? lastMs + 1 : row.GetInt64(column + 1),
            Count = count,
            Sum = row.GetDouble(column + 3),
            Mean = row.GetDouble(column + 4),
            M2 = m2,
            Min = min,
            Max = max,
            FirstMs = firstMs,
            First = row.GetDouble(column + 9),
            LastMs = lastMs,
            Last = row.GetDouble(column + 11),
            Mask = row.GetFieldValue<ulong>(column + 12),

            // A part without a sketch has left its values out of it.
            Sketch = sketch?.Count == count ? sketch : null,
        };
    }

    /// <summary>Reads <c>number, text</c>, of which one is null.</summary>
    public static SampleValue Value(DbDataReader row, int column) => row.IsDBNull(column)
        ? SampleValue.Of(row.GetString(column + 1))
        : SampleValue.Of(row.GetDouble(column));
}
