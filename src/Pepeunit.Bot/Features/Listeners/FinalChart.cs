using System.Globalization;
using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Features.Series;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>The picture of what a listener collected, one panel per node: numbers as lines, texts as a timeline.</summary>
internal sealed class FinalChart(SeriesQuery series)
{
    /// <summary>Nodes that are drawn; all of them are in the CSV file.</summary>
    private const int MaxPanels = 6;

    private const int Columns = 1100;

    /// <summary>PNG bytes of everything, or null when nothing is stored.</summary>
    public async Task<byte[]?> DrawAsync(Listener listener, Texts texts, CancellationToken cancellationToken)
    {
        var range = await FindRangeAsync(listener, cancellationToken);
        return range is { } span ? await DrawAsync(listener, span, texts, cancellationToken) : null;
    }

    /// <summary>PNG bytes of a time, bounded and not empty.</summary>
    public async Task<byte[]> DrawAsync(
        Listener listener, TimeRange span, Texts texts, CancellationToken cancellationToken)
    {
        var panels = new List<BoardPanel>();
        foreach (var node in listener.Nodes.Take(MaxPanels))
            panels.Add(await PanelAsync(listener.Id, node, span, cancellationToken));
        var picture = new BoardPicture
        {
            Title = listener.UnitName,
            Subtitle = $"{texts.Moment(At(span.StartMs))} – {texts.Moment(At(span.EndMs))}",
            Panels = panels,
            FromMs = span.StartMs,
            ToMs = span.EndMs,
            TimeZone = texts.Zone,
            Culture = CultureInfo.GetCultureInfo(texts.Language),
            Texts = new BoardTexts(texts.Plain("listeners.ended.no_data")),
        };
        return BoardImage.Render(picture).Png;
    }

    private async Task<BoardPanel> PanelAsync(
        ListenerId listener, ListenerNode node, TimeRange range, CancellationToken cancellationToken)
    {
        if (node.Pipe.Filters.InputKind == ValueKind.Text)
        {
            var states = await series.ReadStatesAsync(listener, node.Node, range, cancellationToken);
            return new TimelinePanel
            {
                Title = node.Name,
                Rows = [new TimelineRow(node.Name, [.. states.Select(s => new StateSpan(s.FromMs, s.ToMs, s.State))])],
            };
        }

        var line = await series.ReadLineAsync(listener, node.Node, range, Columns, cancellationToken);
        return new LinePanel
        {
            Title = node.Name,
            Series =
            [
                new ChartSeries
                {
                    Name = node.Name, TimesMs = line.TimesMs, Values = line.Values, BandMin = line.BandMin,
                    BandMax = line.BandMax,
                },
            ],
        };
    }

    private async Task<TimeRange?> FindRangeAsync(Listener listener, CancellationToken cancellationToken)
    {
        long? from = null, until = null;
        foreach (var node in listener.Nodes)
        {
            if (await series.FindExtentAsync(listener.Id, node.Node, cancellationToken) is not { } extent) continue;
            from = Math.Min(from ?? long.MaxValue, extent.FirstMs);
            until = Math.Max(until ?? long.MinValue, extent.EndMs);
        }

        return from is { } start && until is { } end && end > start ? new TimeRange(start, end) : null;
    }

    private static DateTimeOffset At(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs);
}
