using Pepeunit.Bot.Charts;
using SkiaSharp;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class PaletteTests
{
    // Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
    private static readonly double[,] Protanopia =
        { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } };

    private static readonly double[,] Deuteranopia =
        { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } };

    private static readonly double[,] Full = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

    public static TheoryData<string> Themes => [.. Enum.GetNames<BoardTheme>()];

    [Theory, MemberData(nameof(Themes))]
    public void Text_reaches_the_contrast_of_text(string theme)
    {
        var palette = Palette.For(Enum.Parse<BoardTheme>(theme));

        foreach (var color in new[] { palette.Text, palette.Muted, palette.Threshold, palette.Stale })
        {
            Assert.True(Contrast.Ratio(color, palette.Card) >= 4.5, $"{color} on the card");
            if (color == palette.Text || color == palette.Muted) Assert.True(Contrast.Ratio(color, palette.Page) >= 4.5, $"{color} on the page");
        }
    }

    [Theory, MemberData(nameof(Themes))]
    public void Every_series_reaches_the_contrast_of_graphics(string theme)
    {
        var palette = Palette.For(Enum.Parse<BoardTheme>(theme));

        Assert.All([.. palette.Series, palette.Other], color => Assert.True(Contrast.Ratio(color, palette.Card) >= 3, $"{color}"));
    }

    [Theory, MemberData(nameof(Themes))]
    public void The_series_stay_apart_for_colour_blind_readers(string theme)
    {
        var series = Palette.For(Enum.Parse<BoardTheme>(theme)).Series;

        foreach (var (view, sight) in new[] { (Full, "full"), (Protanopia, "protanopia"), (Deuteranopia, "deuteranopia") })
        {
            for (var i = 0; i < series.Count; i++)
            {
                for (var j = i + 1; j < series.Count; j++)
                {
                    // The first four are what boards mostly use.
                    var least = j < 4 ? 20 : 10;
                    var apart = Distance(Lab(series[i], view), Lab(series[j], view));
                    Assert.True(apart >= least, $"{series[i]} and {series[j]} are {apart:0.0} apart with {sight} sight");
                }
            }
        }
    }

    [Fact]
    public void Contrast_is_as_WCAG_defines_it()
    {
        Assert.Equal(21, Contrast.Ratio(SKColors.Black, SKColors.White), 3);
        Assert.Equal(4.54, Contrast.Ratio(SKColor.Parse("#767676"), SKColors.White), 2);
    }

    private static double Distance(double[] one, double[] other) =>
        Math.Sqrt(one.Zip(other).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));

    // CIE L*a*b*, D65, of the colour as the given sight sees it.
    private static double[] Lab(SKColor color, double[,] view)
    {
        double[] linear = [Linear(color.Red), Linear(color.Green), Linear(color.Blue)];
        var seen = Enumerable.Range(0, 3).Select(row =>
            Math.Clamp(Enumerable.Range(0, 3).Sum(column => view[row, column] * linear[column]), 0, 1)).ToArray();
        var x = Curve((0.4124564 * seen[0] + 0.3575761 * seen[1] + 0.1804375 * seen[2]) / 0.95047);
        var y = Curve(0.2126729 * seen[0] + 0.7151522 * seen[1] + 0.0721750 * seen[2]);
        var z = Curve((0.0193339 * seen[0] + 0.1191920 * seen[1] + 0.9503041 * seen[2]) / 1.08883);
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
    }

    private static double Curve(double value) => value > 0.008856 ? Math.Cbrt(value) : 7.787 * value + 16.0 / 116;

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
