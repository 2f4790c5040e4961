using System.Text;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>A marked-up text that is read character by character; behind its end there are zeros.</summary>
internal readonly struct MarkupSource(string text)
{
    public int Length => text.Length;

    public char this[int index] => index < text.Length ? text[index] : '\0';

    public string Slice(int start, int end) => text[start..Math.Min(end, text.Length)];

    /// <summary>Telegram tells places in bytes of UTF-8.</summary>
    public int ByteOffset(int index) => Encoding.UTF8.GetByteCount(text.AsSpan(0, Math.Min(index, text.Length)));

    /// <summary>TDLib's is_space: the end of the text counts as one.</summary>
    public bool IsSpace(int index) => this[index] is ' ' or '\t' or '\r' or '\n' or '\v' or '\0';
}
