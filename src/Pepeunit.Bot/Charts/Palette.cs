using SkiaSharp;

namespace Pepeunit.Bot.Charts;

/// <summary>The colours of a theme.</summary>
/// <remarks>
/// Chosen so that every series colour reaches 3:1 against its card (WCAG 2.2, 1.4.11 non-text contrast), text reaches
/// 4.5:1, and the first series stay apart under protanopia and deuteranopia; <c>PaletteTests</c> computes all three.
/// </remarks>
internal sealed record Palette
{
    public required SKColor Page { get; init; }
    public required SKColor Card { get; init; }
    public required SKColor Text { get; init; }
    public required SKColor Muted { get; init; }
    public required SKColor Grid { get; init; }
    public required SKColor Threshold { get; init; }
    public required SKColor Stale { get; init; }

    /// <summary>What is beyond the colours, such as a ninth state.</summary>
    public required SKColor Other { get; init; }

    public required IReadOnlyList<SKColor> Series { get; init; }

    public SKColor SeriesAt(int index) => Series[index % Series.Count];

    public static Palette For(BoardTheme theme) => theme switch
    {
        BoardTheme.Light => Light,
        BoardTheme.Dark => Dark,
        _ => throw new ArgumentOutOfRangeException(nameof(theme), theme, "Light or Dark."),
    };

    private static readonly Palette Light = new()
    {
        Page = SKColor.Parse("#EEF1F5"),
        Card = SKColor.Parse("#FFFFFF"),
        Text = SKColor.Parse("#17212E"),
        Muted = SKColor.Parse("#5A6778"),
        Grid = SKColor.Parse("#E3E8EE"),
        Threshold = SKColor.Parse("#C62F3B"),
        Stale = SKColor.Parse("#A65A00"),
        Other = SKColor.Parse("#8A94A3"),
        Series =
        [
            SKColor.Parse("#1F6FEB"), SKColor.Parse("#E46D3C"), SKColor.Parse("#0E8F6E"), SKColor.Parse("#B0469B"),
            SKColor.Parse("#344194"), SKColor.Parse("#867300"), SKColor.Parse("#0097BF"), SKColor.Parse("#7A4A2B"),
        ],
    };

    private static readonly Palette Dark = new()
    {
        Page = SKColor.Parse("#0D131A"),
        Card = SKColor.Parse("#18212B"),
        Text = SKColor.Parse("#EAF0F6"),
        Muted = SKColor.Parse("#9BA9B8"),
        Grid = SKColor.Parse("#2A3542"),
        Threshold = SKColor.Parse("#FF7B82"),
        Stale = SKColor.Parse("#F0B04A"),
        Other = SKColor.Parse("#738295"),
        Series =
        [
            SKColor.Parse("#0895FB"), SKColor.Parse("#FA964A"), SKColor.Parse("#2FC79A"), SKColor.Parse("#E78AD4"),
            SKColor.Parse("#926ACD"), SKColor.Parse("#E8DF62"), SKColor.Parse("#91E8F6"), SKColor.Parse("#B98A68"),
        ],
    };
}
