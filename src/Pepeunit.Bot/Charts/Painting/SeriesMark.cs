using Pepeunit.Bot.Charts.Axes;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>Where samples stand on the image.</summary>
internal readonly record struct Projection(SKRect Data, long FromMs, long ToMs, ValueScale Scale)
{
    public float X(long timeMs) => Data.Left + (float)(((double)timeMs - FromMs) / ((double)ToMs - FromMs)) * Data.Width;

    public float Y(double value) => Data.Bottom - (float)Scale.Fraction(value) * Data.Height;
}

/// <summary>Draws a series as a line with its band: gaps stay gaps, a lone sample is a dot.</summary>
internal static class SeriesMark
{
    // Half the width of the line: finer columns cost strokes that the line itself covers.
    private const float ColumnWidth = 2;

    public static void Draw(
        SKCanvas canvas, ChartSeries series, in Projection projection, SKColor color, SKColor fill, float lineWidth)
    {
        var columns = Math.Max(1, (int)(projection.Data.Width / ColumnWidth));
        if (!series.BandMin.IsEmpty) DrawBand(canvas, series, projection, color, columns);

        var line = Decimation.MinMaxPerPixel(
            series.TimesMs.Span, series.Values.Span, projection.FromMs, projection.ToMs, columns);
        using var strokes = new SKPath();
        using var area = new SKPath();
        using var dots = new SKPath();
        var times = line.TimesMs.Span;
        var values = line.Values.Span;
        for (var start = 0; start < times.Length;)
        {
            var end = start;
            while (end < times.Length && !double.IsNaN(values[end])) end++;
            AddPart(projection, times[start..end], values[start..end], strokes, area, dots, lineWidth);
            start = end + 1;
        }

        using var paint = new SKPaint { IsAntialias = true, Color = fill };
        if (fill.Alpha > 0) canvas.DrawPath(area, paint);
        paint.Color = color;
        canvas.DrawPath(dots, paint);
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeWidth = lineWidth;
        paint.StrokeJoin = SKStrokeJoin.Round;
        paint.StrokeCap = SKStrokeCap.Round;
        canvas.DrawPath(strokes, paint);
    }

    private static void AddPart(
        in Projection projection, ReadOnlySpan<long> times, ReadOnlySpan<double> values,
        SKPath strokes, SKPath area, SKPath dots, float lineWidth)
    {
        if (times.Length == 0) return;
        if (times.Length == 1)
        {
            dots.AddCircle(projection.X(times[0]), projection.Y(values[0]), lineWidth * 1.4f);
            return;
        }

        strokes.MoveTo(projection.X(times[0]), projection.Y(values[0]));
        area.MoveTo(projection.X(times[0]), projection.Data.Bottom);
        area.LineTo(projection.X(times[0]), projection.Y(values[0]));
        for (var i = 1; i < times.Length; i++)
        {
            var point = new SKPoint(projection.X(times[i]), projection.Y(values[i]));
            strokes.LineTo(point);
            area.LineTo(point);
        }

        area.LineTo(projection.X(times[^1]), projection.Data.Bottom);
        area.Close();
    }

    private static void DrawBand(
        SKCanvas canvas, ChartSeries series, in Projection projection, SKColor color, int columns)
    {
        var (low, high) = Decimation.BandPerPixel(
            series.TimesMs.Span, series.BandMin.Span, series.BandMax.Span, projection.FromMs, projection.ToMs, columns);
        using var band = new SKPath();
        var times = low.TimesMs.Span;
        var lows = low.Values.Span;
        var highs = high.Values.Span;
        for (var start = 0; start < times.Length;)
        {
            var end = start;
            while (end < times.Length && !double.IsNaN(lows[end])) end++;
            for (var i = start; i < end; i++)
            {
                var point = new SKPoint(projection.X(times[i]), projection.Y(highs[i]));
                if (i == start) band.MoveTo(point);
                else band.LineTo(point);
            }

            for (var i = end - 1; i >= start; i--) band.LineTo(projection.X(times[i]), projection.Y(lows[i]));
            if (end > start) band.Close();
            start = end + 1;
        }

        using var paint = new SKPaint { IsAntialias = true, Color = color.WithAlpha(56) };
        canvas.DrawPath(band, paint);
    }
}
