using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Parse modes: what becomes of a text, and Telegram's words for what is wrong (td/telegram/MessageEntity.cpp).</summary>
public sealed class TextParserTests
{
    private const string CantParse = "Bad Request: can't parse entities: ";

    [Theory]
    [InlineData("plain", "plain", "")]
    [InlineData("<b>a</b>", "a", "bold:0:1")]
    [InlineData("<strong>a</strong><em>b</em>", "ab", "bold:0:1 italic:1:1")]
    [InlineData("<u>a</u> <ins>b</ins>", "a b", "underline:0:1 underline:2:1")]
    [InlineData("<s>a</s> <strike>b</strike> <del>c</del>", "a b c", "strikethrough:0:1 strikethrough:2:1 strikethrough:4:1")]
    [InlineData("<tg-spoiler>x</tg-spoiler>", "x", "spoiler:0:1")]
    [InlineData("<span class=\"tg-spoiler\">x</span>", "x", "spoiler:0:1")]
    [InlineData("<code>x</code>", "x", "code:0:1")]
    [InlineData("<pre>x</pre>", "x", "pre:0:1")]
    [InlineData("<pre><code class=\"language-cs\">x</code></pre>", "x", "pre:0:1:cs")]
    [InlineData("<code class=\"language-cs\">x</code>", "x", "code:0:1")]
    [InlineData("<blockquote>q</blockquote>", "q", "blockquote:0:1")]
    [InlineData("<blockquote expandable>q</blockquote>", "q", "expandable_blockquote:0:1")]
    [InlineData("<a href=\"https://A.example\">x</a>", "x", "text_link:0:1:https://a.example/")]
    [InlineData("<a href='http://a.example/p?q=1&amp;r=2'>x</a>", "x", "text_link:0:1:http://a.example/p?q=1&r=2")]
    [InlineData("<a href=\"tg://user?id=7\">x</a>", "x", "text_mention:0:1")]
    [InlineData("<a href=\"http://localhost\">x</a>", "x", "")]
    [InlineData("<tg-emoji emoji-id=\"5368324170671202286\">👍</tg-emoji>", "👍", "custom_emoji:0:2:5368324170671202286")]
    [InlineData("<B>a</B>", "a", "bold:0:1")]
    [InlineData("<b>a<i>b</i></b>", "ab", "bold:0:2 italic:1:1")]
    [InlineData("<b>a</b><b>b</b>", "ab", "bold:0:2")]
    [InlineData("<b>a<code>b</code>c</b>", "abc", "bold:0:1 code:1:1 bold:2:1")]
    [InlineData("👍<b>ж</b>", "👍ж", "bold:2:1")]
    [InlineData("a &lt;b&gt; &amp; &quot;c&quot; &#65;&#x42;", "a <b> & \"c\" AB", "")]
    [InlineData("&nbsp; &copy x", "&nbsp; &copy x", "")]
    [InlineData("&#128077;<b>a</b>", "👍a", "bold:2:1")]
    [InlineData("<b></b>x", "x", "")]
    [InlineData("  <b> a </b>  ", " a", "bold:0:2")]
    [InlineData("<b>a</>", "a", "bold:0:1")]
    public void Html_becomes(string markup, string text, string entities) => Becomes("HTML", markup, text, entities);

    [Theory]
    [InlineData("<p>x</p>", "Unsupported start tag \"p\" at byte offset 0")]
    [InlineData("ж<br>", "Unsupported start tag \"br\" at byte offset 2")]
    [InlineData("👍<x>", "Unsupported start tag \"x\" at byte offset 4")]
    [InlineData("1 < 2", "Unsupported start tag \"\" at byte offset 2")]
    [InlineData("a <", "Unclosed start tag at byte offset 2")]
    [InlineData("<b", "Unclosed start tag at byte offset 0")]
    [InlineData("<b>x", "Can't find end tag corresponding to start tag \"b\"")]
    [InlineData("x</b>", "Unexpected end tag at byte offset 1")]
    [InlineData("<b>x</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\"")]
    [InlineData("<b>x</b", "Unclosed end tag at byte offset 4")]
    [InlineData("<a href>x</a>", "Expected equal sign in declaration of an attribute of the tag \"a\" at byte offset 0")]
    [InlineData("<a =\"x\">x</a>", "Empty attribute name in the tag \"a\" at byte offset 0")]
    [InlineData("<a href=x_y>x</a>", "Unexpected end of name token at byte offset 8")]
    [InlineData("<a href=", "Unclosed start tag \"a\" at byte offset 0")]
    [InlineData("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0")]
    [InlineData("<tg-emoji emoji-id=\"0\">x</tg-emoji>", "Invalid custom emoji identifier specified")]
    [InlineData("&#xd83d;", "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")]
    public void Html_is_refused(string markup, string reason) => IsRefused("html", markup, reason);

    [Theory]
    [InlineData("*a*", "a", "bold:0:1")]
    [InlineData("_a_", "a", "italic:0:1")]
    [InlineData("__a__", "a", "underline:0:1")]
    [InlineData("~a~", "a", "strikethrough:0:1")]
    [InlineData("||a||", "a", "spoiler:0:1")]
    [InlineData("`a*`", "a*", "code:0:2")]
    [InlineData("```cs\nx```", "x", "pre:0:1:cs")]
    [InlineData("```\nx```", "x", "pre:0:1")]
    [InlineData("[a](https://a.example/\\)b)", "a", "text_link:0:1:https://a.example/)b")]
    [InlineData("[a](tg://user?id=7)", "a", "text_mention:0:1")]
    [InlineData("![👍](tg://emoji?id=5368324170671202286)", "👍", "custom_emoji:0:2:5368324170671202286")]
    [InlineData("*a _b_*", "a b", "bold:0:3 italic:2:1")]
    [InlineData("\\*a\\*", "*a*", "")]
    [InlineData(">a\n>b\nc", "a\nb\nc", "blockquote:0:4")]
    [InlineData(">a\n>b||", "a\nb", "expandable_blockquote:0:3")]
    [InlineData("1\\. ж *b*", "1. ж b", "bold:5:1")]
    public void MarkdownV2_becomes(string markup, string text, string entities) => Becomes("MarkdownV2", markup, text, entities);

    [Theory]
    [InlineData("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("a!", "Character '!' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("a>b", "Character '>' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("(a)", "Character '(' is reserved and must be escaped with the preceding '\\'")]
    [InlineData("ж *a", "Can't find end of Bold entity at byte offset 3")]
    [InlineData("_a", "Can't find end of Italic entity at byte offset 0")]
    [InlineData("`a", "Can't find end of Code entity at byte offset 0")]
    [InlineData("[a", "Can't find end of TextUrl entity at byte offset 0")]
    [InlineData("[a](b", "Can't find end of a URL at byte offset 4")]
    [InlineData("![a]", "Custom emoji entity must contain a tg://emoji URL")]
    [InlineData("![a](tg://emoji?id=x)", "Invalid custom emoji identifier specified")]
    public void MarkdownV2_is_refused(string markup, string reason) => IsRefused("markdownv2", markup, reason);

    [Theory]
    [InlineData("*a* _b_ `c`", "a b c", "bold:0:1 italic:2:1 code:4:1")]
    [InlineData("[a](http://a.example)", "a", "text_link:0:1:http://a.example/")]
    [InlineData("1.5 - (x)!", "1.5 - (x)!", "")]
    public void Markdown_becomes(string markup, string text, string entities) => Becomes("Markdown", markup, text, entities);

    [Fact]
    public void Markdown_is_refused_when_an_entity_does_not_end() =>
        IsRefused("markdown", "a *b", "Can't find end of the entity starting at byte offset 2");

    [Theory]
    [InlineData("/start abc", "bot_command:0:6")]
    [InlineData("see /help@a_bot.", "bot_command:4:11")]
    [InlineData("a/b", "")]
    [InlineData("hi @some_one!", "mention:3:9")]
    [InlineData("a@b", "")]
    [InlineData("#тег #1", "hashtag:0:4")]
    [InlineData("$USD", "cashtag:0:4")]
    [InlineData("go to https://a.example/x?y=1.", "url:6:23")]
    [InlineData("a.example", "")]
    [InlineData("telegram.org and file.json", "url:0:12")]
    [InlineData("mail me@a.example", "email:5:12")]
    public void Telegram_finds_by_itself(string text, string entities) => Becomes(null, text, text, entities);

    [Fact]
    public void What_is_found_does_not_reach_into_code_or_links() =>
        Becomes("HTML", "<code>@some_one</code> <a href=\"http://a.example\">#tag</a>", "@some_one #tag", "code:0:9 text_link:10:4:http://a.example/");

    private static void Becomes(string? mode, string markup, string text, string entities)
    {
        var read = TextIntake.Read(markup, mode, null);

        Assert.Equal(text, read.Text);
        Assert.Equal(entities, string.Join(' ', read.Entities.Select(entity =>
            $"{EntityTypes.Name(entity.Type)}:{entity.Offset}:{entity.Length}{(entity.Argument is null ? "" : ":" + entity.Argument)}")));
    }

    private static void IsRefused(string mode, string markup, string reason)
    {
        var error = Assert.Throws<BotApiError>(() => TextIntake.Read(markup, mode, null));
        Assert.Equal(CantParse + reason, error.Description);
    }
}
