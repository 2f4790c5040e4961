using System.Diagnostics;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>Heights a panel can have, in pixels, its card included.</summary>
/// <param name="Natural">What it takes when there is room.</param>
/// <param name="Comfortable">Less reads badly over the whole width; then the board goes to two columns.</param>
/// <param name="Least">Less cannot be drawn.</param>
internal readonly record struct PanelHeights(float Natural, float Comfortable, float Least);

/// <summary>Which painter draws which kind of panel: a new kind is one arm in each of these.</summary>
internal static class PanelPainters
{
    public const float Padding = 28;
    private const float TitleGap = 10;
    private const float PlotHeight = 400;

    // Alone on its board, a plot takes the height of a photo (about 7:5) instead of a strip.
    private const float LonePlotHeight = 540;
    private static float Frame => 2 * Padding + TypeScale.PanelTitle.LineHeight + TitleGap;

    /// <summary>Panels that read well at half the width of the board.</summary>
    public static bool IsCompact(BoardPanel panel) => panel is BigNumberPanel;

    public static PanelHeights Heights(BoardPanel panel, float width, int panelCount) => panel switch
    {
        LinePanel or BarPanel => new(
            Frame + Legend.RowHeight + (panelCount == 1 ? LonePlotHeight : PlotHeight), 400, 300),
        BigNumberPanel { Sparkline: null } => new(Frame + 210, 270, 250),
        BigNumberPanel => new(Frame + 300, 370, 290),
        TablePanel table => TableHeights(table, width),
        TimelinePanel timeline => TimelineHeights(timeline),
        _ => throw new UnreachableException($"No heights for {panel.GetType().Name}."),
    };

    /// <summary>Draws the card, the title, and the content or the words for its absence.</summary>
    public static void Paint(BoardCanvas board, BoardPanel panel, SKRect card, int index)
    {
        board.Fill(card, TypeScale.CardRadius, board.Palette.Card);
        var body = new SKRect(card.Left + Padding, card.Top + Padding - 6, card.Right - Padding, card.Bottom - Padding + 6);
        board.Write(panel.Title, TypeScale.PanelTitle, board.Palette.Text, body.Left, body.Top, body.Width);
        body.Top += TypeScale.PanelTitle.LineHeight + TitleGap;
        if (IsEmpty(panel, board.Picture))
        {
            board.WriteCentered(board.Picture.Texts.NoData, TypeScale.Label, board.Palette.Muted, body);
            return;
        }

        switch (panel)
        {
            case LinePanel line:
                LinePanelPainter.Paint(board, line, body);
                break;
            case BarPanel bars:
                BarPanelPainter.Paint(board, bars, body);
                break;
            case BigNumberPanel number:
                BigNumberPainter.Paint(board, number, body, board.Palette.SeriesAt(index));
                break;
            case TablePanel table:
                TablePainter.Paint(board, table, body);
                break;
            case TimelinePanel timeline:
                TimelinePainter.Paint(board, timeline, body);
                break;
            default:
                throw new UnreachableException($"No painter for {panel.GetType().Name}.");
        }
    }

    private static bool IsEmpty(BoardPanel panel, BoardPicture picture) => panel switch
    {
        LinePanel line => LinePanelPainter.IsEmpty(line, picture),
        BarPanel bars => BarPanelPainter.IsEmpty(bars, picture),
        BigNumberPanel number => BigNumberPainter.IsEmpty(number),
        TablePanel table => table.Rows.Count == 0,
        TimelinePanel timeline => TimelinePainter.IsEmpty(timeline, picture),
        _ => throw new UnreachableException($"Cannot tell whether {panel.GetType().Name} is empty."),
    };

    private static PanelHeights TableHeights(TablePanel table, float width)
    {
        var natural = Frame + Math.Clamp(table.Rows.Count, 1, 14) * TablePainter.RowHeight(width - 2 * Padding);
        return new(natural, Math.Min(natural, 480), Math.Min(natural, 300));
    }

    private static PanelHeights TimelineHeights(TimelinePanel timeline)
    {
        var natural = Frame + TimelinePainter.NaturalHeight(timeline);
        return new(natural, Math.Min(natural, 400), Math.Min(natural, 290));
    }
}
