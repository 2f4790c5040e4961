using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>Telegram's MarkdownV2: its nesting, its reserved characters and the texts of its errors (TDLib, parse_markdown_v2).</summary>
internal sealed class MarkdownV2Parser
{
    private const string Reserved = "_*[]()~`>#+-=|{}.!\n";

    private readonly MarkupSource _source;
    private readonly StringBuilder _text = new();
    private readonly List<TextEntity> _entities = [];
    private readonly Stack<OpenEntity> _open = new();
    private bool _isInQuote;
    private int _at;

    private MarkdownV2Parser(string source) => _source = new(source);

    /// <exception cref="ParseError">The markup is wrong.</exception>
    public static FormattedText Parse(string source)
    {
        var parser = new MarkdownV2Parser(source);
        parser.Run();
        return new(parser._text.ToString(), parser._entities);
    }

    private EntityType? Innermost => _open.TryPeek(out var open) ? open.Type : null;

    private void Run()
    {
        for (; _at < _source.Length; _at++)
        {
            var letter = _source[_at];
            if (IsEscape(_at))
                _text.Append(_source[++_at]);
            else if (!IsReserved(letter))
                _text.Append(letter);
            else if (EndsInnermost(letter))
                Close(letter);
            else
                Open(letter);
        }

        if (_isInQuote && _open.TryPeek(out var quote) && EntityTypes.IsQuote(quote.Type))
        {
            _open.Pop();
            AddQuote(quote);
        }

        if (_open.TryPeek(out var unclosed)) throw EndNotFound(unclosed);
    }

    private bool IsEscape(int at) => _source[at] == '\\' && _source[at + 1] is > '\0' and <= (char)126;

    private bool IsReserved(char letter) =>
        Innermost is EntityType.Code or EntityType.Pre ? letter == '`' : Reserved.Contains(letter, StringComparison.Ordinal);

    private bool EndsInnermost(char letter)
    {
        if (Innermost is not { } innermost) return false;
        if (_isInQuote && letter == '\n' && _source[_at + 1] != '>') return true;

        return innermost switch
        {
            EntityType.Bold => letter == '*',
            EntityType.Italic => letter == '_' && _source[_at + 1] != '_',
            EntityType.Underline => letter == '_' && _source[_at + 1] == '_',
            EntityType.Strikethrough => letter == '~',
            EntityType.Spoiler => letter == '|' && _source[_at + 1] == '|',
            EntityType.Code => letter == '`',
            EntityType.Pre => letter == '`' && _source[_at + 1] == '`' && _source[_at + 2] == '`',
            EntityType.TextLink or EntityType.CustomEmoji => letter == ']',
            _ => false,
        };
    }

    private void Open(char letter)
    {
        var begin = _at;
        string? language = null;
        EntityType type;
        switch (letter)
        {
            case '_' when _source[_at + 1] == '_':
                _at++;
                type = EntityType.Underline;
                break;
            case '_':
                type = EntityType.Italic;
                break;
            case '*' when _source[_at + 1] == '*' && _source[_at + 2] == '>' && IsLineStart(_at):
                // Two asterisks before a quote: an empty bold entity that parts it from the quote above.
                _at += 2;
                OpenQuote(begin);
                return;
            case '*':
                type = EntityType.Bold;
                break;
            case '~':
                type = EntityType.Strikethrough;
                break;
            case '|' when _source[_at + 1] == '|':
                if (MarksExpandable()) return;
                _at++;
                type = EntityType.Spoiler;
                break;
            case '[':
                type = EntityType.TextLink;
                break;
            case '!' when _source[_at + 1] == '[':
                _at++;
                type = EntityType.CustomEmoji;
                break;
            case '`' when _source[_at + 1] == '`' && _source[_at + 2] == '`':
                _at += 3;
                language = CodeFence.ReadLanguage(_source, ref _at);
                _at--;
                type = EntityType.Pre;
                break;
            case '`':
                type = EntityType.Code;
                break;
            case '\n':
                _text.Append('\n');
                if (_source[_at + 1] == '>') OpenQuote(++_at);
                return;
            case '>' when _at == 0:
                OpenQuote(begin);
                return;
            default:
                throw new ParseError($"Character '{letter}' is reserved and must be escaped with the preceding '\\'");
        }

        _open.Push(new(type, language, _text.Length, begin));
    }

    private bool IsLineStart(int at) => at == 0 || _source[at - 1] == '\n';

    private void OpenQuote(int begin)
    {
        if (_isInQuote) return;
        _isInQuote = true;
        _open.Push(new(EntityType.Blockquote, null, _text.Length, begin));
    }

    // A quote whose last line ends with || is an expandable one.
    private bool MarksExpandable()
    {
        if (Innermost is not EntityType.Blockquote || !(_at + 2 >= _source.Length || (_source[_at + 2] == '\n' && _source[_at + 3] != '>')))
            return false;

        var quote = _open.Pop();
        _open.Push(quote with { Type = EntityType.ExpandableBlockquote });
        _at++;
        return true;
    }

    private void Close(char letter)
    {
        var open = _open.Pop();
        if (letter == '\n' && !EntityTypes.IsQuote(open.Type)) throw EndNotFound(open);

        switch (open.Type)
        {
            case EntityType.Underline or EntityType.Spoiler:
                _at++;
                break;
            case EntityType.Pre:
                _at += 2;
                break;
            case EntityType.TextLink:
                CloseLink(open);
                return;
            case EntityType.CustomEmoji:
                CloseEmoji(open);
                return;
            case EntityType.Blockquote or EntityType.ExpandableBlockquote:
                _text.Append(letter);
                AddQuote(open);
                return;
        }

        if (_text.Length > open.Offset)
            _entities.Add(new(open.Type, open.Offset, _text.Length - open.Offset) { Argument = open.Language });
    }

    private void AddQuote(OpenEntity quote)
    {
        _isInQuote = false;
        if (_text.Length > quote.Offset) _entities.Add(new(quote.Type, quote.Offset, _text.Length - quote.Offset));
    }

    private void CloseLink(OpenEntity open)
    {
        var label = _text.ToString(open.Offset, _text.Length - open.Offset);
        var url = _source[_at + 1] == '(' ? ReadUrl("a URL") : label;
        if (label.Length > 0 && Links.ToEntity(url, open.Offset, label.Length) is { } link) _entities.Add(link);
    }

    private void CloseEmoji(OpenEntity open)
    {
        const string prefix = "tg://emoji?id=";
        if (_source[_at + 1] != '(') throw new ParseError("Custom emoji entity must contain a tg://emoji URL");

        var url = ReadUrl("a custom emoji URL");
        if (!url.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            throw new ParseError("Custom emoji URL must have scheme tg");
        var id = url[prefix.Length..];
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            throw new ParseError("Invalid custom emoji identifier specified");
        if (_text.Length > open.Offset)
            _entities.Add(new(EntityType.CustomEmoji, open.Offset, _text.Length - open.Offset) { Argument = id });
    }

    /// <summary>Reads "(…)" after a "]"; afterwards the parser stands on the closing parenthesis.</summary>
    private string ReadUrl(string what)
    {
        _at += 2;
        var begin = _at;
        var url = new StringBuilder();
        while (_at < _source.Length && _source[_at] != ')')
        {
            if (IsEscape(_at)) _at++;
            url.Append(_source[_at++]);
        }

        if (_at >= _source.Length) throw new ParseError($"Can't find end of {what} at byte offset {_source.ByteOffset(begin)}");
        return url.ToString();
    }

    private ParseError EndNotFound(OpenEntity open) =>
        new($"Can't find end of {Name(open.Type)} entity at byte offset {_source.ByteOffset(open.Begin)}");

    private static string Name(EntityType type) => type switch
    {
        EntityType.TextLink => "TextUrl",
        EntityType.Blockquote or EntityType.ExpandableBlockquote => "BlockQuote",
        _ => type.ToString(),
    };

    private sealed record OpenEntity(EntityType Type, string? Language, int Offset, int Begin);
}
