namespace Pepeunit.Bot.Localization;

/// <summary>Cardinal plural categories of Unicode CLDR (supplemental/plurals.xml), for the languages of <c>locales/</c>.</summary>
internal static class PluralRule
{
    public static IReadOnlyList<string> Categories { get; } = ["zero", "one", "two", "few", "many", "other"];

    /// <summary>The forms a plural text of the language must have, and no others.</summary>
    public static IReadOnlyList<string> FormsOf(string language) => language switch
    {
        "en" => ["one", "other"],
        "ru" => ["one", "few", "many", "other"],
        _ => throw NoRule(language),
    };

    public static string Choose(string language, double count) => language switch
    {
        "en" => count == 1 ? "one" : "other",
        "ru" => ChooseRussian(count),
        _ => throw NoRule(language),
    };

    // one: v = 0 and i % 10 = 1 and i % 100 != 11; few: v = 0 and i % 10 = 2..4 and i % 100 != 12..14; many: v = 0 and else.
    private static string ChooseRussian(double count)
    {
        var size = Math.Abs(count);
        if (size != Math.Floor(size)) return "other";

        var (ten, hundred) = ((int)(size % 10), (int)(size % 100));
        return (ten, hundred) switch
        {
            (1, not 11) => "one",
            ( >= 2 and <= 4, not (>= 12 and <= 14)) => "few",
            _ => "many",
        };
    }

    private static ArgumentOutOfRangeException NoRule(string language) =>
        new(nameof(language), language, "Add the language's CLDR plural rule to PluralRule.");
}
