using System.Text;
using CsCheck;
using Pepeunit.Bot.Localization;
using Xunit;

namespace Pepeunit.Bot.Tests.Localization;

public sealed class HtmlTextTests
{
    [Fact]
    public void A_name_of_ten_thousand_characters_is_cut()
    {
        var text = HtmlText.Escape(new string('x', 10_000)).Value;

        Assert.Equal(ForeignText.DefaultMaxLength, text.Length);
        Assert.EndsWith("x…", text);
    }

    [Theory]
    [InlineData("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 12, "👨‍👩‍👧‍👦…")]
    [InlineData("ab😀", 3, "ab…")]
    [InlineData("abc", 3, "abc")]
    public void A_cut_never_halves_a_character(string text, int maxLength, string expected) =>
        Assert.Equal(expected, ForeignText.Cut(text, maxLength));

    [Fact]
    public void Direction_tricks_are_taken_out_and_right_to_left_text_is_isolated()
    {
        Assert.Equal("abcd", HtmlText.Escape("ab\u202Ecd\u2066").Value);
        Assert.Equal("\u2068שלום\u2069", HtmlText.Escape("שלום").Value);
    }

    [Fact]
    public void Control_characters_and_line_breaks_do_not_break_a_line() =>
        Assert.Equal("a b c", HtmlText.Escape("a\nb\0\r\tc").Value);

    [Fact]
    public void A_block_keeps_its_lines() => Assert.Equal("a\n\tb&lt;", HtmlText.EscapeBlock("a\r\n\tb<").Value);

    [Fact]
    public void The_builder_escapes_and_closes()
    {
        var html = new HtmlBuilder().Bold("<x>").Line().Code("a&b").Text(" ")
            .Link(HtmlText.Escape("here"), new Uri("https://a.example/?a=1&b=2")).ToHtml();

        Assert.Equal(
            "<b>&lt;x&gt;</b>\n<code>a&amp;b</code> <a href=\"https://a.example/?a=1&amp;b=2\">here</a>", html.Value);
    }

    [Fact]
    public void What_is_escaped_reads_as_it_was_written() =>
        Gen.String[Gen.Char[' ', '~'], 0, 150].Sample(text => HtmlText.Escape(text).ToPlain() == text);

    [Fact]
    public void No_foreign_text_makes_markup_or_broken_unicode() =>
        Gen.String.Sample(text =>
        {
            var html = HtmlText.Escape(text).Value;
            return html.IndexOfAny(['<', '>', '"', '\n']) < 0 && new UTF8Encoding(false, true).GetByteCount(html) >= 0;
        });
}
