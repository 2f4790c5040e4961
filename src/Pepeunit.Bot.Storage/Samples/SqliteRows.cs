using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>The columns of a row as they are read everywhere, and how they become a value.</summary>
internal static class SqliteRows
{
    public const string PartialColumns =
        "start_ms, end_ms, value_count, value_sum, mean, m2, min_value, max_value, " +
        "first_ms, first_value, last_ms, last_value, mask";

    /// <summary>Reads <c>number, text</c> from two columns.</summary>
    public static SampleValue Value(SqlStatement row, int column) => row.IsNull(column)
        ? SampleValue.Of(row.Text(column + 1))
        : SampleValue.Of(row.Double(column));

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
    };
}
