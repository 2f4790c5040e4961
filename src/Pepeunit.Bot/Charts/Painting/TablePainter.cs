using Pepeunit.Bot.Charts.Text;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>Last values: name, value, age. In a narrow card the age stands under the name.</summary>
internal static class TablePainter
{
    private const float WideFrom = 800;
    private const float WideRow = 64;
    private const float NarrowRow = 92;

    public static float RowHeight(float width) => width >= WideFrom ? WideRow : NarrowRow;

    public static void Paint(BoardCanvas board, TablePanel panel, SKRect body)
    {
        var isWide = body.Width >= WideFrom;
        var height = RowHeight(body.Width);
        var fitting = Math.Max(1, (int)((body.Height + 0.5f) / height));
        var shown = panel.Rows.Count <= fitting ? panel.Rows.Count : FittingWithRest(body, height);
        var ageWidth = isWide ? AgeWidth(panel, body.Width * 0.3f) : 0;

        for (var i = 0; i < shown; i++)
        {
            var row = SKRect.Create(body.Left, body.Top + i * height, body.Width, height);
            if (i > 0) board.Fill(SKRect.Create(row.Left, row.Top - 1, row.Width, TypeScale.GridWidth), 0, board.Palette.Grid);
            if (isWide) PaintWide(board, panel.Rows[i], row, ageWidth);
            else PaintNarrow(board, panel.Rows[i], row);
        }

        if (shown < panel.Rows.Count)
        {
            var top = body.Top + shown * height;
            board.Write($"… +{panel.Rows.Count - shown}", TypeScale.Label, board.Palette.Muted, body.Left, top + 2, body.Width);
        }
    }

    private static int FittingWithRest(SKRect body, float height) =>
        Math.Max(1, (int)((body.Height - TypeScale.Label.LineHeight - 2) / height));

    private static float AgeWidth(TablePanel panel, float most) => panel.Rows
        .Select(row =>
        {
            using var age = TextRun.Fit(row.Age, TypeScale.Label, most);
            return age.Width + (row.IsStale ? 30 : 0);
        })
        .Max();

    private static void PaintWide(BoardCanvas board, TableRow row, SKRect box, float ageWidth)
    {
        var age = box.MidY - TypeScale.Label.LineHeight / 2;
        PaintAge(board, row, box.Right, age, ageWidth);
        var valueRight = box.Right - (ageWidth > 0 ? ageWidth + 36 : 0);
        var valueWidth = PaintValue(board, row, valueRight, box.MidY, box.Width * 0.42f);
        var nameRoom = valueRight - valueWidth - 28 - box.Left;
        board.Write(row.Name, TypeScale.Row, NameColor(board, row), box.Left, box.MidY - TypeScale.Row.LineHeight / 2, nameRoom);
    }

    private static void PaintNarrow(BoardCanvas board, TableRow row, SKRect box)
    {
        var valueWidth = PaintValue(board, row, box.Right, box.MidY, box.Width * 0.5f);
        var room = box.Width - valueWidth - 24;
        var hasAge = !string.IsNullOrEmpty(row.Age) || row.IsStale;
        var top = hasAge ? box.Top + 6 : box.MidY - TypeScale.Row.LineHeight / 2;
        board.Write(row.Name, TypeScale.Row, NameColor(board, row), box.Left, top, room);
        if (!hasAge) return;

        top += TypeScale.Row.LineHeight + 1;
        if (row.IsStale) board.Dot(box.Left + 8, top + TypeScale.Label.LineHeight / 2, 8, board.Palette.Stale);
        var left = box.Left + (row.IsStale ? 28 : 0);
        board.Write(row.Age, TypeScale.Label, AgeColor(board, row), left, top, room - (left - box.Left));
    }

    private static void PaintAge(BoardCanvas board, TableRow row, float right, float top, float width)
    {
        var written = board.WriteRight(row.Age, TypeScale.Label, AgeColor(board, row), right, top, width);
        if (row.IsStale) board.Dot(right - written - 20, top + TypeScale.Label.LineHeight / 2, 8, board.Palette.Stale);
    }

    private static float PaintValue(BoardCanvas board, TableRow row, float right, float middle, float maxWidth)
    {
        var text = row.Number is { } number ? NumberText.Format(number, row.Unit, board.Culture) : row.Text ?? "—";
        var color = row.IsStale ? board.Palette.Muted : board.Palette.Text;
        return board.WriteRight(text, TypeScale.RowStrong, color, right, middle - TypeScale.RowStrong.LineHeight / 2, maxWidth);
    }

    private static SKColor NameColor(BoardCanvas board, TableRow row) =>
        row.IsStale ? board.Palette.Muted : board.Palette.Text;

    private static SKColor AgeColor(BoardCanvas board, TableRow row) =>
        row.IsStale ? board.Palette.Stale : board.Palette.Muted;
}
