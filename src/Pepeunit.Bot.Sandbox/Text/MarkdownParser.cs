using System.Text;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>Telegram's old Markdown, kept for old bots: no nesting, four marks (TDLib, parse_markdown).</summary>
internal static class MarkdownParser
{
    public static FormattedText Parse(string markup)
    {
        var source = new MarkupSource(markup);
        var text = new StringBuilder();
        var entities = new List<TextEntity>();
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\\' && source[i + 1] is '_' or '*' or '`' or '[')
                text.Append(source[++i]);
            else if (source[i] is '_' or '*' or '`' or '[')
                i = ReadEntity(source, i, text, entities);
            else
                text.Append(source[i]);
        }

        return new(text.ToString(), entities);
    }

    /// <summary>Reads an entity; the result is the index of its last character.</summary>
    private static int ReadEntity(MarkupSource source, int begin, StringBuilder text, List<TextEntity> entities)
    {
        var mark = source[begin];
        var isPre = mark == '`' && source[begin + 1] == '`' && source[begin + 2] == '`';
        var i = begin + (isPre ? 3 : 1);
        var language = isPre ? CodeFence.ReadLanguage(source, ref i) : null;
        var close = mark == '[' ? ']' : mark;
        var offset = text.Length;
        while (i < source.Length && !(source[i] == close && (!isPre || (source[i + 1] == '`' && source[i + 2] == '`'))))
            text.Append(source[i++]);
        if (i >= source.Length)
            throw new ParseError($"Can't find end of the entity starting at byte offset {source.ByteOffset(begin)}");

        var length = text.Length - offset;
        if (mark == '[')
        {
            var url = text.ToString(offset, length);
            if (source[i + 1] == '(')
            {
                var urlStart = i += 2;
                while (i < source.Length && source[i] != ')') i++;
                url = source.Slice(urlStart, i);
            }

            if (length > 0 && Links.ToEntity(url, offset, length) is { } link) entities.Add(link);
            return i;
        }

        var type = mark switch { '_' => EntityType.Italic, '*' => EntityType.Bold, _ => isPre ? EntityType.Pre : EntityType.Code };
        if (length > 0) entities.Add(new(type, offset, length) { Argument = language });
        return isPre ? i + 2 : i;
    }
}
