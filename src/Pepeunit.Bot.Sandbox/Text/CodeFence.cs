namespace Pepeunit.Bot.Sandbox.Text;

internal static class CodeFence
{
    /// <summary>Reads what follows three backticks: a language, if one is there, and one line break.</summary>
    public static string? ReadLanguage(MarkupSource source, ref int at)
    {
        string? language = null;
        var end = at;
        while (!source.IsSpace(end) && source[end] != '`') end++;
        if (end != at && end < source.Length && source[end] != '`')
        {
            language = source.Slice(at, end);
            at = end;
        }

        if (source[at] is '\n' or '\r')
            at += source[at + 1] is '\n' or '\r' && source[at] != source[at + 1] ? 2 : 1;
        return language;
    }
}
