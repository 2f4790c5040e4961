using System.Globalization;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Durations and amounts as people type them, in English and Russian.</summary>
internal static partial class Amounts
{
    public static readonly TimeSpan ShortestDuration = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestDuration = TimeSpan.FromDays(366);

    public const long MostRows = 1_000_000_000;
    public const long MostBytes = 1_000_000_000_000;

    /// <summary><c>90 min</c>, <c>3h</c>, <c>2 дня</c>, within the two bounds; null for anything else.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        if (Duration().Match(text) is not { Success: true } match) return null;
        if (!int.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var unit = match.Groups["unit"].Value.ToLowerInvariant()[0] switch
        {
            'm' or 'м' => TimeSpan.FromMinutes(1),
            'h' or 'ч' => TimeSpan.FromHours(1),
            'd' or 'д' or 'с' => TimeSpan.FromDays(1),
            _ => TimeSpan.FromDays(7),
        };

        // Bounded before it is multiplied: nobody needs a million days.
        if (number > 1_000_000) return null;
        var duration = number * unit;
        return duration >= ShortestDuration && duration <= LongestDuration ? duration : null;
    }

    /// <summary><c>5000</c> or <c>5000 rows</c>, from 1 to <see cref="MostRows"/>; null for anything else.</summary>
    public static long? ParseRows(string text)
    {
        if (Rows().Match(text) is not { Success: true } match) return null;
        var digits = Spaces().Replace(match.Groups["n"].Value, "");
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            && rows is > 0 and <= MostRows ? rows : null;
    }

    /// <summary><c>20 MB</c>, <c>500 кБ</c>: decimal units, from 1 byte to <see cref="MostBytes"/>; null for anything else.</summary>
    public static long? ParseBytes(string text)
    {
        if (Bytes().Match(text) is not { Success: true } match) return null;
        var unit = char.ToLowerInvariant(match.Groups["unit"].Value[0]) switch
        {
            'k' or 'к' => 1_000L,
            'm' or 'м' => 1_000_000L,
            'g' or 'г' => 1_000_000_000L,
            _ => 1L,
        };
        return long.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number <= MostBytes / unit ? number * unit : null;
    }

    [GeneratedRegex(
        @"^\s*(?<n>[0-9]{1,9})\s*(?<unit>min(ute)?s?|m|мин\w*|м|h(ours?)?|ч\w*|d(ays?)?|д\w*|сут\w*|w(eeks?)?|н\w*)\.?\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^\s*(?<n>[0-9][0-9\s]{0,15})(rows?|records?|строк\w*|запис\w*)?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^\s*(?<n>[0-9]{1,12})\s*(?<unit>[kmg]?b|[кмг]?б|bytes?|байт\w*)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Bytes();

    [GeneratedRegex(@"\s")]
    private static partial Regex Spaces();
}
