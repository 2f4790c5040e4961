using System.Text;
using CsCheck;
using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class HtmlSplitterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("<b>a</b>&lt;b&gt;", 4)]
    [InlineData("&#128512;&#x1F600;", 4)]
    [InlineData("😀", 2)]
    [InlineData("&nbsp;", 6)]
    [InlineData("a < b", 5)]
    [InlineData("<tg-emoji emoji-id=\"5\">👍</tg-emoji>", 2)]
    [InlineData("<a href=\"https://x.y/?a=1&amp;b=2\">x</a>", 1)]
    public void Length_is_what_telegram_counts(string html, int length)
    {
        Assert.Equal(length, HtmlSplitter.LengthOf(html));
    }

    [Fact]
    public void A_text_that_fits_stays_as_it_is()
    {
        Assert.Equal(["<b>short</b>\n"], HtmlSplitter.Split("<b>short</b>\n", 16));
    }

    [Fact]
    public void A_blank_text_has_no_parts()
    {
        Assert.Empty(HtmlSplitter.Split(" <b>\n</b> ", 16));
    }

    [Fact]
    public void The_cut_is_at_an_empty_line_if_that_fills_the_part()
    {
        Assert.Equal(["one two\nthree", "four five\nsix"], HtmlSplitter.Split("one two\nthree\n\nfour five\nsix", 20));
    }

    [Fact]
    public void Else_the_cut_is_at_a_line()
    {
        Assert.Equal(["one two three", "four five six seven"], HtmlSplitter.Split("one two three\nfour five six seven", 20));
    }

    [Fact]
    public void Else_the_cut_is_between_words()
    {
        Assert.Equal(["one two three four", "five six"], HtmlSplitter.Split("one two three four five six", 20));
    }

    [Fact]
    public void A_word_that_is_too_long_is_cut_inside()
    {
        Assert.Equal(["0123456789abcdef", "0123456789abcdef", "01"], HtmlSplitter.Split("0123456789abcdef0123456789abcdef01", 16));
    }

    [Fact]
    public void Open_tags_are_closed_at_the_cut_and_opened_again_with_their_attributes()
    {
        var parts = HtmlSplitter.Split("<a href=\"https://x.y\"><b>one two three four</b> five six</a>", 16);

        Assert.Equal(
            ["<a href=\"https://x.y\"><b>one two three</b></a>", "<a href=\"https://x.y\"><b>four</b> five six</a>"], parts);
    }

    [Fact]
    public void A_tag_that_opens_at_the_cut_belongs_to_the_next_part()
    {
        Assert.Equal(["one two three", "<b>four five six</b>"], HtmlSplitter.Split("one two three\n<b>four five six</b>", 16));
    }

    [Theory]
    [InlineData("0123456789abcde😀xyz", "0123456789abcde")]
    [InlineData("0123456789abcde&amp;&amp;xyz", "0123456789abcde&amp;")]
    [InlineData("0123456789abcdee\u0301xyz", "0123456789abcde")]
    [InlineData("0123456789ab👩\u200D👩xyz", "0123456789ab")]
    [InlineData("0123456789abcde<tg-emoji emoji-id=\"5\">👍</tg-emoji>xyz", "0123456789abcde")]
    public void What_belongs_together_is_never_cut(string html, string firstPart)
    {
        Assert.Equal(firstPart, HtmlSplitter.Split(html, 16)[0]);
    }

    [Fact]
    public void A_cluster_longer_than_a_part_is_cut_rather_than_endless()
    {
        var parts = HtmlSplitter.Split("e" + new string('\u0301', 50), 16);

        Assert.Equal(51, parts.Sum(part => part.Length));
        Assert.All(parts, part => Assert.InRange(part.Length, 1, 16));
    }

    [Fact]
    public void Indentation_of_code_survives_a_cut()
    {
        Assert.Equal(["<pre>if x:\n    y()</pre>", "<pre>    z()</pre>"], HtmlSplitter.Split("<pre>if x:\n    y()\n    z()</pre>", 18));
    }

    [Fact]
    public void Any_text_is_cut_into_parts_that_fit_are_complete_and_lose_nothing_but_white_space()
    {
        var piece = Gen.OneOf(
            Gen.String[Gen.Char["abcdefgh"], 1, 30],
            OneOf(" ", "\n", "\n\n", "  ", "&lt;", "&#128512;", "😀", "👩\u200D👩\u200D👧", "e\u0301", "Привет"),
            OneOf("<b>", "<i>", "<code>", "<a href=\"https://x.y\">", "</>"));

        Gen.Select(piece.Array[0, 150], Gen.Int[16, 90]).Sample((pieces, maxLength) =>
        {
            var html = Balance(pieces);

            var parts = HtmlSplitter.Split(html, maxLength);

            Assert.Equal(Visible(HtmlSplitter.PlainOf(html)), Visible(string.Concat(parts.Select(HtmlSplitter.PlainOf))));
            foreach (var part in parts)
            {
                Assert.InRange(HtmlSplitter.LengthOf(part), 1, maxLength);
                Assert.True(IsComplete(part), part);
                Assert.False(string.IsNullOrWhiteSpace(HtmlSplitter.PlainOf(part)));
                Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(part)));
            }
        });
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    // "</>" stands for: close the tag that was opened last.
    private static string Balance(string[] pieces)
    {
        var html = new StringBuilder();
        var open = new Stack<string>();
        foreach (var piece in pieces.Concat(Enumerable.Repeat("</>", pieces.Length)))
        {
            if (piece == "</>" && open.TryPop(out var name)) html.Append("</").Append(name).Append('>');
            else if (piece != "</>") html.Append(piece);
            if (piece.StartsWith('<') && piece != "</>") open.Push(piece[1..].Split(' ', '>')[0]);
        }

        return html.ToString();
    }

    private static bool IsComplete(string html)
    {
        var open = new Stack<string>();
        foreach (var atom in HtmlAtom.Read(html))
        {
            if (atom.Kind == HtmlAtomKind.Open) open.Push(atom.Name);
            if (atom.Kind == HtmlAtomKind.Close && (!open.TryPop(out var name) || name != atom.Name)) return false;
        }

        return open.Count == 0;
    }

    private static string Visible(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
