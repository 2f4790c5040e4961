using System.Globalization;
using Pepeunit.Bot.Charts.Text;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>Where a text stands on the image; tests look for overlaps.</summary>
internal readonly record struct PlacedText(string Text, SKRect Box);

/// <summary>What painters draw with: one canvas, its theme, and the few shapes a board is made of.</summary>
/// <remarks>Used by one thread, for one image.</remarks>
internal sealed class BoardCanvas(SKCanvas canvas, BoardPicture picture) : IDisposable
{
    private readonly SKPaint _fill = new() { IsAntialias = true, Style = SKPaintStyle.Fill };
    private readonly List<PlacedText> _placed = [];

    public SKCanvas Canvas { get; } = canvas;
    public BoardPicture Picture { get; } = picture;
    public Palette Palette { get; } = Palette.For(picture.Theme);
    public CultureInfo Culture => Picture.Culture;
    public IReadOnlyList<PlacedText> Placed => _placed;

    public void Fill(SKRect box, float radius, SKColor color)
    {
        _fill.Color = color;
        if (radius > 0) Canvas.DrawRoundRect(box, radius, radius, _fill);
        else Canvas.DrawRect(box, _fill);
    }

    public void Fill(SKRoundRect shape, SKColor color)
    {
        _fill.Color = color;
        Canvas.DrawRoundRect(shape, _fill);
    }

    public void Dot(float x, float y, float radius, SKColor color)
    {
        _fill.Color = color;
        Canvas.DrawCircle(x, y, radius, _fill);
    }

    /// <summary>Writes a line whose top-left corner is given; shortened to the width. Returns its width.</summary>
    public float Write(string? text, TextStyle style, SKColor color, float left, float top, float maxWidth)
    {
        using var run = TextRun.Fit(text, style, maxWidth);
        Write(run, color, left, top);
        return run.Width;
    }

    /// <summary>As <see cref="Write(string?, TextStyle, SKColor, float, float, float)"/>, ending at the right edge.</summary>
    public float WriteRight(string? text, TextStyle style, SKColor color, float right, float top, float maxWidth)
    {
        using var run = TextRun.Fit(text, style, maxWidth);
        Write(run, color, right - run.Width, top);
        return run.Width;
    }

    public void WriteCentered(string? text, TextStyle style, SKColor color, SKRect box)
    {
        using var run = TextRun.Fit(text, style, box.Width);
        Write(run, color, box.MidX - run.Width / 2, box.MidY - style.LineHeight / 2);
    }

    public void Write(TextRun run, SKColor color, float left, float top)
    {
        if (run.Width <= 0) return;
        _fill.Color = color;
        run.Draw(Canvas, left, top + run.Style.Ascent, _fill);
        Place(run.Text, SKRect.Create(left, top, run.Width, run.Style.LineHeight));
    }

    /// <summary>Notes a text that something else has drawn.</summary>
    public void Place(string text, SKRect box) => _placed.Add(new PlacedText(text, box));

    public void Dispose() => _fill.Dispose();
}
