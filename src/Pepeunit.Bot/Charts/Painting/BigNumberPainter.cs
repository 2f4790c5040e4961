using Pepeunit.Bot.Charts.Axes;
using Pepeunit.Bot.Charts.Text;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>One number with its caption and change, over (in a narrow card) or beside (in a wide one) a sparkline.</summary>
internal static class BigNumberPainter
{
    private const float WideFrom = 800;

    public static bool IsEmpty(BigNumberPanel panel) => panel.Value is not { } value || !double.IsFinite(value);

    public static void Paint(BoardCanvas board, BigNumberPanel panel, SKRect body, SKColor color)
    {
        var isWide = body.Width >= WideFrom && panel.Sparkline is not null;
        var words = isWide ? new SKRect(body.Left, body.Top, body.Left + body.Width * 0.44f, body.Bottom) : body;
        var bottom = PaintWords(board, panel, words);
        if (panel.Sparkline is not { } sparkline) return;

        var room = isWide
            ? new SKRect(words.Right + 32, body.Top + 8, body.Right, body.Bottom - 8)
            : new SKRect(body.Left, bottom + 16, body.Right, body.Bottom - 6);
        if (room.Height >= 40) PaintSparkline(board, sparkline, room, color);
    }

    private static float PaintWords(BoardCanvas board, BigNumberPanel panel, SKRect words)
    {
        var style = new TextStyle(FontWeight.Bold, Math.Clamp(words.Height * 0.34f, 60, 100));
        var y = words.Top;
        var number = NumberText.Format(panel.Value!.Value, null, board.Culture);
        var width = board.Write(number, style, board.Palette.Text, words.Left, y, words.Width);
        var unitStyle = new TextStyle(FontWeight.SemiBold, style.Size * 0.5f);

        // On the baseline of the number.
        var unitTop = y + style.Ascent - unitStyle.Ascent;
        board.Write(panel.Unit, unitStyle, board.Palette.Muted, words.Left + width + 12, unitTop, words.Width - width - 12);
        y += style.LineHeight + 2;

        if (panel.ChangeText is { Length: > 0 } change)
        {
            PaintArrow(board, panel.Direction, words.Left + 13, y + TypeScale.LabelStrong.LineHeight / 2);
            board.Write(change, TypeScale.LabelStrong, board.Palette.Text, words.Left + 38, y, words.Width - 38);
            y += TypeScale.LabelStrong.LineHeight + 2;
        }

        if (panel.Caption is { Length: > 0 } caption)
        {
            board.Write(caption, TypeScale.Label, board.Palette.Muted, words.Left, y, words.Width);
            y += TypeScale.Label.LineHeight;
        }

        return y;
    }

    // Direction is a shape, never a colour alone. Whether up is good only the reader knows.
    private static void PaintArrow(BoardCanvas board, ChangeDirection direction, float x, float y)
    {
        using var shape = new SKPath();
        switch (direction)
        {
            case ChangeDirection.Up:
                shape.AddPoly([new(x - 12, y + 9), new(x, y - 11), new(x + 12, y + 9)]);
                break;
            case ChangeDirection.Down:
                shape.AddPoly([new(x - 12, y - 9), new(x, y + 11), new(x + 12, y - 9)]);
                break;
            default:
                shape.AddRoundRect(SKRect.Create(x - 12, y - 3, 24, 6), 3, 3);
                break;
        }

        using var paint = new SKPaint { IsAntialias = true, Color = board.Palette.SeriesAt(0) };
        board.Canvas.DrawPath(shape, paint);
    }

    private static void PaintSparkline(BoardCanvas board, ChartSeries series, SKRect room, SKColor color)
    {
        var range = ValueRange.Of(series, board.Picture.FromMs, board.Picture.ToMs);
        if (!range.IsFound) return;

        // Room at the right for the dot that marks the last value.
        var data = new SKRect(room.Left, room.Top + 8, room.Right - 12, room.Bottom);
        var scale = ValueScale.Around(range.Low, range.High, 1);
        var projection = new Projection(data, board.Picture.FromMs, board.Picture.ToMs, scale);
        board.Canvas.Save();
        board.Canvas.ClipRect(new SKRect(room.Left, room.Top - 4, room.Right, room.Bottom + 4));
        SeriesMark.Draw(board.Canvas, series, projection, color, color.WithAlpha(32), TypeScale.LineWidth);
        board.Canvas.Restore();

        var last = LastIndex(series, board.Picture);
        var (x, y) = (projection.X(series.TimesMs.Span[last]), projection.Y(series.Values.Span[last]));
        board.Dot(x, y, 12, board.Palette.Card);
        board.Dot(x, y, 8, color);
    }

    private static int LastIndex(ChartSeries series, BoardPicture picture)
    {
        var i = series.TimesMs.Length - 1;
        while (series.TimesMs.Span[i] >= picture.ToMs || !double.IsFinite(series.Values.Span[i])) i--;
        return i;
    }
}
