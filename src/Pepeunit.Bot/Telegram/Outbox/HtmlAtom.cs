using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Telegram.Outbox;

internal enum HtmlAtomKind
{
    Text,
    Open,
    Close,
}

/// <summary>The smallest piece of Telegram HTML that may not be cut: a tag, a reference, a character, a custom emoji.</summary>
/// <remarks><c>Raw</c> is as written, <c>Plain</c> is what is seen (empty for a tag), <c>Name</c> a tag's name in lower case.</remarks>
internal readonly record struct HtmlAtom(HtmlAtomKind Kind, string Raw, string Plain, string Name)
{
    private const char ZeroWidthJoiner = '\u200D';

    /// <summary>UTF-16 code units after entity parsing.</summary>
    public int Length => Plain.Length;

    /// <summary>Whether nothing is seen of it: a tag or white space.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Plain);

    /// <summary>Whether a cut before it would tear a cluster: a combining mark, variation selector, skin tone or joiner.</summary>
    public bool JoinsPrevious => Plain.Length > 0 && Rune.GetRuneAt(Plain, 0) is var rune
        && (rune.Value == ZeroWidthJoiner || rune.Value is >= 0x1F3FB and <= 0x1F3FF
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.SpacingCombiningMark);

    /// <summary>Whether a cut after it would tear a cluster.</summary>
    public bool JoinsNext => Plain.EndsWith(ZeroWidthJoiner);

    /// <summary>Reads the atoms in order. What is no tag and no reference of Telegram's HTML is text.</summary>
    /// <remarks>Joined, the raw pieces are the input again.</remarks>
    public static IEnumerable<HtmlAtom> Read(string html)
    {
        for (var index = 0; index < html.Length;)
        {
            var atom = html[index] switch
            {
                '<' => ReadTag(html, index),
                '&' => ReadReference(html, index),
                _ => null,
            } ?? ReadCharacter(html, index);
            yield return atom;
            index += atom.Raw.Length;
        }
    }

    private static HtmlAtom? ReadTag(string html, int start)
    {
        var end = html.IndexOf('>', start);
        if (end < 0) return null;
        var isClosing = start + 1 < html.Length && html[start + 1] == '/';
        var nameStart = isClosing ? start + 2 : start + 1;
        var nameEnd = nameStart;
        while (nameEnd < end && (char.IsAsciiLetterOrDigit(html[nameEnd]) || html[nameEnd] == '-')) nameEnd++;
        if (nameEnd == nameStart) return null;

        var name = html[nameStart..nameEnd].ToLowerInvariant();
        var raw = html[start..(end + 1)];
        if (isClosing) return new HtmlAtom(HtmlAtomKind.Close, raw, "", name);

        const string emojiEnd = "</tg-emoji>";
        var emojiEndsAt = name == "tg-emoji" ? html.IndexOf(emojiEnd, end, StringComparison.OrdinalIgnoreCase) : -1;
        return emojiEndsAt < 0
            ? new HtmlAtom(HtmlAtomKind.Open, raw, "", name)
            : new HtmlAtom(HtmlAtomKind.Text, html[start..(emojiEndsAt + emojiEnd.Length)], html[(end + 1)..emojiEndsAt], "");
    }

    private static HtmlAtom? ReadReference(string html, int start)
    {
        var end = html.IndexOf(';', start, Math.Min(12, html.Length - start));
        if (end < 0) return null;
        var plain = html[(start + 1)..end] switch
        {
            "lt" => "<",
            "gt" => ">",
            "amp" => "&",
            "quot" => "\"",
            ['#', 'x' or 'X', .. var hex] when int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => OfCode(code),
            ['#', .. var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var code) => OfCode(code),
            _ => null,
        };
        return plain is null ? null : new HtmlAtom(HtmlAtomKind.Text, html[start..(end + 1)], plain, "");

        static string? OfCode(int code) => code > 0 && Rune.IsValid(code) ? new Rune(code).ToString() : null;
    }

    private static HtmlAtom ReadCharacter(string html, int start)
    {
        var isPair = char.IsHighSurrogate(html[start]) && start + 1 < html.Length && char.IsLowSurrogate(html[start + 1]);
        var character = html.Substring(start, isPair ? 2 : 1);
        return new HtmlAtom(HtmlAtomKind.Text, character, character, "");
    }
}
