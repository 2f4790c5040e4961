using Pepeunit.Bot.Localization;
using Xunit;

namespace Pepeunit.Bot.Tests.Localization;

public sealed class TextsTests
{
    private static readonly TimeZoneInfo Moscow =
        TimeZoneInfo.CreateCustomTimeZone("test/+3", TimeSpan.FromHours(3), "+3", "+3");

    private static readonly Locales Sample = new(
    [
        ("en", "sample", """
            {"plain":"<b>Hi</b> &amp; welcome","greet":"Hello, {name}!","braces":"{{x}} {y}",
             "link":"<a href=\"{url}\">{name}</a>","nested":"now: {what}","what":"<i>soon</i>",
             "units":{"one":"{count} unit","other":"{count} units"}}
            """),
        ("ru", "sample", """
            {"units":{"one":"{count} прибор","few":"{count} прибора","many":"{count} приборов","other":"{count} прибора"}}
            """),
    ]);

    private static Texts English => Sample.For("en", TimeZoneInfo.Utc);

    [Fact]
    public void A_text_keeps_its_own_markup_and_escapes_its_arguments()
    {
        var html = English.Html("sample.greet", ("name", "<b>&\"Eve\"</b>"));

        Assert.Equal("Hello, &lt;b&gt;&amp;&quot;Eve&quot;&lt;/b&gt;!", html.Value);
        Assert.Equal("Hello, <b>&\"Eve\"</b>!", html.ToPlain());
    }

    [Fact]
    public void Plain_text_has_no_markup() => Assert.Equal("Hi & welcome", English.Plain("sample.plain"));

    [Fact]
    public void A_link_cannot_be_broken_out_of()
    {
        var html = English.Html("sample.link", ("url", new Uri("https://a.example/\"onclick")), ("name", "x"));

        Assert.Equal("<a href=\"https://a.example/%22onclick\">x</a>", html.Value);
    }

    [Fact]
    public void Doubled_braces_are_braces() => Assert.Equal("{x} 1", English.Plain("sample.braces", ("y", 1)));

    [Fact]
    public void A_key_as_argument_is_looked_up() =>
        Assert.Equal("now: <i>soon</i>", English.Html("sample.nested", ("what", new TextKey("sample.what"))).Value);

    [Fact]
    public void A_missing_key_shows_itself_and_is_counted()
    {
        var locales = new Locales([("en", "sample", """{"a":"b"}""")]);

        Assert.Equal("sample.c", locales.For("en", TimeZoneInfo.Utc)["sample.c"].Value);
        Assert.Equal(1, locales.MissingTexts);
    }

    [Fact]
    public void A_missing_argument_leaves_its_place_visible() =>
        Assert.Equal("Hello, {name}!", English.Plain("sample.greet"));

    [Fact]
    public void A_type_without_a_form_for_people_is_refused() =>
        Assert.Throws<ArgumentException>(() => English.Html("sample.greet", ("name", new object())));

    [Theory]
    [InlineData("en", 0, "0 units")]
    [InlineData("en", 1, "1 unit")]
    [InlineData("en", 2, "2 units")]
    [InlineData("en", 21, "21 units")]
    [InlineData("ru", 0, "0 приборов")]
    [InlineData("ru", 1, "1 прибор")]
    [InlineData("ru", 2, "2 прибора")]
    [InlineData("ru", 4, "4 прибора")]
    [InlineData("ru", 5, "5 приборов")]
    [InlineData("ru", 11, "11 приборов")]
    [InlineData("ru", 12, "12 приборов")]
    [InlineData("ru", 21, "21 прибор")]
    [InlineData("ru", 22, "22 прибора")]
    [InlineData("ru", 111, "111 приборов")]
    [InlineData("ru", 1001, "1\u00A0001 прибор")]
    [InlineData("ru", 1.5, "1,5 прибора")]
    public void The_plural_form_follows_cldr(string language, double count, string expected)
    {
        object number = count == Math.Floor(count) ? (int)count : count;

        Assert.Equal(expected, Sample.For(language, TimeZoneInfo.Utc).Plain("sample.units", ("count", number)));
    }

    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(21.5, "21.5", "21,5")]
    [InlineData(-3.25, "−3.25", "−3,25")]
    [InlineData(1234567, "1,234,567", "1\u00A0234\u00A0567")]
    [InlineData(1234.5678, "1,234.57", "1\u00A0234,57")]
    [InlineData(0.000123456, "0.000123456", "0,000123456")]
    [InlineData(1e300, "1e300", "1e300")]
    [InlineData(-1.5e-9, "−1.5e-9", "−1,5e-9")]
    [InlineData(double.NaN, "–", "–")]
    [InlineData(double.NegativeInfinity, "−∞", "−∞")]
    public void A_number_has_six_digits_at_most(double value, string english, string russian)
    {
        Assert.Equal(english, English.Number(value));
        Assert.Equal(russian, Sample.For("ru", TimeZoneInfo.Utc).Number(value));
    }

    [Fact]
    public void Zero_has_no_sign() => Assert.Equal("0", English.Number(-0.0));

    [Theory]
    [InlineData(21.456, 1, "21.5")]
    [InlineData(2, 2, "2.00")]
    [InlineData(-0.001, 1, "0.0")]
    public void A_number_has_as_many_decimals_as_asked(double value, int decimals, string expected) =>
        Assert.Equal(expected, English.Number(value, decimals));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(1536, "1.54 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1 MB")]
    [InlineData(25_000_000, "25 MB")]
    [InlineData(long.MaxValue, "9223372 TB")]
    public void Bytes_have_three_digits(long bytes, string expected) => Assert.Equal(expected, Real("en").Bytes(bytes));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.35, "350 ms")]
    [InlineData(45, "45 s")]
    [InlineData(59.96, "1 min")]
    [InlineData(3600, "1 h")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(7205, "2 h")]
    [InlineData(93_600, "1 d 2 h")]
    [InlineData(-60, "1 min")]
    public void A_duration_has_two_units_at_most(double seconds, string expected) =>
        Assert.Equal(expected, Real("en").Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("en", 1, "just now")]
    [InlineData("en", 5, "5 s ago")]
    [InlineData("en", 7500, "2 h ago")]
    [InlineData("en", -90, "in 1 min")]
    [InlineData("ru", 300, "5 мин назад")]
    [InlineData("ru", -300, "через 5 мин")]
    public void An_age_has_one_unit(string language, double seconds, string expected) =>
        Assert.Equal(expected, Real(language).Ago(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Times_are_told_in_the_readers_zone()
    {
        var moment = new DateTimeOffset(2026, 11, 23, 22, 5, 0, TimeSpan.Zero);

        Assert.Equal("23 Nov 2026, 22:05", Real("en").Moment(moment));
        Assert.Equal("24 нояб. 2026, 01:05", Locales.LoadEmbedded().For("ru", Moscow).Moment(moment));
        Assert.Equal("01:05", Locales.LoadEmbedded().For("ru", Moscow).Clock(moment));
    }

    [Theory]
    [InlineData("ru", "ru")]
    [InlineData("ru-RU", "ru")]
    [InlineData("EN-gb", "en")]
    [InlineData("de", "en")]
    [InlineData("", "en")]
    [InlineData(null, "en")]
    public void The_nearest_language_is_chosen(string? code, string expected) =>
        Assert.Equal(expected, Locales.LoadEmbedded().Nearest(code));

    private static Texts Real(string language) => Locales.LoadEmbedded().For(language, TimeZoneInfo.Utc);
}
