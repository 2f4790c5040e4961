using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Localization;

/// <summary>Makes text from people and devices harmless to the text around it: bounded, one line, its direction kept inside.</summary>
internal static class ForeignText
{
    /// <summary>Enough for any sensible name; a message of 4096 units has room for many.</summary>
    public const int DefaultMaxLength = 200;

    private const char FirstStrongIsolate = '\u2068';
    private const char PopDirectionalIsolate = '\u2069';

    /// <summary>One line of at most <paramref name="maxLength"/> UTF-16 units (and an ellipsis where it was cut).</summary>
    public static string Clean(string text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        return Isolate(Cut(Replace(text, KeepLines.No, maxLength + 1), maxLength));
    }

    /// <summary>All lines, uncut; without control and direction characters.</summary>
    public static string CleanBlock(string text) => Replace(text, KeepLines.Yes, int.MaxValue);

    /// <summary>At most <paramref name="maxLength"/> UTF-16 units, never half a character a reader sees as one.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;

        var end = 0;
        while (end < text.Length)
        {
            var next = end + StringInfo.GetNextTextElementLength(text, end);
            if (next > maxLength - 1) break;
            end = next;
        }

        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static string Replace(string text, KeepLines lines, int maxLength)
    {
        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= maxLength) break;
            if (IsLineBreak(rune)) clean.Append(lines == KeepLines.Yes ? "\n" : " ");
            else if (rune.Value == '\t') clean.Append(lines == KeepLines.Yes ? "\t" : " ");
            else if (!IsHarmful(rune)) clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    private static bool IsLineBreak(Rune rune) => rune.Value is '\n' or '\u2028' or '\u2029' or '\u0085';

    // Zero-width joiners stay: emoji and several scripts need them. Overrides and isolates could reorder our own words.
    private static bool IsHarmful(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C or 0xFEFF;

    private static string Isolate(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsRightToLeft(rune)) return $"{FirstStrongIsolate}{text}{PopDirectionalIsolate}";
        }

        return text;
    }

    private static bool IsRightToLeft(Rune rune) =>
        rune.Value is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC)
            or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);

    private enum KeepLines
    {
        No,
        Yes,
    }
}
