using System.Globalization;
using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>Draws what a pipe was tried on, and what it made of it, one over the other. Pure.</summary>
internal static class RehearsalChart
{
    /// <summary>PNG bytes.</summary>
    public static byte[] Draw(RehearsalResult rehearsal, string node, Texts texts)
    {
        var result = rehearsal.Result;
        var after = result.Windows.Count > 0
            ? WindowPanel(rehearsal, texts)
            : RowPanel(texts.Plain("pipes.trial.after"), node, result.Samples, rehearsal.Range);
        var picture = new BoardPicture
        {
            Title = node,
            Subtitle = texts.Plain("pipes.trial.subtitle"),
            Panels = [RowPanel(texts.Plain("pipes.trial.before"), node, rehearsal.Values, rehearsal.Range), after],
            FromMs = rehearsal.Range.StartMs,
            ToMs = rehearsal.Range.EndMs,
            TimeZone = texts.Zone,
            Culture = CultureInfo.GetCultureInfo(texts.Language),
            Texts = new BoardTexts(texts.Plain("pipes.trial.no_data")),
        };
        return BoardImage.Render(picture).Png;
    }

    private static BoardPanel RowPanel(string title, string node, IReadOnlyList<Sample> rows, TimeRange range) =>
        rows.Any(row => row.Value.IsText)
            ? new TimelinePanel { Title = title, Rows = [new TimelineRow(node, StatesOf(rows, range))] }
            : new LinePanel
            {
                Title = title,
                Series =
                [
                    new ChartSeries
                    {
                        Name = node,
                        TimesMs = rows.Select(row => row.TimestampMs).ToArray(),
                        Values = rows.Select(row => row.Value.Number).ToArray(),
                    },
                ],
            };

    // Each window over its whole length: its mean as a level, its least and greatest as the band around it.
    private static LinePanel WindowPanel(RehearsalResult rehearsal, Texts texts)
    {
        var functions = rehearsal.Pipe.Policy.Functions;
        var function = functions.IsDefaultOrEmpty ? WindowFunction.Avg : functions[0];
        var inside = rehearsal.Result.Windows
            .Select(window => (window, Ms: window.StartMs / 2 + window.EndMs / 2))
            .Where(window => window.Ms >= rehearsal.Range.StartMs && window.Ms < rehearsal.Range.EndMs).ToList();
        var hasBand = function is WindowFunction.Avg or WindowFunction.First or WindowFunction.Last;
        return new LinePanel
        {
            Title = texts.Plain("pipes.trial.after"),
            Series =
            [
                new ChartSeries
                {
                    Name = texts.Plain(Chat.PipeWords.KeyOf(function)),
                    TimesMs = inside.Select(window => window.Ms).ToArray(),
                    Values = inside.Select(window => window.window.Evaluate(function) ?? double.NaN).ToArray(),
                    BandMin = hasBand ? inside.Select(window => window.window.Min).ToArray() : default(ReadOnlyMemory<double>),
                    BandMax = hasBand ? inside.Select(window => window.window.Max).ToArray() : default(ReadOnlyMemory<double>),
                },
            ],
        };
    }

    private static List<StateSpan> StatesOf(IReadOnlyList<Sample> rows, TimeRange range)
    {
        var spans = new List<StateSpan>();
        for (var at = 0; at < rows.Count; at++)
        {
            var untilMs = at + 1 < rows.Count ? rows[at + 1].TimestampMs : range.EndMs;
            if (untilMs > rows[at].TimestampMs)
                spans.Add(new StateSpan(rows[at].TimestampMs, untilMs, rows[at].Value.ToString()));
        }

        return spans;
    }
}
