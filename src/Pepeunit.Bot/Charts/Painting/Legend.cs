using Pepeunit.Bot.Charts.Text;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

internal enum Swatch
{
    Line,
    Box,
}

/// <summary>One entry; the value stands after the name, stronger, and is not shortened before the name is.</summary>
internal sealed record LegendItem(SKColor Color, string Name, string? Value);

/// <summary>A flow of swatches, names and last values over a plot.</summary>
internal static class Legend
{
    private const float SwatchWidth = 30;
    private const float Gap = 12;
    private const float BetweenItems = 36;
    private const float LeastItemWidth = 240;

    public static float RowHeight => TypeScale.Label.LineHeight + 8;

    /// <summary>Draws at most <paramref name="maxRows"/> rows and returns the height used.</summary>
    /// <remarks>Items that find no room are counted in a last <c>+N</c>.</remarks>
    public static float Draw(BoardCanvas board, SKRect area, IReadOnlyList<LegendItem> items, Swatch swatch, int maxRows)
    {
        if (items.Count == 0) return 0;
        var widths = items.Select(item => Math.Min(NaturalWidth(item), area.Width)).ToArray();
        if (RowsOf(widths, area.Width) <= maxRows) return Flow(board, area, items, widths, swatch, 0);

        // Too long for a flow: equal columns, names shortened.
        var mostColumns = Math.Max(1, (int)((area.Width + BetweenItems) / (LeastItemWidth + BetweenItems)));
        var columns = Math.Min(mostColumns, (items.Count + maxRows - 1) / maxRows);
        var shown = Math.Min(items.Count, columns * maxRows);
        var hidden = items.Count - shown;
        var room = hidden == 0 ? area.Width : area.Width - 90;
        var width = (room - BetweenItems * (columns - 1)) / columns;
        var equal = Enumerable.Repeat(width, shown).ToArray();
        return Flow(board, area, [.. items.Take(shown)], equal, swatch, hidden);
    }

    private static float Flow(
        BoardCanvas board, SKRect area, IReadOnlyList<LegendItem> items, float[] widths, Swatch swatch, int hidden)
    {
        var (x, y) = (area.Left, area.Top);
        for (var i = 0; i < items.Count; i++)
        {
            if (x > area.Left && x + widths[i] > area.Right + 0.5f) (x, y) = (area.Left, y + RowHeight);
            Item(board, items[i], x, y, widths[i], swatch);
            x += widths[i] + BetweenItems;
        }

        if (hidden > 0) board.WriteRight($"+{hidden}", TypeScale.Label, board.Palette.Muted, area.Right, y, 90);
        return y + RowHeight - area.Top;
    }

    private static void Item(BoardCanvas board, LegendItem item, float x, float y, float width, Swatch swatch)
    {
        var middle = y + TypeScale.Label.LineHeight / 2;
        if (swatch == Swatch.Line) board.Fill(SKRect.Create(x, middle - 4, SwatchWidth, 8), 4, item.Color);
        else board.Fill(SKRect.Create(x + 2, middle - 12, 24, 24), 7, item.Color);

        using var value = TextRun.Fit(item.Value, TypeScale.LabelStrong, width * 0.6f);
        var room = width - SwatchWidth - Gap - (value.Width > 0 ? value.Width + Gap : 0);
        var left = x + SwatchWidth + Gap;
        left += board.Write(item.Name, TypeScale.Label, board.Palette.Muted, left, y, room);
        board.Write(value, board.Palette.Text, left + Gap, y);
    }

    private static float NaturalWidth(LegendItem item)
    {
        using var name = TextRun.Fit(item.Name, TypeScale.Label);
        using var value = TextRun.Fit(item.Value, TypeScale.LabelStrong);
        return MathF.Ceiling(SwatchWidth + Gap + name.Width + (value.Width > 0 ? value.Width + Gap : 0)) + 1;
    }

    private static int RowsOf(float[] widths, float room)
    {
        var (rows, x) = (1, 0f);
        foreach (var width in widths)
        {
            if (x > 0 && x + width > room + 0.5f) (rows, x) = (rows + 1, 0);
            x += width + BetweenItems;
        }

        return rows;
    }
}
