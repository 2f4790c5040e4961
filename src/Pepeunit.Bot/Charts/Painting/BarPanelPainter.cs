using Pepeunit.Bot.Charts.Axes;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>Bars per window, standing on zero; several series side by side within the window.</summary>
internal static class BarPanelPainter
{
    private const float LeastBarWidth = 3;

    public static bool IsEmpty(BarPanel panel, BoardPicture picture) =>
        !panel.Series.Any(series => RangeOf(panel, series, picture).IsFound);

    public static void Paint(BoardCanvas board, BarPanel panel, SKRect body)
    {
        var legend = panel.Series.Select((series, i) => LinePanelPainter.LegendOf(board, series, i)).ToArray();
        body.Top += Legend.Draw(board, body, legend, Swatch.Box, LinePanelPainter.LegendRows(body)) + 4;

        var range = panel.Series.Select(series => RangeOf(panel, series, board.Picture))
            .Aggregate(ValueRange.None, (sum, next) => sum.Merge(next));
        var scale = ValueScale.FromZero(range.Low, range.High, LinePanelPainter.Intervals(body));
        var plot = new AxesPlot(board, body, new PlotAxis(scale, board.Palette.Muted), null);
        plot.Draw(canvas =>
        {
            for (var i = 0; i < panel.Series.Count; i++) DrawBars(board, panel, i, plot, scale);
        });
    }

    // The first window may have begun before the range.
    private static ValueRange RangeOf(BarPanel panel, ChartSeries series, BoardPicture picture) =>
        ValueRange.Of(series, picture.FromMs - panel.WindowMs + 1, picture.ToMs);

    private static void DrawBars(BoardCanvas board, BarPanel panel, int index, AxesPlot plot, ValueScale scale)
    {
        var series = panel.Series[index];
        var color = board.Palette.SeriesAt(index);
        var window = plot.X(board.Picture.FromMs + panel.WindowMs) - plot.Data.Left;
        var slot = window * 0.8f / panel.Series.Count;
        var isThin = slot < LeastBarWidth;

        // Bars too thin to be told apart: every column of pixels shows the least and greatest of its windows.
        var columns = Math.Max(1, (int)(plot.Data.Width / LeastBarWidth));
        var (times, values) = (series.TimesMs, series.Values);
        if (isThin)
        {
            var reduced = Decimation.MinMaxPerPixel(
                times.Span, values.Span, board.Picture.FromMs, board.Picture.ToMs, columns);
            (times, values) = (reduced.TimesMs, reduced.Values);
        }

        var zero = plot.Y(0, scale);
        for (var i = 0; i < times.Length; i++)
        {
            var value = values.Span[i];
            if (!double.IsFinite(value)) continue;
            var start = plot.X(times.Span[i]);
            var left = isThin ? start : start + window * 0.1f + slot * index;
            var width = isThin ? LeastBarWidth : slot - Math.Min(4, slot * 0.12f);
            if (left + width < plot.Data.Left || left > plot.Data.Right) continue;
            DrawBar(board, left, width, zero, plot.Y(value, scale), color);
        }
    }

    // Round where the bar ends, flat where it stands. A zero is drawn as a thin foot: it is a value, not a gap.
    private static void DrawBar(BoardCanvas board, float left, float width, float zero, float end, SKColor color)
    {
        var (top, bottom) = (Math.Min(zero, end), Math.Max(zero, end));
        if (bottom - top < 3) top = bottom - 3;
        var radius = Math.Min(8, Math.Min(width / 3, (bottom - top) / 2));
        using var shape = new SKRoundRect(new SKRect(left, top, left + width, bottom));
        var round = new SKPoint(radius, radius);
        shape.SetRectRadii(shape.Rect, end <= zero
            ? [round, round, SKPoint.Empty, SKPoint.Empty]
            : [SKPoint.Empty, SKPoint.Empty, round, round]);
        board.Fill(shape, color);
    }
}
