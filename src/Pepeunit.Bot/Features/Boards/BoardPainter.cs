using System.Globalization;
using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Features.Series;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>A drawn board, and the same numbers in words.</summary>
/// <param name="Numbers">One line for each source, for the caption: whoever cannot see the picture reads them.</param>
/// <param name="IsZoomed">The data cover so little of the range that only their part of it is shown.</param>
internal sealed record PaintedBoard(RenderedImage Image, IReadOnlyList<HtmlText> Numbers, bool IsZoomed);

/// <summary>Reads what a board shows, in no more rows than its pixels need, and draws it.</summary>
internal sealed class BoardPainter(SeriesQuery series, UnitAccess access, TimeProvider time)
{
    /// <summary>Pixel columns of a plot 1280 wide.</summary>
    private const int Columns = 1100;

    private const int SparklineColumns = 240;
    private const int MaxBars = 40;

    private static readonly TimeSpan ShortestRange = TimeSpan.FromSeconds(10);

    public async Task<PaintedBoard> PaintAsync(Board board, Texts texts, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (range, isZoomed) = await FindRangeAsync(board, now, cancellationToken);
        var numbers = new List<HtmlText>();
        var panels = new List<BoardPanel>();
        foreach (var panel in board.Panels)
            panels.Add(await PaintAsync(panel, board.OwnerId, range, now, texts, numbers, cancellationToken));

        var image = BoardImage.Render(new BoardPicture
        {
            Title = board.Name,
            Subtitle = $"{texts.Moment(At(range.StartMs))} – {texts.Moment(At(range.EndMs))}",
            FooterText = texts.Plain("boards.image.drawn", ("time", texts.Moment(now)), ("zone", texts.Zone.Id)),
            Theme = board.Theme,
            Panels = panels,
            FromMs = range.StartMs,
            ToMs = range.EndMs,
            TimeZone = texts.Zone,
            Culture = CultureInfo.GetCultureInfo(texts.Language),
            Texts = new BoardTexts(texts.Plain("boards.image.no_data")),
        });
        return new PaintedBoard(image, numbers, isZoomed);
    }

    private async Task<BoardPanel> PaintAsync(
        Panel panel, long ownerId, TimeRange range, DateTimeOffset now, Texts texts, List<HtmlText> numbers,
        CancellationToken cancellationToken)
    {
        var title = string.Join(", ", panel.Sources.Select(source => source.Name));
        return panel.Kind switch
        {
            PanelKind.Line or PanelKind.Bars when await HasOnlyWordsAsync(panel, range, cancellationToken) =>
                await TimelineAsync(panel, title, range, texts, numbers, cancellationToken),
            PanelKind.Line => new LinePanel
            {
                Title = title,
                Series = await LinesAsync(panel, range, texts, numbers, cancellationToken),
            },
            PanelKind.Bars => await BarsAsync(panel, title, range, texts, numbers, cancellationToken),
            PanelKind.Number => await NumberAsync(panel.Sources[0], ownerId, range, now, texts, cancellationToken),
            PanelKind.Timeline => await TimelineAsync(panel, title, range, texts, numbers, cancellationToken),
            _ => await TableAsync(panel, ownerId, now, texts, cancellationToken),
        };
    }

    /// <summary>A board may be older than the first value of a node: numbers were expected, and words came.</summary>
    private async Task<bool> HasOnlyWordsAsync(Panel panel, TimeRange range, CancellationToken cancellationToken)
    {
        var last = await series.ReadLastAsync(
            [.. panel.Sources.Select(source => new UnitNodeId(source.Node)).Distinct()], cancellationToken);
        foreach (var source in panel.Sources)
        {
            if (last.GetValueOrDefault(new UnitNodeId(source.Node)) is not { Value.IsText: true }) return false;
            if ((await ReadLineAsync(source, range, columns: 1, cancellationToken)).Values.Length > 0) return false;
        }

        return true;
    }

    private async Task<IReadOnlyList<ChartSeries>> LinesAsync(
        Panel panel, TimeRange range, Texts texts, List<HtmlText> numbers, CancellationToken cancellationToken)
    {
        var lines = new List<ChartSeries>();
        foreach (var source in panel.Sources)
        {
            var line = await ReadLineAsync(source, range, Columns, cancellationToken);
            lines.Add(ToSeries(source, line));
            numbers.Add(InWords(source, line.Values, line.BandMin, line.BandMax, texts));
        }

        return lines;
    }

    private async Task<BoardPanel> BarsAsync(
        Panel panel, string title, TimeRange range, Texts texts, List<HtmlText> numbers, CancellationToken cancellationToken)
    {
        var bars = new List<ChartSeries>();
        var windowMs = 1L;
        foreach (var source in panel.Sources)
        {
            var data = await series.ReadBarsAsync(
                new ListenerId(source.Listener), new UnitNodeId(source.Node), range, [WindowFunction.Avg], MaxBars,
                cancellationToken);
            windowMs = Math.Max(windowMs, data?.WindowMs ?? 1);
            var values = data?.Values[0] ?? [];
            bars.Add(new ChartSeries { Name = source.Name, TimesMs = data?.StartsMs ?? [], Values = values });
            numbers.Add(InWords(source, values, [], [], texts));
        }

        return new BarPanel { Title = title, Series = bars, WindowMs = windowMs };
    }

    private async Task<BoardPanel> NumberAsync(
        PanelSource source, long ownerId, TimeRange range, DateTimeOffset now, Texts texts,
        CancellationToken cancellationToken)
    {
        var node = new UnitNodeId(source.Node);
        var line = await ReadLineAsync(source, range, SparklineColumns, cancellationToken);
        IReadOnlyList<UnitNodeId> visible = access.IsVisibleTo(ownerId, node) ? [node] : [];
        var last = (await series.ReadLastAsync(visible, cancellationToken)).GetValueOrDefault(node);
        var value = last is { Value.IsText: false } ? last.Value.Number : (double?)null;
        var first = line.Values.FirstOrDefault(double.IsFinite, double.NaN);
        var change = value is { } current && double.IsFinite(first) ? current - first : (double?)null;
        return new BigNumberPanel
        {
            Title = source.Name,
            Value = value,
            Caption = last is null ? null : texts.Ago(now - At(last.TimestampMs)),
            Sparkline = line.Values.Length > 1 ? ToSeries(source, line) : null,
            ChangeText = change is { } by
                ? texts.Plain("boards.image.change", ("sign", by < 0 ? "−" : "+"), ("by", Math.Abs(Math.Round(by, 3))))
                : null,
            Direction = change switch { > 0 => ChangeDirection.Up, < 0 => ChangeDirection.Down, _ => ChangeDirection.Flat },
        };
    }

    private async Task<BoardPanel> TimelineAsync(
        Panel panel, string title, TimeRange range, Texts texts, List<HtmlText> numbers, CancellationToken cancellationToken)
    {
        var rows = new List<TimelineRow>();
        foreach (var source in panel.Sources)
        {
            var states = await series.ReadStatesAsync(
                new ListenerId(source.Listener), new UnitNodeId(source.Node), range, cancellationToken);
            rows.Add(new TimelineRow(
                source.Name, [.. states.Select(state => new StateSpan(state.FromMs, state.ToMs, state.State))]));
            numbers.Add(states.Count == 0
                ? texts.Html("boards.caption.no_data", ("node", source.Name))
                : texts.Html("boards.caption.state", ("node", source.Name), ("state", states[^1].State)));
        }

        return new TimelinePanel { Title = title, Rows = rows };
    }

    private async Task<BoardPanel> TableAsync(
        Panel panel, long ownerId, DateTimeOffset now, Texts texts, CancellationToken cancellationToken)
    {
        // A board outlives the right to a node: the Unit may have gone to somebody else.
        var nodes = panel.Sources.Select(source => new UnitNodeId(source.Node)).Distinct()
            .Where(node => access.IsVisibleTo(ownerId, node));
        var last = await series.ReadLastAsync([.. nodes], cancellationToken);
        return new TablePanel
        {
            Title = texts.Plain("boards.image.last_values"),
            Rows = [.. panel.Sources.DistinctBy(source => source.Node).Select(source => Row(source, last, now, texts))],
        };
    }

    private static TableRow Row(
        PanelSource source, IReadOnlyDictionary<UnitNodeId, LastValue> values, DateTimeOffset now, Texts texts)
    {
        if (!values.TryGetValue(new UnitNodeId(source.Node), out var last)) return new TableRow { Name = source.Name };
        var age = now - At(last.TimestampMs);
        return new TableRow
        {
            Name = source.Name,
            Number = last.Value.IsText ? null : last.Value.Number,
            Text = last.Value.Text,
            Age = texts.Ago(age),
            IsStale = last.IsStaleAt(now.ToUnixTimeMilliseconds()),
        };
    }

    private Task<LineData> ReadLineAsync(
        PanelSource source, TimeRange range, int columns, CancellationToken cancellationToken) =>
        series.ReadLineAsync(
            new ListenerId(source.Listener), new UnitNodeId(source.Node), range, columns, cancellationToken);

    /// <summary>The board's range up to now, or only the data's part of it when they cover less than a quarter.</summary>
    private async Task<(TimeRange Range, bool IsZoomed)> FindRangeAsync(
        Board board, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lengthMs = (long)Board.LengthOf(board.Range).TotalMilliseconds;
        var nowMs = now.ToUnixTimeMilliseconds();
        var whole = new TimeRange(nowMs - lengthMs, nowMs);
        long? first = null, end = null;
        foreach (var source in board.Panels.SelectMany(panel => panel.Sources).DistinctBy(s => (s.Listener, s.Node)))
        {
            var extent = await series.FindExtentAsync(
                new ListenerId(source.Listener), new UnitNodeId(source.Node), cancellationToken);
            if (extent is null) continue;
            first = Math.Min(first ?? long.MaxValue, extent.FirstMs);
            end = Math.Max(end ?? long.MinValue, extent.EndMs);
        }

        if (first is not { } firstMs || end is not { } endMs) return (whole, false);

        // What ended before the range began is shown as it was then; what still runs is shown up to now.
        var toMs = endMs < whole.StartMs ? endMs : nowMs;
        var fromMs = Math.Max(firstMs, toMs - lengthMs);
        if (toMs == nowMs && toMs - fromMs >= lengthMs / 4) return (whole, false);
        return (new TimeRange(Math.Min(fromMs, toMs - (long)ShortestRange.TotalMilliseconds), toMs), true);
    }

    private static ChartSeries ToSeries(PanelSource source, LineData line) => new()
    {
        Name = source.Name,
        TimesMs = line.TimesMs,
        Values = line.Values,
        BandMin = line.BandMin,
        BandMax = line.BandMax,
    };

    private static HtmlText InWords(PanelSource source, double[] values, double[] least, double[] most, Texts texts)
    {
        var finite = values.Where(double.IsFinite).ToList();
        if (finite.Count == 0) return texts.Html("boards.caption.no_data", ("node", source.Name));
        return texts.Html(
            "boards.caption.numbers", ("node", source.Name), ("last", finite[^1]),
            ("min", least.Where(double.IsFinite).DefaultIfEmpty(finite.Min()).Min()),
            ("max", most.Where(double.IsFinite).DefaultIfEmpty(finite.Max()).Max()));
    }

    private static DateTimeOffset At(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs);
}
