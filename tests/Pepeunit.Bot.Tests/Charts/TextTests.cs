using Pepeunit.Bot.Charts.Text;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class TextTests
{
    private static readonly TextStyle Style = new(FontWeight.Regular, 28);
    private static readonly ChartFace Face = ChartFonts.Face(FontWeight.Regular);

    [Theory]
    [InlineData("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ")]
    [InlineData("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")]
    [InlineData("°₂³²№▲▼…−×µ·%‰—–«»“”€₽±≤≥⁰¹⁴⁵⁶⁷⁸⁹⁻→□")]
    [InlineData("їієґўäöüßéñçłżşğ")]
    public void The_fonts_have_what_boards_write(string characters)
    {
        foreach (var weight in Enum.GetValues<FontWeight>())
            Assert.All(characters.EnumerateRunes(), rune => Assert.True(ChartFonts.Face(weight).HasGlyph(rune.Value), $"{rune} in {weight}"));
    }

    [Fact]
    public void ScottPlot_draws_with_the_shipped_font_and_not_with_one_of_the_system()
    {
        ChartFonts.Load(ChartFonts.DefaultDirectory);

        var typeface = ScottPlot.Fonts.GetTypeface(ChartFonts.Family, bold: false, italic: false);

        Assert.Equal("Inter", typeface.FamilyName);
        Assert.Equal(ChartFonts.Family, ScottPlot.Fonts.Default);
    }

    [Fact]
    public void A_missing_font_says_which_file_and_what_to_do()
    {
        var error = Assert.Throws<FileNotFoundException>(() => ChartFonts.Load("/nowhere"));

        Assert.Contains("/nowhere/Inter-Regular.otf", error.Message, StringComparison.Ordinal);
        Assert.Contains("Charts/Fonts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_font_is_refused()
    {
        var directory = Directory.CreateTempSubdirectory();
        File.WriteAllText(Path.Combine(directory.FullName, "Inter-Regular.otf"), "not a font");

        Assert.Throws<InvalidDataException>(() => ChartFonts.Load(directory.FullName));
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Kitchen", "Kitchen")]
    [InlineData("  two  words ", "two  words")]
    [InlineData("line\nbreak\ttab", "line break tab")]
    [InlineData("zero\u200Bwidth \u202Eturned\u202C", "zerowidth turned")]
    [InlineData("\u0007bell\u0000", "bell")]
    [InlineData("fire \U0001F525 family \U0001F468\u200D\U0001F469\u200D\U0001F467", "fire □ family □")]
    [InlineData("flag \U0001F1E9\U0001F1EA", "flag □")]
    [InlineData("и\u0306ог", "йог")]
    [InlineData("漢字", "□□")]
    [InlineData("<b>&amp;</b>", "<b>&amp;</b>")]
    [InlineData(null, "")]
    public void A_text_is_cleaned_for_one_line(string? text, string clean) =>
        Assert.Equal(clean, DrawableText.Clean(text, Face));

    // Not among the rows above: a row with half a pair does not survive the way to the runner.
    [Fact]
    public void Half_a_surrogate_pair_is_shown_as_a_box() =>
        Assert.Equal("half □ pair", DrawableText.Clean("half \uD83D pair", Face));

    [Fact]
    public void A_right_to_left_name_is_shown_as_boxes_and_does_not_turn_its_neighbours() =>
        Assert.Equal("□□□□ 21 °C", DrawableText.Clean("\u202B\u05E9\u05DC\u05D5\u05DD 21 °C", Face));

    [Fact]
    public void A_name_of_ten_thousand_characters_is_shortened_to_the_room()
    {
        using var run = TextRun.Fit(new string('W', 10_000), Style, 300);

        Assert.InRange(run.Width, 200, 300);
        Assert.EndsWith("…", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_with_all_the_room_still_says_that_it_goes_on()
    {
        using var run = TextRun.Fit(new string('i', 10_000), Style);

        Assert.Equal(DrawableText.MaxLength + 1, run.Text.Length);
        Assert.EndsWith("…", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_fits_is_whole()
    {
        using var run = TextRun.Fit("Температура", Style, 300);

        Assert.Equal("Температура", run.Text);
        Assert.InRange(run.Width, 120, 250);
    }

    [Fact]
    public void Without_any_room_nothing_is_drawn()
    {
        using var run = TextRun.Fit("Temperature", Style, 5);

        Assert.Equal(0, run.Width);
    }
}
