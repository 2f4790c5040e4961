using Pepeunit.Bot.Charts.Painting;
using SkiaSharp;

namespace Pepeunit.Bot.Charts;

/// <summary>A drawn board.</summary>
internal sealed record RenderedImage(byte[] Png, int Width, int Height);

/// <summary>Draws boards. Pure: the same picture gives the same bytes; several threads may draw at once.</summary>
internal static class BoardImage
{
    // Encoding is two thirds of the time with Skia's defaults (32 of 51 ms for three lines); one filter and the first
    // level take 8 ms for half as many bytes more, which Telegram makes a JPEG of anyway.
    private static readonly SKPngEncoderOptions Encoding = new(SKPngEncoderFilterFlags.Sub, 1);

    /// <summary>Draws a board as PNG.</summary>
    /// <exception cref="ArgumentException">The picture breaks a rule of <see cref="BoardPicture"/>; says which.</exception>
    /// <exception cref="FileNotFoundException">The fonts were never loaded and are not where the build puts them.</exception>
    public static RenderedImage Render(BoardPicture picture)
    {
        Validate(picture);
        var layout = BoardLayout.Of(picture);
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, layout.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        Paint(canvas, picture, layout);
        canvas.Flush();

        using var pixels = bitmap.PeekPixels();
        using var encoded = pixels.Encode(Encoding)
            ?? throw new InvalidOperationException($"Skia could not encode an image of {picture.Width}×{layout.Height}.");
        return new RenderedImage(encoded.ToArray(), picture.Width, layout.Height);
    }

    /// <summary>Draws a board on a canvas and tells where its texts stand.</summary>
    internal static IReadOnlyList<PlacedText> Paint(SKCanvas canvas, BoardPicture picture, BoardLayout layout)
    {
        using var board = new BoardCanvas(canvas, picture);
        canvas.Clear(board.Palette.Page);
        var header = layout.Header;
        board.Write(picture.Title, TypeScale.BoardTitle, board.Palette.Text, header.Left, header.Top, header.Width);
        var subtitleTop = header.Top + TypeScale.BoardTitle.LineHeight + 2;
        board.Write(picture.Subtitle, TypeScale.BoardSubtitle, board.Palette.Muted, header.Left, subtitleTop, header.Width);
        for (var i = 0; i < picture.Panels.Count; i++) PanelPainters.Paint(board, picture.Panels[i], layout.Cards[i], i);
        var footer = layout.Footer;
        board.Write(picture.FooterText, TypeScale.Footer, board.Palette.Muted, footer.Left, footer.Top, footer.Width);
        return board.Placed;
    }

    private static void Validate(BoardPicture picture)
    {
        if (picture.Panels.Count is < 1 or > BoardPicture.MaxPanels)
            throw new ArgumentException($"A board has 1 to {BoardPicture.MaxPanels} panels, not {picture.Panels.Count}.");
        if (picture.Width is < 640 or > 2560)
            throw new ArgumentException($"A board is 640 to 2560 pixels wide, not {picture.Width}.");
        if (picture.ToMs <= picture.FromMs)
            throw new ArgumentException($"The range must not be empty: from {picture.FromMs} to {picture.ToMs} ms.");
        foreach (var series in picture.Panels.SelectMany(SeriesOf)) series.Validate();
        foreach (var bars in picture.Panels.OfType<BarPanel>())
            ArgumentOutOfRangeException.ThrowIfLessThan(bars.WindowMs, 1, nameof(BarPanel.WindowMs));
    }

    private static IEnumerable<ChartSeries> SeriesOf(BoardPanel panel) => panel switch
    {
        LinePanel line => line.Series,
        BarPanel bars => bars.Series,
        BigNumberPanel { Sparkline: { } sparkline } => [sparkline],
        _ => [],
    };
}
