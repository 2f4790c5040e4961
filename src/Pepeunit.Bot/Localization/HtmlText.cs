using System.Net;
using System.Text;

namespace Pepeunit.Bot.Localization;

/// <summary>
/// Text in Telegram's HTML: its own tags are markup, everything that came from outside is escaped. Only <see cref="Texts"/>
/// and <see cref="HtmlBuilder"/> make it, so what is not of this type never reaches a message as markup.
/// </summary>
internal readonly record struct HtmlText
{
    private readonly string? _value;

    private HtmlText(string value) => _value = value;

    public static HtmlText Empty { get; }

    /// <summary>The markup, ready for <c>parse_mode=HTML</c>.</summary>
    public string Value => _value ?? "";

    public bool IsEmpty => Value.Length == 0;

    /// <summary>Foreign text: escaped, on one line, free of control and direction characters, cut at <paramref name="maxLength"/>.</summary>
    public static HtmlText Escape(string text, int maxLength = ForeignText.DefaultMaxLength) =>
        new(EscapeMarkup(ForeignText.Clean(text, maxLength)));

    /// <summary>As <see cref="Escape"/>, but lines and indentation stay and nothing is cut: for what the outbox may split.</summary>
    public static HtmlText EscapeBlock(string text) => new(EscapeMarkup(ForeignText.CleanBlock(text)));

    /// <summary>The texts with a separator between them; empty ones are left out.</summary>
    public static HtmlText Join(string separator, params IEnumerable<HtmlText> texts) =>
        new(string.Join(EscapeMarkup(separator), texts.Where(text => !text.IsEmpty).Select(text => text.Value)));

    /// <summary>The texts as lines; empty ones are left out.</summary>
    public static HtmlText Lines(params IEnumerable<HtmlText> texts) => Join("\n", texts);

    public static HtmlText operator +(HtmlText left, HtmlText right) => new(left.Value + right.Value);

    public override string ToString() => Value;

    /// <summary>What a person reads: without tags, entities resolved.</summary>
    public string ToPlain() => StripMarkup(Value);

    /// <summary>Trusts the markup. For this namespace only (a test looks): locale files and the builder's own tags.</summary>
    internal static HtmlText Trust(string markup) => new(markup);

    internal static string EscapeMarkup(string text) =>
        text.AsSpan().IndexOfAny('<', '>', '&') < 0 && !text.Contains('"', StringComparison.Ordinal)
            ? text
            : text.Replace("&", "&amp;", StringComparison.Ordinal)
                .Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal)
                .Replace("\"", "&quot;", StringComparison.Ordinal);

    internal static string StripMarkup(string markup)
    {
        if (markup.AsSpan().IndexOfAny('<', '&') < 0) return markup;

        var plain = new StringBuilder(markup.Length);
        var inTag = false;
        foreach (var c in markup)
        {
            if (c == '<') inTag = true;
            else if (c == '>' && inTag) inTag = false;
            else if (!inTag) plain.Append(c);
        }

        return WebUtility.HtmlDecode(plain.ToString());
    }
}
