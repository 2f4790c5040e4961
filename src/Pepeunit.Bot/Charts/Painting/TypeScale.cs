using Pepeunit.Bot.Charts.Text;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>The sizes of an image 1280 pixels wide, in pixels.</summary>
/// <remarks>A phone shows it 390 points wide: 28 px become 8.5 pt, the least that is read without effort.</remarks>
internal static class TypeScale
{
    public static readonly TextStyle BoardTitle = new(FontWeight.Bold, 46);
    public static readonly TextStyle BoardSubtitle = new(FontWeight.Regular, 30);
    public static readonly TextStyle Footer = new(FontWeight.Regular, 28);
    public static readonly TextStyle PanelTitle = new(FontWeight.SemiBold, 35);
    public static readonly TextStyle Label = new(FontWeight.Regular, 29);
    public static readonly TextStyle LabelStrong = new(FontWeight.SemiBold, 29);
    public static readonly TextStyle Tick = new(FontWeight.Regular, 28);
    public static readonly TextStyle Row = new(FontWeight.Regular, 32);
    public static readonly TextStyle RowStrong = new(FontWeight.SemiBold, 32);

    public const float LineWidth = 4;
    public const float GridWidth = 2;
    public const float CardRadius = 28;
}
