using Pepeunit.Bot.Charts.Painting;
using SkiaSharp;

namespace Pepeunit.Bot.Charts;

/// <summary>Where everything stands on the image: pure arithmetic over the picture.</summary>
/// <remarks>
/// Telegram shrinks a photo so that its longer side is 1280 in the chat; up to six panels therefore stay within
/// 1920 pixels. Panels stand under one another as long as they are high enough to read, else in two columns.
/// </remarks>
internal sealed record BoardLayout(SKRect Header, IReadOnlyList<SKRect> Cards, SKRect Footer, int Height)
{
    public const float Margin = 24;
    private const float Gap = 20;
    private const float TallHeight = 1920;
    private const float TallestHeight = 2560;
    private const int PanelsOfTall = 6;

    public static BoardLayout Of(BoardPicture picture)
    {
        var width = picture.Width - 2 * Margin;
        var header = SKRect.Create(Margin + 8, Margin, width - 16, HeaderHeight(picture));
        var footerHeight = string.IsNullOrEmpty(picture.FooterText) ? 0 : TypeScale.Footer.LineHeight + 12;
        var limit = picture.Panels.Count <= PanelsOfTall ? TallHeight : TallestHeight;
        var room = limit - header.Bottom - Gap - footerHeight - Margin;

        var rows = Rows(picture.Panels, PanelPainters.IsCompact, width);
        if (Total(rows, heights => heights.Comfortable) > room) rows = Rows(picture.Panels, _ => true, width);
        var heights = Share(rows, room);

        var cards = new List<SKRect>();
        var top = header.Bottom + Gap;
        foreach (var (row, height) in rows.Zip(heights))
        {
            for (var i = 0; i < row.Columns; i++)
                cards.Add(SKRect.Create(Margin + i * (row.CardWidth + Gap), top, row.CardWidth, height));
            top += height + Gap;
        }

        var footer = SKRect.Create(header.Left, top - Gap + 12, header.Width, footerHeight);
        return new BoardLayout(header, cards, footer, (int)MathF.Ceiling(top - Gap + footerHeight + Margin));
    }

    private static float HeaderHeight(BoardPicture picture) =>
        TypeScale.BoardTitle.LineHeight + (string.IsNullOrEmpty(picture.Subtitle) ? 0 : TypeScale.BoardSubtitle.LineHeight + 2);

    // Neighbours that may share a row do, two by two, so that the reading order stays.
    private static List<Row> Rows(IReadOnlyList<BoardPanel> panels, Func<BoardPanel, bool> mayShare, float width)
    {
        var half = (width - Gap) / 2;
        var rows = new List<Row>();
        for (var i = 0; i < panels.Count; i++)
        {
            if (i + 1 < panels.Count && mayShare(panels[i]) && mayShare(panels[i + 1]))
            {
                var one = PanelPainters.Heights(panels[i], half, panels.Count);
                var other = PanelPainters.Heights(panels[i + 1], half, panels.Count);
                rows.Add(new Row(2, half, Larger(one, other)));
                i++;
            }
            else
            {
                rows.Add(new Row(1, width, PanelPainters.Heights(panels[i], width, panels.Count)));
            }
        }

        return rows;
    }

    // Every row gets its least height and the same share of what it would like beyond.
    private static IEnumerable<float> Share(List<Row> rows, float room)
    {
        var natural = Total(rows, heights => heights.Natural);
        var least = Total(rows, heights => heights.Least);
        var share = natural <= room ? 1 : Math.Clamp((room - least) / (natural - least), 0, 1);
        return rows.Select(row => MathF.Floor(
            row.Heights.Least + (row.Heights.Natural - row.Heights.Least) * share));
    }

    private static float Total(List<Row> rows, Func<PanelHeights, float> height) =>
        rows.Sum(row => height(row.Heights)) + Gap * (rows.Count - 1);

    private static PanelHeights Larger(PanelHeights one, PanelHeights other) => new(
        Math.Max(one.Natural, other.Natural), Math.Max(one.Comfortable, other.Comfortable), Math.Max(one.Least, other.Least));

    private sealed record Row(int Columns, float CardWidth, PanelHeights Heights);
}
