using Pepeunit.Bot.Charts.Axes;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>Lines over time: legend with last values, axes, bands, thresholds.</summary>
internal static class LinePanelPainter
{
    public static bool IsEmpty(LinePanel panel, BoardPicture picture) =>
        !panel.Series.Any(series => ValueRange.Of(series, picture.FromMs, picture.ToMs).IsFound);

    public static void Paint(BoardCanvas board, LinePanel panel, SKRect body)
    {
        var legend = panel.Series.Select((series, i) => LegendOf(board, series, i)).ToArray();
        body.Top += Legend.Draw(board, body, legend, Swatch.Line, LegendRows(body)) + 4;

        var units = panel.Series.Select(series => series.Unit).Distinct().ToArray();
        var scales = ScalesOf(board, panel, units, Intervals(body));
        var plot = new AxesPlot(board, body, AxisOf(board, panel, units, scales, 0), AxisOf(board, panel, units, scales, 1));
        plot.Draw(canvas =>
        {
            DrawThresholds(board, panel, plot, scales[0]);

            // The first series is drawn last, so that it lies on top: it is the one a person put first.
            for (var i = panel.Series.Count - 1; i >= 0; i--)
            {
                var series = panel.Series[i];
                var color = board.Palette.SeriesAt(i);
                var scale = scales[Array.IndexOf(units, series.Unit)];
                var fill = panel.Series.Count == 1 && series.BandMin.IsEmpty ? color.WithAlpha(28) : SKColors.Transparent;
                var projection = new Projection(plot.Data, board.Picture.FromMs, board.Picture.ToMs, scale);
                SeriesMark.Draw(canvas, series, projection, color, fill, TypeScale.LineWidth);
            }
        });
    }

    public static int LegendRows(SKRect body) => body.Height switch { >= 420 => 3, >= 300 => 2, _ => 1 };

    /// <summary>Room for about one label in 80 pixels of what the legend leaves.</summary>
    public static int Intervals(SKRect body) => Math.Clamp((int)((body.Height - AxesPlot.AxisHeight) / 80), 1, 6);

    public static LegendItem LegendOf(BoardCanvas board, ChartSeries series, int index)
    {
        var last = ValueRange.Of(series, board.Picture.FromMs, board.Picture.ToMs).Last;
        var value = NumberText.Format(last, series.Unit, board.Culture);
        return new LegendItem(board.Palette.SeriesAt(index), series.Name, value);
    }

    // One scale per unit. Two are shown, left and right, on one grid; a third only shapes its lines.
    private static IReadOnlyList<ValueScale> ScalesOf(
        BoardCanvas board, LinePanel panel, string?[] units, int intervals)
    {
        var ranges = units.Select((unit, i) =>
        {
            var range = panel.Series.Where(series => series.Unit == unit)
                .Select(series => ValueRange.Of(series, board.Picture.FromMs, board.Picture.ToMs))
                .Aggregate(ValueRange.None, (sum, next) => sum.Merge(next));
            if (i == 0) range = range.Reach(panel.Thresholds);
            return (range.Low, range.High);
        }).ToArray();
        return units.Length == 1
            ? [ValueScale.Around(ranges[0].Low, ranges[0].High, intervals)]
            : ValueScale.Shared(ranges, intervals);
    }

    private static PlotAxis? AxisOf(
        BoardCanvas board, LinePanel panel, string?[] units, IReadOnlyList<ValueScale> scales, int axis)
    {
        if (axis >= units.Length) return null;
        if (units.Length == 1) return new PlotAxis(scales[0], board.Palette.Muted);

        // With two axes the labels take the colour of their line, when there is only one.
        var owners = Enumerable.Range(0, panel.Series.Count).Where(i => panel.Series[i].Unit == units[axis]).ToArray();
        return new PlotAxis(scales[axis], owners.Length == 1 ? board.Palette.SeriesAt(owners[0]) : board.Palette.Muted);
    }

    private static void DrawThresholds(BoardCanvas board, LinePanel panel, AxesPlot plot, ValueScale scale)
    {
        using var dashes = SKPathEffect.CreateDash([16, 10], 0);
        using var paint = new SKPaint
        {
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = TypeScale.LineWidth - 0.5f,
            Color = board.Palette.Threshold,
            PathEffect = dashes,
        };
        foreach (var threshold in panel.Thresholds)
        {
            if (threshold.Value < scale.Min || threshold.Value > scale.Max || !double.IsFinite(threshold.Value)) continue;
            var y = plot.Y(threshold.Value, scale);
            board.Canvas.DrawLine(plot.Data.Left, y, plot.Data.Right, y, paint);
            var isHigh = y - plot.Data.Top < TypeScale.Tick.LineHeight + 6;
            var top = isHigh ? y + 4 : y - TypeScale.Tick.LineHeight - 2;
            board.WriteRight(
                threshold.Label, TypeScale.Tick, board.Palette.Threshold, plot.Data.Right - 8, top, plot.Data.Width / 2);
        }
    }
}
