using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Charts.Text;

/// <summary>Makes any text safe to draw on one line: bounded, without controls, every missing glyph visible.</summary>
internal static class DrawableText
{
    /// <summary>Characters looked at; no line of an image holds more, and a name may have 10 000.</summary>
    public const int MaxLength = 256;

    /// <summary>Stands for a character the font lacks, so that the reader sees that something is there.</summary>
    public const char Missing = '\u25A1';

    public static string Clean(string? text, ChartFace face)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (IsPlain(text)) return text;

        var cut = text.Length > MaxLength ? text[..MaxLength] : text;
        var composed = Whole(cut).Normalize(NormalizationForm.FormC);
        var clean = new StringBuilder(composed.Length);
        var elements = StringInfo.GetTextElementEnumerator(composed);
        while (elements.MoveNext()) AppendElement(clean, elements.GetTextElement(), face);
        return clean.ToString().Trim();
    }

    // Most texts of a board are numbers and Latin names, which need no look at the font.
    private static bool IsPlain(string text) => text.Length <= MaxLength
        && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && text[^1] != ' ';

    // Half a surrogate pair (as the cut may leave) would make Normalize throw.
    private static string Whole(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) whole.Append(rune);
        return whole.ToString();
    }

    // One element is what a person sees as one character: an emoji of seven code points becomes one box, not seven.
    private static void AppendElement(StringBuilder clean, string element, ChartFace face)
    {
        var start = clean.Length;
        foreach (var rune in element.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                case UnicodeCategory.Control when Rune.IsWhiteSpace(rune):
                    clean.Append(' ');
                    break;

                // Among the formats are the marks that turn the direction of the text around.
                case UnicodeCategory.Control or UnicodeCategory.Format:
                    break;

                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark when !face.HasGlyph(rune.Value):
                    break;

                case var _ when face.HasGlyph(rune.Value):
                    clean.Append(rune);
                    break;

                default:
                    clean.Length = start;
                    clean.Append(Missing);
                    return;
            }
        }
    }
}
