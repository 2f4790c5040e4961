using HarfBuzzSharp;
using ScottPlot.FontResolvers;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Text;

internal enum FontWeight
{
    Regular,
    SemiBold,
    Bold,
}

/// <summary>The fonts of the images, from files shipped with the program: system fonts are never used.</summary>
/// <remarks>
/// ScottPlot and Skia draw nothing at all, without an error, when a font is missing (seen with /usr/share/fonts hidden),
/// and ScottPlot keeps its fonts in static lists; so the fonts are loaded once per process and checked.
/// Faces live as long as the process.
/// </remarks>
internal static class ChartFonts
{
    /// <summary>The family under which ScottPlot finds the regular face; a name that no system font has.</summary>
    public const string Family = "Pepeunit Inter";

    private static readonly Lock Loading = new();
    private static volatile Dictionary<FontWeight, ChartFace>? _faces;

    /// <summary>Where the build puts the font files.</summary>
    public static string DefaultDirectory => Path.Combine(AppContext.BaseDirectory, "Charts", "Fonts");

    /// <summary>Loads the fonts; the composition root calls it at start. Loading again does nothing.</summary>
    /// <exception cref="FileNotFoundException">A font file is missing; nothing is loaded.</exception>
    /// <exception cref="InvalidDataException">A font file cannot be read as a font; nothing is loaded.</exception>
    public static void Load(string directory)
    {
        lock (Loading)
        {
            var faces = Enum.GetValues<FontWeight>().ToDictionary(
                weight => weight, weight => ChartFace.Open(Path.Combine(directory, $"Inter-{weight}.otf")));
            if (_faces is not null) return;

            // First in the list: an installed font of the same name must not win.
            ScottPlot.Fonts.FontResolvers.Insert(0, new FileFontResolver(
                Family, Path.Combine(directory, "Inter-Regular.otf"), ScottPlot.FontWeight.Normal,
                ScottPlot.FontSlant.Upright, ScottPlot.FontSpacing.Normal));
            ScottPlot.Fonts.Default = Family;
            _faces = faces;
        }
    }

    /// <summary>A face, loading the fonts from <see cref="DefaultDirectory"/> when nobody has loaded them.</summary>
    public static ChartFace Face(FontWeight weight)
    {
        if (_faces is null) Load(DefaultDirectory);
        return _faces![weight];
    }
}

/// <summary>One font file: Skia's view of it to draw and HarfBuzz's view of it to shape. Safe for several threads.</summary>
internal sealed class ChartFace
{
    private readonly Font _font;

    private ChartFace(SKTypeface typeface, Font font)
    {
        Typeface = typeface;
        _font = font;
        _font.GetScale(out var scale, out _);
        UnitsPerEm = scale;
    }

    public SKTypeface Typeface { get; }

    public int UnitsPerEm { get; }

    public static ChartFace Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"Font file '{path}' is missing, so chart images would have no text. "
                + "Restore the folder Charts/Fonts next to the program (publish again, or copy it from src/Pepeunit.Bot).",
                path);
        }

        var typeface = SKTypeface.FromFile(path) ?? throw new InvalidDataException(
            $"Font file '{path}' is not a readable OpenType font. Replace it with the one shipped with the program.");
        using var blob = Blob.FromFile(path);
        using var face = new Face(blob, 0);
        var font = new Font(face);
        font.SetScale(face.UnitsPerEm, face.UnitsPerEm);
        font.SetFunctionsOpenType();
        return new ChartFace(typeface, font);
    }

    public bool HasGlyph(int codePoint) => Typeface.ContainsGlyph(codePoint);

    /// <summary>Shapes in font units. The font is never changed after it is made, which is what HarfBuzz asks of threads.</summary>
    public void Shape(HarfBuzzSharp.Buffer buffer) => _font.Shape(buffer);
}
