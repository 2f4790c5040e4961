namespace Pepeunit.Bot.Localization;

/// <summary>One leaf of a locale file: a template, or one per plural form.</summary>
internal sealed class LocaleText
{
    private readonly Template? _single;
    private readonly IReadOnlyDictionary<string, Template>? _forms;

    public LocaleText(string text) => _single = new Template(text);

    public LocaleText(IEnumerable<KeyValuePair<string, string>> forms) =>
        _forms = forms.ToDictionary(form => form.Key, form => new Template(form.Value), StringComparer.Ordinal);

    public IReadOnlyCollection<string> PluralForms => _forms?.Keys.ToArray() ?? [];

    public IReadOnlyCollection<Template> Templates => _forms?.Values.ToArray() ?? [_single!];

    public Template Choose(string language, double count) =>
        _single ?? (_forms!.TryGetValue(PluralRule.Choose(language, count), out var form) ? form : _forms["other"]);
}

/// <summary>A text with named places: <c>{name}</c>. Braces are written twice to appear.</summary>
internal sealed class Template
{
    public Template(string text)
    {
        Text = text;
        Parts = Parse(text);
    }

    public string Text { get; }

    /// <summary>Literal markup and places in turn, in order of the text.</summary>
    public IReadOnlyList<(string Text, bool IsPlace)> Parts { get; }

    public IEnumerable<string> Places => Parts.Where(part => part.IsPlace).Select(part => part.Text);

    private static List<(string, bool)> Parse(string text)
    {
        var parts = new List<(string, bool)>();
        var literal = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var isDoubled = i + 1 < text.Length && text[i + 1] == text[i];
            if (text[i] is '{' or '}' && isDoubled)
            {
                literal.Append(text[i++]);
            }
            else if (text[i] == '{')
            {
                var end = text.IndexOf('}', i);
                if (end < 0) throw new FormatException($"'{{' is not closed in the locale text '{text}'.");
                parts.Add((literal.ToString(), false));
                literal.Clear();
                parts.Add((text[(i + 1)..end], true));
                i = end;
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        parts.Add((literal.ToString(), false));
        return parts;
    }
}
