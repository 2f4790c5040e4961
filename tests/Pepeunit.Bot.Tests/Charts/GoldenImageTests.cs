using System.Runtime.CompilerServices;
using Pepeunit.Bot.Charts;
using SkiaSharp;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

/// <summary>Every kind of panel in every theme and language against a committed picture.</summary>
/// <remarks>To accept a change of looks: <c>UPDATE_GOLDEN=1</c>, look at each changed PNG, commit them.</remarks>
public sealed class GoldenImageTests
{
    // The same Skia gives the same bytes; another processor may round an edge of a glyph differently.
    private const int UnseenDifference = 32;
    private const int AllowedPixels = 12;

    private static readonly Dictionary<string, Func<string, BoardPanel>> Kinds = new()
    {
        ["line"] = SampleBoards.Lines,
        ["band"] = SampleBoards.Band,
        ["bars"] = SampleBoards.Bars,
        ["number"] = language => SampleBoards.Number(language, "Temperature", "Температура", "°C", 21.4, 3),
        ["table"] = SampleBoards.Table,
        ["timeline"] = SampleBoards.Timeline,
    };

    public static IEnumerable<TheoryDataRow<string, string, string>> Pictures() =>
        from kind in Kinds.Keys
        from language in new[] { "en", "ru" }
        from theme in Enum.GetNames<BoardTheme>()
        select new TheoryDataRow<string, string, string>(kind, language, theme);

    [Theory, MemberData(nameof(Pictures))]
    public void A_panel_looks_as_it_was_accepted(string kind, string language, string theme)
    {
        var png = BoardImage.Render(Picture(Kinds[kind](language), language, theme)).Png;
        var name = $"{kind}-{language}-{theme.ToLowerInvariant()}.png";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllBytes(GoldenPath(name), Compact(png));

        var different = DifferentPixels(File.ReadAllBytes(GoldenPath(name)), png);
        if (different <= AllowedPixels) return;
        var actual = Path.Combine(AppContext.BaseDirectory, "golden-actual", name);
        Directory.CreateDirectory(Path.GetDirectoryName(actual)!);
        File.WriteAllBytes(actual, png);
        Assert.Fail($"{different} pixels differ from {GoldenPath(name)}; what was drawn is in {actual}.");
    }

    [Fact]
    public void One_moved_sample_breaks_the_comparison()
    {
        var panel = SampleBoards.Lines("en");
        var values = panel.Series[0].Values.ToArray();
        values[900] += 0.8;
        var moved = panel with { Series = [panel.Series[0] with { Values = values }, panel.Series[1]] };

        var before = BoardImage.Render(Picture(panel, "en", "Dark")).Png;
        var after = BoardImage.Render(Picture(moved, "en", "Dark")).Png;

        Assert.True(DifferentPixels(before, after) > AllowedPixels);
    }

    [Fact]
    public void One_moved_bar_breaks_the_comparison()
    {
        var panel = SampleBoards.Bars("en");
        var values = panel.Series[1].Values.ToArray();
        values[3] *= 1.02;
        var moved = panel with { Series = [panel.Series[0], panel.Series[1] with { Values = values }] };

        var before = BoardImage.Render(Picture(panel, "en", "Light")).Png;
        var after = BoardImage.Render(Picture(moved, "en", "Light")).Png;

        Assert.True(DifferentPixels(before, after) > AllowedPixels);
    }

    [Fact]
    public void The_same_picture_gives_the_same_bytes()
    {
        var picture = SampleBoards.Full("ru", BoardTheme.Dark);

        Assert.Equal(BoardImage.Render(picture).Png, BoardImage.Render(picture).Png);
    }

    // The product writes PNG fast; in the repository they had better be small.
    private static byte[] Compact(byte[] png)
    {
        using var bitmap = SKBitmap.Decode(png);
        using var pixels = bitmap.PeekPixels();
        using var encoded = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 9))!;
        return encoded.ToArray();
    }

    private static BoardPicture Picture(BoardPanel panel, string language, string theme) =>
        SampleBoards.Board(language, Enum.Parse<BoardTheme>(theme), panel) with { Width = 800 };

    private static int DifferentPixels(byte[] expectedPng, byte[] actualPng)
    {
        using var expected = SKBitmap.Decode(expectedPng);
        using var actual = SKBitmap.Decode(actualPng);
        if (expected.Info.Size != actual.Info.Size) return int.MaxValue;
        return expected.Pixels.Zip(actual.Pixels).Count(pair => Difference(pair.First, pair.Second) > UnseenDifference);
    }

    private static int Difference(SKColor one, SKColor other) => Math.Max(
        Math.Abs(one.Red - other.Red),
        Math.Max(Math.Abs(one.Green - other.Green), Math.Abs(one.Blue - other.Blue)));

    private static string GoldenPath(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Golden", name);
}
