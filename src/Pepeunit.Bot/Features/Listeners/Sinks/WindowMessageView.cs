using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>What a message shows of a node: its windows by start, one at least.</summary>
/// <param name="IsAdaptive">Whether each says by how much a value may differ from its middle.</param>
internal sealed record NodeWindows(
    UnitNodeId Node, string Name, IReadOnlyList<WindowFunction> Functions, IReadOnlyList<double> Quantiles,
    bool IsAdaptive, IReadOnlyList<Partial> Windows);

/// <summary>The message about closed windows. Pure.</summary>
internal static class WindowMessageView
{
    private const int MaxNodes = 10;

    /// <summary>Windows of a node in a merged message; of those before, the range.</summary>
    private const int MaxWindows = 5;

    private static readonly WindowFunction[] Usual = [WindowFunction.Avg, WindowFunction.Min, WindowFunction.Max];

    /// <param name="late">Values that came after the message was sent first; 0: none.</param>
    public static Reply Show(Listener listener, IReadOnlyList<NodeWindows> nodes, long late, Texts texts)
    {
        var html = new HtmlBuilder();
        var windows = nodes.SelectMany(node => node.Windows).ToList();
        html.Line(texts.Html("listeners.window.title", ("unit", ForeignText.Cut(listener.UnitName, 40))));
        if (windows.Count == 0)
        {
            html.Line(texts.Html("listeners.window.joined"));
        }
        else
        {
            var (fromMs, untilMs) = (windows.Min(window => window.StartMs), windows.Max(window => window.EndMs));
            html.Line(texts.Html("listeners.window.range", ("range", Range(fromMs, untilMs, texts))));
            if (nodes.Max(node => node.Windows.Count) is > 1 and var merged)
                html.Line(texts.Html("listeners.window.merged", ("count", merged)));
        }

        foreach (var node in nodes.Take(MaxNodes)) Append(html, node, texts);
        if (nodes.Count > MaxNodes) html.Line().Line(texts.Html("listeners.digest.more", ("count", nodes.Count - MaxNodes)));
        if (late > 0) html.Line().Line(texts.Html("listeners.window.revised", ("count", late)));
        return new Reply(html.ToHtml())
        {
            IsSilent = true,
            Keyboard = Keyboard.Row(
                Button.Callback(texts.Plain("listeners.live.open"), new ManageListener(listener.Id.Value))),
        };
    }

    private static void Append(HtmlBuilder html, NodeWindows node, Texts texts)
    {
        html.Line().Bold(node.Name, 40).Line();
        if (node.Windows.Count == 1)
        {
            AppendWhole(html, node, node.Windows[0], texts);
            return;
        }

        if (node.Windows.Count > MaxWindows)
        {
            var before = node.Windows.Take(node.Windows.Count - MaxWindows).ToList();
            html.Line(texts.Html(
                "listeners.window.before", ("count", before.Count), ("min", texts.Number(Rounded(before.Min(w => w.Min)))),
                ("max", texts.Number(Rounded(before.Max(w => w.Max))))));
        }

        foreach (var window in node.Windows.TakeLast(MaxWindows))
        {
            html.Append(HtmlText.Escape(Clock(window.StartMs, window.EndMs, texts))).Text(" ");
            html.Line(Values(node, window, texts));
        }
    }

    private static void AppendWhole(HtmlBuilder html, NodeWindows node, in Partial window, Texts texts)
    {
        html.Line(Values(node, window, texts));
        html.Line(texts.Html(
            "listeners.window.foot", ("count", window.Count), ("coverage", (int)Math.Ceiling(100 * window.Coverage))));
        if (node.IsAdaptive)
        {
            html.Line(texts.Html(
                "listeners.window.bound", ("bound", texts.Number(Rounded(window.ErrorBound)))));
        }
    }

    // The first is what a person looks for.
    private static HtmlText Values(NodeWindows node, Partial window, Texts texts)
    {
        var functions = node.Functions.Count == 0 ? Usual : node.Functions;
        var values = functions.Select((function, index) => Value(
            texts.Html($"listeners.window.function.{function.ToString().ToLowerInvariant()}"), window.Evaluate(function),
            index == 0, texts));
        var quantiles = node.Quantiles.Select(quantile => Value(
            HtmlText.Escape($"p{texts.Number(100 * quantile)}"), window.Quantile(quantile), isFirst: false, texts));
        return HtmlText.Join(" · ", values.Concat(quantiles));
    }

    private static HtmlText Value(HtmlText label, double? value, bool isFirst, Texts texts)
    {
        var html = new HtmlBuilder().Append(label).Text(" ");
        var number = value is { } known ? texts.Number(Rounded(known)) : "–";
        return (isFirst ? html.Bold(number) : html.Text(number)).ToHtml();
    }

    private static string Clock(long startMs, long endMs, Texts texts) => HasSeconds(startMs, endMs)
        ? texts.ClockSeconds(At(startMs))
        : texts.Clock(At(startMs));

    private static string Range(long startMs, long endMs, Texts texts)
    {
        var (start, end) = (At(startMs), At(endMs));
        if (texts.Date(start) != texts.Date(end.AddMilliseconds(-1)) || endMs - startMs >= 86_400_000)
            return $"{texts.Moment(start)} – {texts.Moment(end)}";
        return HasSeconds(startMs, endMs)
            ? $"{texts.ClockSeconds(start)}–{texts.ClockSeconds(end)}"
            : $"{texts.Clock(start)}–{texts.Clock(end)}";
    }

    private static bool HasSeconds(long startMs, long endMs) => startMs % 60_000 != 0 || endMs % 60_000 != 0;

    // Five significant digits: enough for a sensor, short enough for a phone.
    private static double Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return value;
        var digits = 4 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return digits is < 0 or > 15 ? value : Math.Round(value, digits);
    }

    private static DateTimeOffset At(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs);
}
