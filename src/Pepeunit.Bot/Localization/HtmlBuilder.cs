using System.Text;

namespace Pepeunit.Bot.Localization;

/// <summary>Puts a message together from data: every value is escaped, every tag is closed. Not thread-safe.</summary>
internal sealed class HtmlBuilder
{
    private readonly StringBuilder _markup = new();

    public HtmlBuilder Append(HtmlText text)
    {
        _markup.Append(text.Value);
        return this;
    }

    /// <summary>Foreign text, escaped, on one line, cut at <paramref name="maxLength"/>.</summary>
    public HtmlBuilder Text(string text, int maxLength = ForeignText.DefaultMaxLength) =>
        Append(HtmlText.Escape(text, maxLength));

    public HtmlBuilder Bold(string text, int maxLength = ForeignText.DefaultMaxLength) =>
        Tag("b", HtmlText.Escape(text, maxLength));

    public HtmlBuilder Bold(HtmlText text) => Tag("b", text);

    public HtmlBuilder Italic(HtmlText text) => Tag("i", text);

    /// <summary>Monospaced; a tap copies it.</summary>
    public HtmlBuilder Code(string text, int maxLength = ForeignText.DefaultMaxLength) =>
        Tag("code", HtmlText.Escape(text, maxLength));

    /// <summary>A monospaced block; lines stay.</summary>
    public HtmlBuilder Pre(string text) => Tag("pre", HtmlText.EscapeBlock(text));

    public HtmlBuilder Quote(HtmlText text) => Tag("blockquote", text);

    /// <summary>A quotation that is folded until a tap opens it.</summary>
    public HtmlBuilder FoldedQuote(HtmlText text)
    {
        _markup.Append("<blockquote expandable>").Append(text.Value).Append("</blockquote>");
        return this;
    }

    public HtmlBuilder Link(HtmlText text, Uri address)
    {
        _markup.Append("<a href=\"").Append(HtmlText.EscapeMarkup(address.AbsoluteUri)).Append("\">")
            .Append(text.Value).Append("</a>");
        return this;
    }

    public HtmlBuilder Line()
    {
        _markup.Append('\n');
        return this;
    }

    public HtmlBuilder Line(HtmlText text) => Append(text).Line();

    public HtmlText ToHtml() => HtmlText.Trust(_markup.ToString().TrimEnd('\n'));

    private HtmlBuilder Tag(string name, HtmlText content)
    {
        _markup.Append('<').Append(name).Append('>').Append(content.Value).Append("</").Append(name).Append('>');
        return this;
    }
}
