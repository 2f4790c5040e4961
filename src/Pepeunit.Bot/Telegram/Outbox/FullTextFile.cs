using System.Text;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>The whole of a text that is too long for messages, as a file: plain where it has no markup, else a page.</summary>
internal static class FullTextFile
{
    public static Media Of(string html)
    {
        var hasMarkup = HtmlAtom.Read(html).Any(atom => atom.Kind != HtmlAtomKind.Text);
        return hasMarkup
            ? new Media("message.html", Utf8(PageOf(html)))
            : new Media("message.txt", Utf8(HtmlSplitter.PlainOf(html)));
    }

    // Telegram's own tags (tg-spoiler, tg-emoji) mean nothing to a browser, which shows their content; pre-wrap keeps lines.
    private static string PageOf(string html) =>
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        + "<body style=\"white-space:pre-wrap;font-family:sans-serif\">" + html;

    // The mark makes a phone's text viewer read UTF-8.
    private static byte[] Utf8(string text) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];
}
