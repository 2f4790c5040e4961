using SkiaSharp;

namespace Pepeunit.Bot.Charts.Text;

/// <summary>How a text looks.</summary>
internal readonly record struct TextStyle(FontWeight Weight, float Size)
{
    /// <summary>Height of a line, from ascent to descent with air.</summary>
    public float LineHeight => Size * 1.25f;

    /// <summary>From the top of the line to the baseline.</summary>
    public float Ascent => Size * 0.97f;
}

/// <summary>One shaped line of text, ready to be drawn at any place.</summary>
internal sealed class TextRun : IDisposable
{
    private readonly SKTextBlob? _blob;

    private TextRun(string text, TextStyle style, float width, SKTextBlob? blob) =>
        (Text, Style, Width, _blob) = (text, style, width, blob);

    /// <summary>What is drawn, after cleaning and shortening.</summary>
    public string Text { get; }

    public TextStyle Style { get; }

    /// <summary>Advance width in pixels.</summary>
    public float Width { get; }

    /// <summary>Shapes a text so that it is no wider than <paramref name="maxWidth"/>; what is too long ends in "…".</summary>
    public static TextRun Fit(string? text, TextStyle style, float maxWidth = float.PositiveInfinity)
    {
        var face = ChartFonts.Face(style.Weight);
        var clean = DrawableText.Clean(text, face);
        var isCut = text is { Length: > DrawableText.MaxLength };
        var shaped = Shape(isCut ? clean + '…' : clean, style, face);
        if (shaped.Width <= maxWidth) return shaped;

        // Binary search over lengths: the width grows with the text, and a name shapes in microseconds.
        var (fits, tooLong) = (0, clean.Length);
        shaped.Dispose();
        var best = Shape("…", style, face);
        if (best.Width > maxWidth)
        {
            best.Dispose();
            return Shape("", style, face);
        }

        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            var candidate = Shape(Cut(clean, middle), style, face);
            if (candidate.Width <= maxWidth)
            {
                best.Dispose();
                (best, fits) = (candidate, middle);
            }
            else
            {
                candidate.Dispose();
                tooLong = middle;
            }
        }

        return best;
    }

    public void Draw(SKCanvas canvas, float left, float baseline, SKPaint paint)
    {
        if (_blob is not null) canvas.DrawText(_blob, left, baseline, paint);
    }

    public void Dispose() => _blob?.Dispose();

    private static string Cut(string text, int length)
    {
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length].TrimEnd() + '…';
    }

    private static TextRun Shape(string text, TextStyle style, ChartFace face)
    {
        if (text.Length == 0) return new TextRun(text, style, 0, null);

        using var buffer = new HarfBuzzSharp.Buffer();
        buffer.AddUtf16(text);
        buffer.GuessSegmentProperties();
        face.Shape(buffer);

        var scale = style.Size / face.UnitsPerEm;
        var infos = buffer.GetGlyphInfoSpan();
        var positions = buffer.GetGlyphPositionSpan();
        var glyphs = new ushort[infos.Length];
        var points = new SKPoint[infos.Length];
        float x = 0;
        for (var i = 0; i < infos.Length; i++)
        {
            glyphs[i] = (ushort)infos[i].Codepoint;
            points[i] = new SKPoint(x + positions[i].XOffset * scale, -positions[i].YOffset * scale);
            x += positions[i].XAdvance * scale;
        }

        using var font = MakeFont(style, face);
        using var builder = new SKTextBlobBuilder();
        builder.AddPositionedRun(glyphs, font, points);
        return new TextRun(text, style, x, builder.Build());
    }

    // No hinting and whole outlines: the same glyph looks the same at every place, also after Telegram shrinks it.
    private static SKFont MakeFont(TextStyle style, ChartFace face) => new(face.Typeface, style.Size)
    {
        Subpixel = true,
        Hinting = SKFontHinting.None,
        Edging = SKFontEdging.Antialias,
    };
}
