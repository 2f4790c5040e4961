using System.Text;

namespace Pepeunit.Bot.Testing;

/// <summary>Makes broken and hostile documents out of good DataPipe configurations. Pure: a seed gives the same again.</summary>
public static class PipeYamlFuzz
{
    private static readonly string[] Good =
    [
        """
        active_period: {type: DateRange, start: 2023-11-15T00:00:00, end: 2100-11-15 02:00:00+02:00}
        filters:
          type_input_value: Number
          type_value_filtering: BlackList
          filtering_values: [12.3, 432, -1e3]
          type_value_threshold: Range
          threshold_min: -60.5
          threshold_max: '1000000'
          max_rate: 30
          last_unique_check: "true"
          max_size: 50
        transformations: {multiplication_ratio: 0.7, round_decimal_point: 3}
        processing_policy:
          policy_type: Aggregation
          time_window_size: 60
          aggregation_functions: [Avg, Max]
        value_path: $.a['b c']
        """,
        """
        filters: {type_input_value: Text, max_rate: 0, max_size: 0, type_value_filtering: WhiteList, filtering_values: [a, "b"]}
        transformations: {slice_start: -3, slice_end: -1}
        processing_policy: {policy_type: NRecords, n_records_count: 100}
        """,
    ];

    private static readonly string[] Pieces =
    [
        "&a ", "*a", "? ", ": ", "- ", "[", "]", "{", "}", "<<: *a", "!!python/object:os.system ", "!", "%YAML 9.9\n", "---\n",
        "...\n", "\0", "\uFFFF", "\uD800", "\uFEFF", "\t", "\r", "\n", "\n  ", "|2-\n", ">\n", "\"", "'", "\\x0", "#", ",",
        ".nan", ".inf", "1e999", "-0", "0x7f", "0o17", "1_000", "99999999999999999999", "null", "~", "true", "2023-02-30", "\u2028",
    ];

    /// <summary>Documents, each from its own seed: <paramref name="seed"/>, seed + 1, and so on.</summary>
    public static IEnumerable<string> Documents(int seed, int count) =>
        Enumerable.Range(0, count).Select(index => Document(unchecked(seed + index)));

    /// <summary>The document of a seed: 1 to 8 changes of a good one.</summary>
    public static string Document(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(Good[random.Next(Good.Length)]);
        for (var changes = random.Next(1, 9); changes > 0; changes--) Change(text, random);
        return text.ToString();
    }

    private static void Change(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(1, 40), text.Length - at);
        switch (random.Next(5))
        {
            case 0: text.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
            case 1: text.Remove(at, length); break;
            case 2: text.Insert(random.Next(text.Length + 1), text.ToString(at, length)); break;
            case 3: text.Insert(at, Pieces[random.Next(Pieces.Length)], random.Next(1, 200)); break;
            default: text.Insert(at, (char)random.Next(1, 0x3000)); break;
        }
    }
}
