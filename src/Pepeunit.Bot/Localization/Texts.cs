using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Localization;

/// <summary>Texts, numbers and times for one reader: one language, one zone. Immutable, cheap to make.</summary>
internal sealed partial class Texts
{
    private readonly Locales _locales;

    internal Texts(Locales locales, string language, TimeZoneInfo zone) =>
        (_locales, Language, Zone, _numbers) = (locales, language, zone, NumbersOf(language));

    public string Language { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary>A text without arguments. A key that no file has gives the key itself, and is counted.</summary>
    public HtmlText this[string key] => Html(key);

    /// <summary>
    /// A text with its places filled. Strings are escaped, put on one line and cut at
    /// <see cref="ForeignText.DefaultMaxLength"/>; <see cref="HtmlText"/> goes in as it is; numbers, times and durations are
    /// formatted for the reader; <see cref="TextKey"/> is looked up. <c>count</c> chooses the plural form.
    /// </summary>
    /// <exception cref="ArgumentException">An argument is of a type that has no form for people.</exception>
    public HtmlText Html(string key, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var text = _locales.Find(Language, key);
        if (text is null) return HtmlText.Escape(key);

        var markup = new StringBuilder();
        foreach (var (part, isPlace) in text.Choose(Language, CountOf(args)).Parts)
        {
            if (!isPlace) markup.Append(part);
            else if (TryFind(args, part, out var value)) markup.Append(Format(value).Value);
            else markup.Append('{').Append(part).Append('}');
        }

        return HtmlText.Trust(markup.ToString());
    }

    /// <summary>As <see cref="Html"/>, without markup: for buttons, toasts and pictures.</summary>
    public string Plain(string key, params ReadOnlySpan<(string Name, object? Value)> args) => Html(key, args).ToPlain();

    private HtmlText Format(object? value) => value switch
    {
        null => HtmlText.Escape("–"),
        HtmlText html => html,
        string text => HtmlText.Escape(text),
        TextKey key => this[key.Key],
        int or long or short or byte => HtmlText.Escape(Integer(Convert.ToInt64(value, CultureInfo.InvariantCulture))),
        double or float or decimal => HtmlText.Escape(Number(Convert.ToDouble(value, CultureInfo.InvariantCulture))),
        ByteCount count => HtmlText.Escape(Bytes(count.Bytes)),
        TimeSpan duration => HtmlText.Escape(Duration(duration)),
        DateTimeOffset moment => HtmlText.Escape(Moment(moment)),
        Uri address => HtmlText.Escape(address.AbsoluteUri, 2048),
        _ => throw new ArgumentException($"A {value.GetType().Name} cannot be put into a text.", nameof(value)),
    };

    private static double CountOf(ReadOnlySpan<(string Name, object? Value)> args) =>
        TryFind(args, "count", out var count) && count is IConvertible number and not string
            ? number.ToDouble(CultureInfo.InvariantCulture)
            : 0;

    private static bool TryFind(ReadOnlySpan<(string Name, object? Value)> args, string name, out object? value)
    {
        foreach (var (candidate, found) in args)
        {
            if (!string.Equals(candidate, name, StringComparison.Ordinal)) continue;
            value = found;
            return true;
        }

        value = null;
        return false;
    }
}
