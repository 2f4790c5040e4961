using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Charts.Painting;
using SkiaSharp;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class BoardLayoutTests
{
    // A line is taken for a quarter higher than its letters; neighbours may use that air.
    private const float Air = 5;

    /// <summary>Boards of one to twelve panels, in which every kind comes before and after every other.</summary>
    public static IEnumerable<TheoryDataRow<int, int, string>> Boards() =>
        from count in new[] { 1, 2, 3, 4, 5, 6, 9, 12 }
        from first in Enumerable.Range(0, 5)
        select new TheoryDataRow<int, int, string>(count, first, first % 2 == 0 ? "ru" : "en");

    [Theory, MemberData(nameof(Boards))]
    public void No_text_is_cut_or_lies_over_another(int count, int first, string language)
    {
        var picture = Mixed(count, first, language);

        var (layout, texts) = Draw(picture);

        var image = new SKRect(0, 0, picture.Width, layout.Height);
        for (var i = 0; i < texts.Count; i++)
        {
            Assert.True(image.Contains(Letters(texts[i])), $"'{texts[i].Text}' leaves the image: {texts[i].Box}");
            for (var j = i + 1; j < texts.Count; j++)
            {
                Assert.False(
                    Letters(texts[i]).IntersectsWith(Letters(texts[j])),
                    $"'{texts[i].Text}' {texts[i].Box} lies over '{texts[j].Text}' {texts[j].Box}");
            }
        }
    }

    [Theory, MemberData(nameof(Boards))]
    public void Cards_fill_the_image_without_touching(int count, int first, string language)
    {
        var picture = Mixed(count, first, language);

        var layout = BoardLayout.Of(picture);

        Assert.Equal(count, layout.Cards.Count);
        Assert.InRange(layout.Height, 300, count <= 6 ? 1920 : 2560);
        Assert.Equal(picture.Width - BoardLayout.Margin, layout.Cards.Max(card => card.Right));
        for (var i = 0; i < count; i++)
        {
            Assert.True(layout.Cards[i].Top > layout.Header.Bottom && layout.Cards[i].Bottom < layout.Height);
            Assert.True(layout.Cards[i].Height >= 240, $"card {i} is {layout.Cards[i].Height} px high");
            for (var j = i + 1; j < count; j++) Assert.False(layout.Cards[i].IntersectsWith(layout.Cards[j]));
        }
    }

    [Theory, MemberData(nameof(Boards))]
    public void Every_text_stays_in_its_card(int count, int first, string language)
    {
        var (layout, texts) = Draw(Mixed(count, first, language));

        foreach (var text in texts.Where(text => text.Box.Top >= layout.Cards[0].Top && text.Box.Bottom <= layout.Footer.Top))
            Assert.Contains(layout.Cards, card => card.Contains(Letters(text)));
    }

    [Fact]
    public void Two_numbers_share_a_row_and_a_line_takes_the_whole_width()
    {
        var layout = BoardLayout.Of(SampleBoards.Board(
            "en", BoardTheme.Light, Number(), Number(), SampleBoards.Lines("en")));

        Assert.Equal(layout.Cards[0].Top, layout.Cards[1].Top);
        Assert.Equal(layout.Cards[0].Width, layout.Cards[1].Width);
        Assert.Equal(1280 - 2 * BoardLayout.Margin, layout.Cards[2].Width);
    }

    [Fact]
    public void Labels_are_at_least_28_pixels_high_and_titles_34()
    {
        Assert.True(TypeScale.Tick.Size >= 28 && TypeScale.Label.Size >= 28 && TypeScale.Footer.Size >= 28);
        Assert.True(TypeScale.PanelTitle.Size >= 34 && TypeScale.BoardTitle.Size >= 34);
        Assert.True(TypeScale.LineWidth >= 3.5f);
    }

    private static (BoardLayout Layout, IReadOnlyList<PlacedText> Texts) Draw(BoardPicture picture)
    {
        var layout = BoardLayout.Of(picture);
        using var bitmap = new SKBitmap(picture.Width, layout.Height);
        using var canvas = new SKCanvas(bitmap);
        return (layout, BoardImage.Paint(canvas, picture, layout));
    }

    private static SKRect Letters(PlacedText text) => SKRect.Inflate(text.Box, -1, -Air);

    private static BigNumberPanel Number() => SampleBoards.Number("en", "Temperature", "Температура", "°C", 21.4, 3);

    private static BoardPicture Mixed(int count, int first, string language)
    {
        Func<BoardPanel>[] kinds =
        [
            () => SampleBoards.Lines(language), () => SampleBoards.Bars(language), Number,
            () => SampleBoards.Table(language), () => SampleBoards.Timeline(language),
        ];
        var panels = Enumerable.Range(0, count).Select(i => kinds[(first + i * (1 + first % 3)) % kinds.Length]()).ToArray();
        return SampleBoards.Board(language, BoardTheme.Light, panels);
    }
}
