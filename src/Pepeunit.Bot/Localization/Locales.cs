using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Localization;

/// <summary>
/// All texts for people, read once from the embedded <c>locales/{language}/{feature}.json</c>. Immutable, safe to share.
/// </summary>
/// <remarks>
/// A file is an object of objects and strings; a text's key is the file's name and the path inside, joined by dots:
/// <c>{"list":{"title":"…"}}</c> in <c>units.json</c> is <c>units.list.title</c>. A leaf that is an object of plural forms
/// (<c>one</c>, <c>few</c>, <c>many</c>, <c>other</c>) is chosen by the argument <c>count</c>.
/// </remarks>
internal sealed class Locales
{
    public const string DefaultLanguage = "en";

    private readonly FrozenDictionary<string, FrozenDictionary<string, LocaleText>> _languages;
    private long _missing;

    public Locales(IEnumerable<(string Language, string Feature, string Json)> files) =>
        _languages = files.GroupBy(file => file.Language, StringComparer.Ordinal).ToFrozenDictionary(
            language => language.Key,
            language => language.SelectMany(file => Read(file.Feature, file.Json))
                .ToFrozenDictionary(text => text.Key, text => text.Text, StringComparer.Ordinal),
            StringComparer.Ordinal);

    public IReadOnlyCollection<string> Languages => _languages.Keys;

    /// <summary>How often a text was asked for that no file has; the reader then saw its key.</summary>
    public long MissingTexts => Interlocked.Read(ref _missing);

    /// <summary>Reads the locale files embedded in this assembly.</summary>
    /// <exception cref="InvalidOperationException">A file is not valid JSON of the shape above; the message names it.</exception>
    public static Locales LoadEmbedded()
    {
        var assembly = typeof(Locales).Assembly;
        return new Locales(assembly.GetManifestResourceNames()
            .Select(name => (Name: name, Path: name.Replace('\\', '/').Split('/')))
            .Where(file => file.Path is ["locales", _, _])
            .Select(file => (file.Path[1], Path.GetFileNameWithoutExtension(file.Path[2]), ReadText(assembly, file.Name))));
    }

    public Texts For(Person person) => For(person.Language, person.Zone);

    /// <summary>Texts of a language, or of the default one when there is no such language.</summary>
    public Texts For(string language, TimeZoneInfo zone) =>
        new(this, _languages.ContainsKey(language) ? language : DefaultLanguage, zone);

    /// <summary>The language nearest to an IETF tag such as <c>ru</c> or <c>en-GB</c>.</summary>
    public string Nearest(string? languageCode)
    {
        var primary = languageCode?.Split('-', '_')[0].ToLowerInvariant();
        return primary is not null && _languages.ContainsKey(primary) ? primary : DefaultLanguage;
    }

    public IReadOnlyDictionary<string, LocaleText> TextsOf(string language) => _languages[language];

    internal LocaleText? Find(string language, string key)
    {
        if (_languages.TryGetValue(language, out var texts) && texts.TryGetValue(key, out var text)) return text;

        Interlocked.Increment(ref _missing);
        return null;
    }

    private static List<(string Key, LocaleText Text)> Read(string feature, string json)
    {
        using var document = Parse(feature, json);
        return ReadObject(feature, document.RootElement).ToList();
    }

    private static JsonDocument Parse(string feature, string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"The locale file {feature}.json is not valid JSON.", exception);
        }
    }

    private static IEnumerable<(string Key, LocaleText Text)> ReadObject(string path, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            return [(path, new LocaleText(element.GetString()!))];
        if (element.ValueKind != JsonValueKind.Object)
            throw new InvalidOperationException($"The locale key {path} must be a text or an object.");

        var members = element.EnumerateObject().ToList();
        return members.Any(member => member.Name == "other")
            && members.All(member => PluralRule.Categories.Contains(member.Name))
            ? [(path, new LocaleText(members.Select(form => KeyValuePair.Create(form.Name, form.Value.GetString()!))))]
            : members.SelectMany(member => ReadObject($"{path}.{member.Name}", member.Value));
    }

    private static string ReadText(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
