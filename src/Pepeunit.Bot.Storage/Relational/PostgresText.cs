using System.Buffers;
using System.Text;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>
/// Makes any .NET string one that PostgreSQL takes: its TEXT has no U+0000
/// (postgresql.org/docs/current/datatype-character.html), and UTF-8 has no half of a surrogate pair. Both become U+FFFD,
/// as SQLite's provider does with the second.
/// </summary>
internal static class PostgresText
{
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code), '\0']);

    /// <summary>Gives the same string when there is nothing to replace.</summary>
    public static string Clean(string text)
    {
        var first = text.AsSpan().IndexOfAny(Suspects);
        if (first < 0) return text;

        var cleaned = new StringBuilder(text.Length).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                cleaned.Append(text, i++, 2);
            else
                cleaned.Append(text[i] == '\0' || char.IsSurrogate(text[i]) ? Replacement : text[i]);
        }

        return cleaned.ToString();
    }
}
