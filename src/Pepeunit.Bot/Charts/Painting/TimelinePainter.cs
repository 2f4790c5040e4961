using Pepeunit.Bot.Charts.Text;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>States over time: a bar of coloured spans per row over one time axis; a state has one colour everywhere.</summary>
internal static class TimelinePainter
{
    private const float MostBar = 96;
    private const float SingleBar = 76;
    private const float LeastBar = 34;
    private const float LegendGap = 10;
    private const float RowGap = 14;

    public static bool IsEmpty(TimelinePanel panel, BoardPicture picture) =>
        !panel.Rows.Any(row => row.Spans.Any(span => span.FromMs < picture.ToMs && span.ToMs > picture.FromMs));

    public static void Paint(BoardCanvas board, TimelinePanel panel, SKRect body)
    {
        var colors = ColorsOf(board, panel);
        var legend = colors.Select(state => new LegendItem(state.Value, state.Key, null)).ToArray();
        body.Top += Legend.Draw(board, body, legend, Swatch.Box, body.Height >= 320 ? 2 : 1) + LegendGap;

        // Half a time label of room on both sides, as the plots have.
        var plot = new AxesPlot(board, body, null, null);
        plot.Draw(canvas =>
        {
            var nameHeight = panel.Rows.Count > 1 ? TypeScale.Label.LineHeight + 4 : 0;
            var fitting = Math.Max(1, (int)((plot.Data.Height + RowGap) / (nameHeight + LeastBar + RowGap)));
            var shown = Math.Min(panel.Rows.Count, fitting);
            var height = (plot.Data.Height - RowGap * (shown - 1)) / shown;
            var bar = Math.Min(MostBar, height - nameHeight);
            var gap = RowGap + Math.Max(0, height - nameHeight - bar);
            var top = plot.Data.Top + (gap - RowGap) / 2;
            for (var i = 0; i < shown; i++)
            {
                var rest = i == shown - 1 ? panel.Rows.Count - shown : 0;
                PaintName(board, panel.Rows[i], plot.Data, top, nameHeight, rest);
                var box = SKRect.Create(plot.Data.Left, top + nameHeight, plot.Data.Width, bar);
                PaintSpans(board, panel.Rows[i], plot, box, colors);
                top += nameHeight + bar + gap;
            }
        });
    }

    /// <summary>The height of a panel in which every bar has its full height, without title.</summary>
    public static float NaturalHeight(TimelinePanel panel)
    {
        var row = panel.Rows.Count > 1 ? TypeScale.Label.LineHeight + 4 + 56 + RowGap : SingleBar;
        return Legend.RowHeight + LegendGap + Math.Min(panel.Rows.Count, 8) * row + AxesPlot.AxisHeight;
    }

    // By name, not by first appearance: colours stay when the range moves on and another state comes first.
    private static SortedDictionary<string, SKColor> ColorsOf(BoardCanvas board, TimelinePanel panel)
    {
        var picture = board.Picture;
        var states = panel.Rows.SelectMany(row => row.Spans)
            .Where(span => span.FromMs < picture.ToMs && span.ToMs > picture.FromMs)
            .Select(span => span.State)
            .Distinct()
            .Order(StringComparer.Ordinal);
        var colors = new SortedDictionary<string, SKColor>(StringComparer.Ordinal);
        foreach (var state in states)
            colors[state] = colors.Count < board.Palette.Series.Count ? board.Palette.Series[colors.Count] : board.Palette.Other;
        return colors;
    }

    private static void PaintName(BoardCanvas board, TimelineRow row, SKRect data, float top, float height, int rest)
    {
        if (height == 0) return;
        var room = data.Width - (rest > 0 ? 100 : 0);
        board.Write(row.Name, TypeScale.Label, board.Palette.Muted, data.Left, top, room);
        if (rest > 0) board.WriteRight($"+{rest}", TypeScale.Label, board.Palette.Muted, data.Right, top, 90);
    }

    private static void PaintSpans(
        BoardCanvas board, TimelineRow row, AxesPlot plot, SKRect box, SortedDictionary<string, SKColor> colors)
    {
        using var outline = new SKPath();
        outline.AddRoundRect(box, 12, 12);
        board.Canvas.Save();
        board.Canvas.ClipPath(outline, SKClipOperation.Intersect, true);
        board.Fill(box, 0, board.Palette.Grid);

        var drawnTo = box.Left;
        foreach (var (from, to, state) in Joined(row.Spans))
        {
            var left = Math.Max(box.Left, plot.X(from));
            var right = Math.Min(box.Right, plot.X(to));
            if (right <= left) continue;

            // A state of less than a pixel is still seen, unless its pixel is taken.
            if (right - left < 2) right = left + 2;
            if (right - drawnTo < 1 && drawnTo > box.Left) continue;
            board.Fill(new SKRect(left, box.Top, right, box.Bottom), 0, colors[state]);
            if (left > box.Left && right - left > 8)
                board.Fill(SKRect.Create(left, box.Top, 2, box.Height), 0, board.Palette.Card);
            drawnTo = right;
            PaintState(board, state, new SKRect(left, box.Top, right, box.Bottom), colors[state]);
        }

        board.Canvas.Restore();
    }

    private static IEnumerable<StateSpan> Joined(IReadOnlyList<StateSpan> spans)
    {
        StateSpan? open = null;
        foreach (var span in spans)
        {
            if (open is not null && open.State == span.State && open.ToMs >= span.FromMs)
            {
                open = open with { ToMs = Math.Max(open.ToMs, span.ToMs) };
                continue;
            }

            if (open is not null) yield return open;
            open = span;
        }

        if (open is not null) yield return open;
    }

    // Inside its span when the whole word has room; otherwise the legend tells.
    private static void PaintState(BoardCanvas board, string state, SKRect span, SKColor color)
    {
        if (span.Width < 60 || span.Height < TypeScale.Label.LineHeight) return;
        using var run = TextRun.Fit(state, TypeScale.LabelStrong);
        if (run.Width + 28 > span.Width) return;
        var ink = Contrast.Ratio(color, SKColors.White) >= Contrast.Ratio(color, Ink) ? SKColors.White : Ink;
        board.Write(run, ink, span.MidX - run.Width / 2, span.MidY - TypeScale.LabelStrong.LineHeight / 2);
    }

    private static readonly SKColor Ink = SKColor.Parse("#101820");
}
