using System.Text.RegularExpressions;
using System.Xml;
using Pepeunit.Bot.Localization;
using Xunit;

namespace Pepeunit.Bot.Tests.Localization;

/// <summary>
/// The locale files and the keys in C# fit together. A key in C# is a string literal whose first word is the name of a
/// locale file; a key that is put together is written as one interpolated literal (<c>$"units.kind.{kind}"</c>), which
/// stands for every key of that form.
/// </summary>
public sealed partial class LocaleGuardTests
{
    private static readonly Locales Embedded = Locales.LoadEmbedded();

    private static readonly Dictionary<string, string[]> AllowedTags = new(StringComparer.Ordinal)
    {
        ["b"] = [],
        ["i"] = [],
        ["u"] = [],
        ["s"] = [],
        ["code"] = [],
        ["pre"] = [],
        ["a"] = ["href"],
        ["blockquote"] = ["expandable"],
        ["tg-spoiler"] = [],
    };

    public static TheoryData<string> Languages => [.. Embedded.Languages];

    [Fact]
    public void English_and_russian_are_there() => Assert.Equal(["en", "ru"], Embedded.Languages.Order());

    [Theory, MemberData(nameof(Languages))]
    public void Every_language_has_the_same_keys(string language)
    {
        var expected = Embedded.TextsOf(Locales.DefaultLanguage).Keys.Order();

        Assert.Equal(expected, Embedded.TextsOf(language).Keys.Order());
    }

    [Theory, MemberData(nameof(Languages))]
    public void A_text_has_the_same_places_in_every_language(string language)
    {
        var differing =
            from text in Embedded.TextsOf(Locales.DefaultLanguage)
            where Embedded.TextsOf(language).ContainsKey(text.Key)
            let expected = PlacesOf(text.Value)
            let found = PlacesOf(Embedded.TextsOf(language)[text.Key])
            where !expected.SetEquals(found)
            select $"{text.Key}: {string.Join(",", expected)} / {string.Join(",", found)}";

        Assert.Empty(differing);
    }

    [Theory, MemberData(nameof(Languages))]
    public void A_plural_text_has_exactly_the_forms_of_its_language(string language)
    {
        var wrong = Embedded.TextsOf(language)
            .Where(text => text.Value.PluralForms.Count > 0)
            .Where(text => !text.Value.PluralForms.Order().SequenceEqual(PluralRule.FormsOf(language).Order()))
            .Select(text => $"{text.Key}: {string.Join(",", text.Value.PluralForms)}");

        Assert.Empty(wrong);
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_text_is_valid_html_of_telegram(string language)
    {
        var wrong =
            from text in Embedded.TextsOf(language)
            from template in text.Value.Templates
            let problem = FindMarkupProblem(template)
            where problem is not null
            select $"{text.Key}: {problem}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_key_in_the_code_is_in_the_files()
    {
        var known = Embedded.TextsOf(Locales.DefaultLanguage).Keys.ToList();

        var missing =
            from use in KeysInCode()
            where !known.Exists(use.Pattern.IsMatch)
            select $"{use.File}: {use.Literal}";

        Assert.Empty(missing.Distinct());
    }

    [Fact]
    public void Every_key_in_the_files_is_used()
    {
        var uses = KeysInCode().Select(use => use.Pattern).ToList();

        var unused = Embedded.TextsOf(Locales.DefaultLanguage).Keys.Where(key => !uses.Exists(use => use.IsMatch(key)));

        Assert.Empty(unused);
    }

    [Fact]
    public void Only_the_localization_room_trusts_markup()
    {
        var foreign = Repository.ProductSources()
            .Where(path => !path.Contains("Localization", StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path).Contains("HtmlText.Trust(", StringComparison.Ordinal));

        Assert.Empty(foreign);
    }

    private static HashSet<string> PlacesOf(LocaleText text) =>
        text.Templates.SelectMany(template => template.Places).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<(string File, string Literal, Regex Pattern)> KeysInCode()
    {
        var features = Embedded.TextsOf(Locales.DefaultLanguage).Keys.Select(key => key.Split('.')[0]).ToHashSet();
        return
            from path in Repository.ProductSources()
                // The names of instruments have the same form and are for operators.
            where !path.EndsWith("Metrics.cs", StringComparison.Ordinal)
            from match in KeyLiteral().Matches(File.ReadAllText(path))
            let literal = match.Groups["key"].Value
            where features.Contains(literal.Split('.')[0])
            select (Path.GetFileName(path), literal, PatternOf(literal));
    }

    // A hole of an interpolated key may be any one or several words.
    private static Regex PatternOf(string literal) =>
        new("^" + string.Join("[a-z0-9_.]+", Hole().Split(literal).Select(Regex.Escape)) + "$");

    private static string? FindMarkupProblem(Template template)
    {
        var sample = string.Concat(template.Parts.Select(part => part.IsPlace ? "x" : part.Text));
        if (sample.Length == 0) return "the text is empty";

        try
        {
            // Telegram's HTML with an attribute without a value is not XML; nothing else of it differs.
            var xml = new XmlDocument();
            xml.LoadXml($"<text>{sample.Replace("<blockquote expandable>", "<blockquote expandable=\"\">", StringComparison.Ordinal)}</text>");
            return xml.DocumentElement!.SelectNodes(".//*")!.Cast<XmlElement>().Select(FindTagProblem)
                .FirstOrDefault(problem => problem is not null);
        }
        catch (XmlException exception)
        {
            return exception.Message;
        }
    }

    private static string? FindTagProblem(XmlElement element)
    {
        if (!AllowedTags.TryGetValue(element.Name, out var attributes)) return $"<{element.Name}> is not known to Telegram";

        return element.Attributes.Cast<XmlAttribute>().All(attribute => attributes.Contains(attribute.Name))
            ? null
            : $"<{element.Name}> has an attribute Telegram does not know";
    }

    [GeneratedRegex("""\$?"(?<key>[a-z][a-z0-9_]*(\.([a-z0-9_]|\{[^{}"]+\})+)+)["]""")]
    private static partial Regex KeyLiteral();

    [GeneratedRegex(@"\{[^{}]+\}")]
    private static partial Regex Hole();
}
