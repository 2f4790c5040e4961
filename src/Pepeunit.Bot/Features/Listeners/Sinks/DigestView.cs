using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>The digest as a message: the caption has the numbers that the picture shows. Pure.</summary>
internal static class DigestView
{
    /// <summary>Nodes named in the caption, which holds 1024 characters at most.</summary>
    public const int MaxNodes = 8;

    private const int MaxNameLength = 32;
    private const int MaxValueLength = 24;

    public static Reply Show(
        Listener listener, TimeRange range, IReadOnlyList<NodeSummary> nodes, ListenerUsage usage, Texts texts)
    {
        var html = new HtmlBuilder()
            .Line(texts.Html("listeners.digest.title", ("unit", ForeignText.Cut(listener.UnitName, MaxNameLength))))
            .Line(texts.Html("listeners.digest.range", ("from", At(range.StartMs)), ("until", At(range.EndMs))));
        foreach (var node in nodes.Take(MaxNodes)) html.Line().Append(Line(node, texts));
        if (nodes.Count > MaxNodes) html.Line().Line(texts.Html("listeners.digest.more", ("count", nodes.Count - MaxNodes)));
        if (nodes.All(node => node.Count == 0) && usage.LastAcceptedAtMs is { } lastMs)
            html.Line().Append(texts.Html("listeners.digest.last", ("time", At(lastMs))));
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard.Row(
                Button.Callback(texts.Plain("listeners.live.open"), new ManageListener(listener.Id.Value))),
        };
    }

    private static HtmlText Line(NodeSummary node, Texts texts)
    {
        var name = ForeignText.Cut(node.Name, MaxNameLength);
        if (node.Count == 0) return texts.Html("listeners.digest.nothing", ("node", name));
        var last = node.Last is { Text: { } text } ? ForeignText.Cut(text, MaxValueLength)
            : texts.Number(Rounded(node.Last?.Number));
        if (node is not { Min: { } min, Max: { } max })
            return texts.Html("listeners.digest.texts", ("node", name), ("last", last), ("count", node.Count));
        return texts.Html(
            "listeners.digest.numbers", ("node", name), ("mean", node.Mean is { } mean ? texts.Number(Rounded(mean)) : "–"),
            ("min", texts.Number(Rounded(min))), ("max", texts.Number(Rounded(max))), ("last", last), ("count", node.Count));
    }

    // Four significant digits: a summary is read at a glance.
    private static double Rounded(double? value)
    {
        if (value is not { } number || number == 0 || !double.IsFinite(number)) return value ?? double.NaN;
        var digits = 3 - (int)Math.Floor(Math.Log10(Math.Abs(number)));
        return digits is < 0 or > 15 ? Math.Abs(number) >= 10_000 ? Math.Round(number) : number : Math.Round(number, digits);
    }

    private static DateTimeOffset At(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs);
}
