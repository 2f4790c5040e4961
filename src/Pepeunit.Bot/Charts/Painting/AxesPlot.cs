using Pepeunit.Bot.Charts.Axes;
using Pepeunit.Bot.Charts.Text;
using ScottPlot;
using ScottPlot.Rendering.RenderActions;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Pepeunit.Bot.Charts.Painting;

/// <summary>One value axis of a plot.</summary>
internal readonly record struct PlotAxis(ValueScale Scale, SKColor Color);

/// <summary>Axes, grid and marks in a rectangle of the board: the one place that talks to ScottPlot.</summary>
/// <remarks>
/// Sizes are given, never scaled (ScottPlot's ScaleFactor adds up over several plots of one canvas), and the padding is
/// computed here, so that the last label of the time axis is whole and plots under one another line up.
/// </remarks>
internal sealed class AxesPlot
{
    private const float TickGap = 12;
    private const float TimeGap = 16;
    private const float LabelGap = 16;
    private readonly BoardCanvas _board;
    private readonly SKRect _area;
    private readonly PlotAxis? _left;
    private readonly PlotAxis? _right;
    private readonly IReadOnlyList<string> _leftLabels;
    private readonly IReadOnlyList<string> _rightLabels;
    private readonly TimeTick[] _timeTicks;

    public AxesPlot(BoardCanvas board, SKRect area, PlotAxis? left, PlotAxis? right)
    {
        (_board, _area, _left, _right) = (board, area, left, right);
        _leftLabels = left?.Scale.Labels(board.Culture) ?? [];
        _rightLabels = right?.Scale.Labels(board.Culture) ?? [];

        var leftWidth = _leftLabels.Count == 0 ? 0 : _leftLabels.Max(WidthOf) + TickGap;
        var rightWidth = _rightLabels.Count == 0 ? 0 : _rightLabels.Max(WidthOf) + TickGap;
        var dateWidth = WidthOf("00:00");

        // Half a time label may stand out on either side; half a value label above.
        Data = new SKRect(
            area.Left + Math.Max(leftWidth, left is null ? 0 : dateWidth / 2),
            area.Top + (left is null ? 0 : TypeScale.Tick.Size / 2),
            area.Right - Math.Max(rightWidth, left is null ? 0 : dateWidth / 2),
            area.Bottom - AxisHeight);
        _timeTicks = FittingTicks();
    }

    /// <summary>Height of the time labels under the data.</summary>
    public static float AxisHeight => TypeScale.Tick.Size + TimeGap;

    /// <summary>The rectangle of the data in pixels of the board.</summary>
    public SKRect Data { get; }

    public float X(long timeMs) => Data.Left + (float)(((double)timeMs - _board.Picture.FromMs)
        / (_board.Picture.ToMs - _board.Picture.FromMs)) * Data.Width;

    public float Y(double value, ValueScale scale) => Data.Bottom - (float)scale.Fraction(value) * Data.Height;

    /// <summary>Draws the grid, then the marks inside the data rectangle, then the labels.</summary>
    public void Draw(Action<SKCanvas> marks)
    {
        using var plot = new Plot();
        var padding = new PixelPadding(
            Data.Left - _area.Left, _area.Right - Data.Right, _area.Bottom - Data.Bottom, Data.Top - _area.Top);
        plot.Layout.Fixed(padding);
        plot.HideLegend();
        plot.DataBackground.Color = Colors.Transparent;

        // Both would wipe what the board already holds.
        plot.RenderManager.RenderActions.RemoveAll(action => action is ClearCanvas or RenderFigureBackground);
        plot.RenderManager.RenderActions.Add(new EndOfRender());

        plot.Axes.SetLimitsX(_board.Picture.FromMs, _board.Picture.ToMs);
        plot.Axes.Right.Min = 0;
        plot.Axes.Right.Max = 1;
        Dress(plot.Axes.Bottom, _board.Palette.Muted, [.. _timeTicks.Select(tick => (double)tick.TimeMs)],
            [.. _timeTicks.Select(tick => tick.Label)]);
        plot.Axes.Bottom.MajorTickStyle.Length = TimeGap - 2;
        Dress(plot.Axes.Left, _left, _leftLabels);
        Dress(plot.Axes.Right, _right, _rightLabels);
        plot.Axes.Top.IsVisible = false;

        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.YAxisStyle.MajorLineStyle.Color = Color.FromSKColor(_board.Palette.Grid);
        plot.Grid.YAxisStyle.MajorLineStyle.Width = TypeScale.GridWidth;

        plot.Add.Plottable(new Marks(marks));
        plot.Render(_board.Canvas, new PixelRect(_area.Left, _area.Right, _area.Bottom, _area.Top));
        NoteLabels();
    }

    private static void Dress(IYAxis axis, PlotAxis? style, IReadOnlyList<string> labels)
    {
        axis.Min = style?.Scale.Min ?? 0;
        axis.Max = style?.Scale.Max ?? 1;
        Dress(axis, style?.Color ?? SKColors.Transparent, [.. style?.Scale.Ticks ?? []], [.. labels]);
    }

    private static void Dress(IAxis axis, SKColor color, double[] positions, string[] labels)
    {
        axis.TickGenerator = new NumericManual(positions, labels);
        axis.FrameLineStyle.Width = 0;

        // An unseen tick keeps the label away from the data.
        axis.MajorTickStyle.Color = Colors.Transparent;
        axis.MajorTickStyle.Length = TickGap - 5;
        axis.TickLabelStyle.FontName = ChartFonts.Family;
        axis.TickLabelStyle.FontSize = TypeScale.Tick.Size;
        axis.TickLabelStyle.ForeColor = Color.FromSKColor(color);
    }

    // As many ticks as labels of their real width fit beside one another; none that would stand out of the area.
    private TimeTick[] FittingTicks()
    {
        var picture = _board.Picture;
        for (var count = Math.Max(1, (int)(Data.Width / 90)); ; count--)
        {
            var ticks = TimeScale.Ticks(picture.FromMs, picture.ToMs, count, picture.TimeZone, picture.Culture)
                .Where(tick => X(tick.TimeMs) - WidthOf(tick.Label) / 2 >= _area.Left
                    && X(tick.TimeMs) + WidthOf(tick.Label) / 2 <= _area.Right)
                .ToArray();
            var isRoomy = ticks.Zip(ticks.Skip(1)).All(pair => X(pair.Second.TimeMs) - X(pair.First.TimeMs)
                >= (WidthOf(pair.First.Label) + WidthOf(pair.Second.Label)) / 2 + LabelGap);
            if (isRoomy || count == 1) return isRoomy ? ticks : [];
        }
    }

    private void NoteLabels()
    {
        foreach (var tick in _timeTicks)
            Note(tick.Label, X(tick.TimeMs) - WidthOf(tick.Label) / 2, Data.Bottom + TimeGap + TypeScale.Tick.Size / 2);
        if (_left is { } left) NoteLabels(left.Scale, _leftLabels, label => Data.Left - TickGap - WidthOf(label));
        if (_right is { } right) NoteLabels(right.Scale, _rightLabels, _ => Data.Right + TickGap);
    }

    private void NoteLabels(ValueScale scale, IReadOnlyList<string> labels, Func<string, float> left)
    {
        foreach (var (tick, label) in scale.Ticks.Zip(labels)) Note(label, left(label), Y(tick, scale));
    }

    private void Note(string label, float left, float middle) => _board.Place(
        label, SKRect.Create(left, middle - TypeScale.Tick.Size / 2, WidthOf(label), TypeScale.Tick.Size));

    private static float WidthOf(string label)
    {
        using var run = TextRun.Fit(label, TypeScale.Tick);
        return run.Width;
    }

    /// <summary>Lets a plot be drawn once: ScottPlot draws again, over the first time, when limits were new to it.</summary>
    private sealed class EndOfRender : IRenderAction
    {
        public void Render(RenderPack rp) => rp.Plot.RenderManager.EnableRendering = false;
    }

    /// <summary>Our drawing as a ScottPlot plottable: it is drawn over the grid and clipped to the data.</summary>
    private sealed class Marks(Action<SKCanvas> draw) : IPlottable
    {
        public bool IsVisible { get; set; } = true;
        public IAxes Axes { get; set; } = new ScottPlot.Axes();
        public IEnumerable<ScottPlot.LegendItem> LegendItems => [];
        public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;
        public void Render(RenderPack rp) => draw(rp.Canvas);
    }
}
