using System.Text;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>One record of a CSV text.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
internal readonly record struct CsvRecord(int Line, IReadOnlyList<string> Fields);

/// <summary>Reads CSV (RFC 4180) and tells lines, which a person needs to find a bad row. Pure.</summary>
internal static class CsvText
{
    /// <summary>The records, without blank lines.</summary>
    /// <exception cref="FormatException">A quote is not closed.</exception>
    public static IEnumerable<CsvRecord> Read(string text)
    {
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var first = line;
            var fields = new List<string>();
            do fields.Add(ReadField(text, ref at, ref line));
            while (at < text.Length && text[at++] == ',');

            // After a field comes a comma, which the loop has passed, or the end of the line.
            if (at <= text.Length && text[at - 1] == '\r' && at < text.Length && text[at] == '\n') at++;
            line++;
            if (fields is not [""]) yield return new CsvRecord(first, fields);
        }
    }

    public static string Write(params IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted)) + "\r\n";

    private static string ReadField(string text, ref int at, ref int line)
    {
        if (at == text.Length || text[at] != '"')
        {
            var start = at;
            while (at < text.Length && text[at] is not (',' or '\r' or '\n')) at++;
            return text[start..at];
        }

        var (field, opened) = (new StringBuilder(), line);
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                if (at + 1 == text.Length || text[at + 1] != '"')
                {
                    at++;
                    return at == text.Length || text[at] is ',' or '\r' or '\n'
                        ? field.ToString()
                        : throw new FormatException($"line {line}: something follows a closing quote.");
                }

                at++;
            }
            else if (text[at] == '\n')
            {
                line++;
            }

            field.Append(text[at]);
        }

        throw new FormatException($"line {opened}: a quote is not closed.");
    }

    private static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? field
        : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
