using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>Telegram's HTML: its tags, its strictness and the texts of its errors (TDLib, parse_html).</summary>
internal sealed class HtmlParser
{
    private static readonly HashSet<string> Tags =
    [
        "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "span", "pre", "code",
        "blockquote",
    ];

    private readonly MarkupSource _source;
    private readonly StringBuilder _text = new();
    private readonly List<TextEntity> _entities = [];
    private readonly Stack<OpenTag> _open = new();
    // A language of <code> counts only inside <pre>; until the outer tag is closed it is remembered by the entity's index.
    private readonly Dictionary<int, string> _codeLanguages = [];
    private int _at;

    private HtmlParser(string source) => _source = new(source);

    /// <exception cref="ParseError">The markup is wrong.</exception>
    public static FormattedText Parse(string source)
    {
        var parser = new HtmlParser(source);
        parser.Run();
        return new(parser._text.ToString(), parser._entities);
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            if (_source[_at] == '&' && DecodeReference() is { } decoded)
                _text.Append(decoded);
            else if (_source[_at] != '<')
                _text.Append(_source[_at++]);
            else if (_source[_at + 1] == '/')
                ReadEndTag();
            else
                ReadStartTag();
        }

        if (_open.TryPeek(out var unclosed))
            throw new ParseError($"Can't find end tag corresponding to start tag \"{unclosed.Name}\"");
        const string loneSurrogate =
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units";
        if (HasLoneSurrogate()) throw new ParseError(loneSurrogate);
    }

    private void ReadStartTag()
    {
        var begin = _at++;
        var nameStart = _at;
        while (!_source.IsSpace(_at) && _source[_at] != '>') _at++;
        if (_source[_at] == '\0') throw new ParseError($"Unclosed start tag at byte offset {_source.ByteOffset(begin)}");

        var name = _source.Slice(nameStart, _at).ToLowerInvariant();
        if (!Tags.Contains(name))
            throw new ParseError($"Unsupported start tag \"{name}\" at byte offset {_source.ByteOffset(begin)}");

        string? argument = null;
        while (ReadAttribute(name, begin) is { } attribute)
            argument = Argument(name, attribute.Name, attribute.Value) ?? argument;

        if (name == "span" && argument != "spoiler")
            throw new ParseError($"Tag \"span\" must have class \"tg-spoiler\" at byte offset {_source.ByteOffset(begin)}");

        _at++;
        _open.Push(new(name, argument, _text.Length));
    }

    private static string? Argument(string tag, string attribute, string value) => (tag, attribute) switch
    {
        ("a", "href") => value,
        ("code", "class") when value.StartsWith("language-", StringComparison.Ordinal) => value["language-".Length..],
        ("span", "class") when value.StartsWith("tg-", StringComparison.Ordinal) => value["tg-".Length..],
        ("tg-emoji", "emoji-id") => value,
        ("blockquote", "expandable") => "1",
        _ => null,
    };

    private (string Name, string Value)? ReadAttribute(string tag, int begin)
    {
        SkipSpaces();
        if (_source[_at] == '>') return null;
        if (_at >= _source.Length) throw UnclosedStartTag(tag, begin);

        var nameStart = _at;
        while (!_source.IsSpace(_at) && _source[_at] is not ('=' or '>' or '/' or '"' or '\'')) _at++;
        var name = _source.Slice(nameStart, _at).ToLowerInvariant();
        if (name.Length == 0)
            throw new ParseError($"Empty attribute name in the tag \"{tag}\" at byte offset {_source.ByteOffset(begin)}");

        SkipSpaces();
        if (_source[_at] != '=')
        {
            // The only attribute without a value.
            if (tag == "blockquote" && name == "expandable" && (_source[_at] == '>' || _source.IsSpace(_at - 1)))
                return (name, "");
            throw new ParseError("Expected equal sign in declaration of an attribute of the tag "
                + $"\"{tag}\" at byte offset {_source.ByteOffset(begin)}");
        }

        _at++;
        SkipSpaces();
        if (_at >= _source.Length) throw UnclosedStartTag(tag, begin);

        var value = _source[_at] is '"' or '\'' ? ReadQuoted() : ReadToken();
        if (_at >= _source.Length) throw UnclosedStartTag(tag, begin);
        return (name, value);
    }

    private ParseError UnclosedStartTag(string tag, int begin) =>
        new($"Unclosed start tag \"{tag}\" at byte offset {_source.ByteOffset(begin)}");

    private string ReadToken()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(_source[_at]) || _source[_at] is '.' or '-') _at++;
        if (!_source.IsSpace(_at) && _source[_at] != '>')
            throw new ParseError($"Unexpected end of name token at byte offset {_source.ByteOffset(start)}");
        return _source.Slice(start, _at).ToLowerInvariant();
    }

    private string ReadQuoted()
    {
        var quote = _source[_at++];
        var value = new StringBuilder();
        while (_at < _source.Length && _source[_at] != quote)
        {
            if (_source[_at] == '&' && DecodeReference() is { } decoded)
                value.Append(decoded);
            else
                value.Append(_source[_at++]);
        }

        if (_at < _source.Length) _at++;
        return value.ToString();
    }

    private void ReadEndTag()
    {
        var begin = _at;
        if (!_open.TryPeek(out var tag))
            throw new ParseError($"Unexpected end tag at byte offset {_source.ByteOffset(begin)}");

        _at += 2;
        var nameStart = _at;
        while (!_source.IsSpace(_at) && _source[_at] != '>') _at++;
        var name = _source.Slice(nameStart, _at).ToLowerInvariant();
        SkipSpaces();
        if (_source[_at] != '>') throw new ParseError($"Unclosed end tag at byte offset {_source.ByteOffset(begin)}");
        if (name.Length > 0 && name != tag.Name)
        {
            throw new ParseError($"Unmatched end tag at byte offset {_source.ByteOffset(begin)}, "
                + $"expected \"</{tag.Name}>\", found \"</{name}>\"");
        }

        _at++;
        _open.Pop();
        if (_text.Length > tag.Offset) AddEntity(tag);
    }

    private void AddEntity(OpenTag tag)
    {
        var length = _text.Length - tag.Offset;
        switch (tag.Name)
        {
            case "pre":
                AddPre(tag.Offset, length);
                break;
            case "code":
                AddCode(tag, length);
                break;
            case "a":
                var url = string.IsNullOrEmpty(tag.Argument) ? _text.ToString(tag.Offset, length) : tag.Argument;
                if (Links.ToEntity(url, tag.Offset, length) is { } link) _entities.Add(link);
                break;
            case "tg-emoji":
                if (!long.TryParse(tag.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var emoji) || emoji == 0)
                    throw new ParseError("Invalid custom emoji identifier specified");
                _entities.Add(new(EntityType.CustomEmoji, tag.Offset, length) { Argument = tag.Argument });
                break;
            default:
                _entities.Add(new(SimpleType(tag), tag.Offset, length));
                break;
        }
    }

    private static EntityType SimpleType(OpenTag tag) => tag.Name switch
    {
        "b" or "strong" => EntityType.Bold,
        "i" or "em" => EntityType.Italic,
        "u" or "ins" => EntityType.Underline,
        "s" or "strike" or "del" => EntityType.Strikethrough,
        "blockquote" => tag.Argument is null ? EntityType.Blockquote : EntityType.ExpandableBlockquote,
        _ => EntityType.Spoiler,
    };

    private void AddPre(int offset, int length)
    {
        var isOverCode = _entities is [.., { Type: EntityType.Code } code] && code.Offset == offset && code.Length == length;
        if (isOverCode && _codeLanguages.TryGetValue(_entities.Count - 1, out var language))
            _entities[^1] = new(EntityType.Pre, offset, length) { Argument = language };
        else
            _entities.Add(new(EntityType.Pre, offset, length));
    }

    private void AddCode(OpenTag tag, int length)
    {
        if (tag.Argument is { Length: > 0 } language)
        {
            if (_entities is [.., { Type: EntityType.Pre } pre] && pre.Offset == tag.Offset && pre.Length == length)
            {
                _entities[^1] = pre with { Argument = language };
                return;
            }

            _codeLanguages[_entities.Count] = language;
        }

        _entities.Add(new(EntityType.Code, tag.Offset, length));
    }

    /// <summary>Reads a reference (&amp;lt; &amp;#1234;); null and nowhere moved if it is none: then it is plain text.</summary>
    private string? DecodeReference()
    {
        var end = _at + 1;
        uint code = 0;
        if (_source[end] == '#')
        {
            end++;
            var isHex = _source[end] == 'x';
            if (isHex) end++;
            while (isHex ? char.IsAsciiHexDigit(_source[end]) : char.IsAsciiDigit(_source[end]))
            {
                code = unchecked(code * (isHex ? 16u : 10u) + (uint)Convert.ToInt32(_source[end].ToString(), 16));
                end++;
            }

            if (code is 0 or >= 0x10ffff || end - _at >= 10) return null;
        }
        else
        {
            while (char.IsAsciiLetter(_source[end])) end++;
            code = _source.Slice(_at + 1, end) switch { "lt" => '<', "gt" => '>', "amp" => '&', "quot" => '"', _ => 0u };
            if (code == 0) return null;
        }

        _at = _source[end] == ';' ? end + 1 : end;
        return code > 0xffff ? char.ConvertFromUtf32((int)code) : ((char)code).ToString();
    }

    private bool HasLoneSurrogate()
    {
        for (var i = 0; i < _text.Length; i++)
        {
            if (!char.IsSurrogate(_text[i])) continue;
            if (i + 1 >= _text.Length || !char.IsSurrogatePair(_text[i], _text[i + 1])) return true;
            i++;
        }

        return false;
    }

    private void SkipSpaces()
    {
        while (_at < _source.Length && _source.IsSpace(_at)) _at++;
    }

    private sealed record OpenTag(string Name, string? Argument, int Offset);
}
