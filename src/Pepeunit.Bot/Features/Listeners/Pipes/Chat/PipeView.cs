using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>The screens of a listener's pipe. Pure.</summary>
internal static class PipeView
{
    /// <summary>Nodes whose pipes are told one by one; the others are counted.</summary>
    private const int MaxNodes = 6;

    public static Reply Card(Listener listener, Texts texts)
    {
        var html = new HtmlBuilder().Line(texts.Html("pipes.card.title", ("unit", listener.UnitName)));
        var groups = listener.Nodes.GroupBy(node => PipeJson.Write(node.Pipe)).ToList();
        foreach (var group in groups.Take(MaxNodes))
        {
            html.Line().Bold(string.Join(", ", group.Select(node => node.Name))).Line();
            html.Line(PipeWords.Lines(group.First().Pipe, texts));
        }

        if (groups.Count > MaxNodes) html.Line().Line(texts.Html("pipes.card.more", ("count", groups.Count - MaxNodes)));
        var keyboard = listener.State == ListenerState.Ended
            ? Keyboard.Row(Verb(listener, PipeVerb.Export, "pipes.card.export", texts))
            : Keyboard.Row(Verb(listener, PipeVerb.Edit, "pipes.card.edit", texts).Styled(ButtonStyle.Primary)).WithRow(
                Verb(listener, PipeVerb.Import, "pipes.card.import", texts),
                Verb(listener, PipeVerb.Export, "pipes.card.export", texts));
        return new Reply(html.ToHtml())
        {
            Keyboard = keyboard.WithRow(ToListener(listener.Id, texts), UserView.BackToMenu(texts)),
        };
    }

    public static Reply Gone(Texts texts) => new(texts.Html("listeners.card.gone"))
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("listeners.card.back"), new ListListeners(0)), UserView.BackToMenu(texts)),
    };

    public static Reply Told(
        string key, Listener listener, Texts texts, params ReadOnlySpan<(string Name, object? Value)> args) =>
        new(texts.Html(key, [("unit", listener.UnitName), .. args]))
        {
            Keyboard = Keyboard.Row(
                Button.Callback(texts.Plain("pipes.card.open"), new OpenPipe(listener.Id.Value)), ToListener(listener.Id, texts)),
        };

    /// <summary>What the trial came to, under its picture.</summary>
    public static Reply Trial(RehearsalResult rehearsal, string node, byte[] picture, Texts texts)
    {
        var (result, usage) = (rehearsal.Result, rehearsal.Result.Usage);
        var html = new HtmlBuilder()
            .Line(texts.Html("pipes.trial.title", ("node", node)))
            .Line(texts.Html("pipes.trial.read", ("read", result.Read), ("accepted", usage.Accepted)));
        foreach (var reason in Enum.GetValues<Refusal>())
        {
            if (reason != Refusal.None && usage.RefusedFor(reason) is > 0 and var refused)
                html.Line(texts.Html(RefusalKeys.Of(reason), ("count", refused)));
        }

        html.Line(PipeShape.IsWindowed(rehearsal.Pipe.Policy.Kind)
            ? texts.Html("pipes.trial.windows", ("windows", result.Windows.Count))
            : texts.Html("pipes.trial.rows", ("rows", result.Samples.Count)));
        AppendEnds(html, rehearsal, texts);
        html.Line(texts.Html("pipes.trial.source", ("unit", rehearsal.Source.UnitName)));
        if (rehearsal.IsFiltered) html.Line(texts.Html("pipes.trial.filtered"));
        if (result.Read == PipeRehearsal.MaxValues) html.Line(texts.Html("pipes.trial.cut", ("limit", PipeRehearsal.MaxValues)));
        return new Reply(html.ToHtml()) { Photo = new Media("trial.png", picture) };
    }

    public static Reply NothingToTry(string node, Texts texts) => new(texts.Html("pipes.trial.nothing", ("node", node)));

    private static void AppendEnds(HtmlBuilder html, RehearsalResult rehearsal, Texts texts)
    {
        if (rehearsal.Result.Windows is [var first, ..] windows)
        {
            html.Line(Window("pipes.trial.first", first)).Line(Window("pipes.trial.last", windows[^1]));
        }
        else if (rehearsal.Result.Samples is [var earliest, ..] rows)
        {
            html.Line(Row("pipes.trial.first", earliest)).Line(Row("pipes.trial.last", rows[^1]));
        }

        HtmlText Row(string key, in Sample row) => texts.Html(
            key, ("time", texts.Clock(At(row.TimestampMs))),
            ("value", row.Value.Text is { } text ? ForeignText.Cut(text, 60) : texts.Number(row.Value.Number)));

        HtmlText Window(string key, Ingest.Aggregation.Partial window)
        {
            var policy = rehearsal.Pipe.Policy;
            var values = policy.Functions.Select(function =>
                    $"{texts.Plain(PipeWords.KeyOf(function))} {Shown(window.Evaluate(function), texts)}")
                .Concat(policy.Quantiles.Select(q => $"q{texts.Number(q)} {Shown(window.Quantile(q), texts)}"));
            return texts.Html(
                key, ("time", $"{texts.Clock(At(window.StartMs))}–{texts.Clock(At(window.EndMs))}"),
                ("value", string.Join(", ", values)));
        }
    }

    private static string Shown(double? number, Texts texts) => number is { } value ? texts.Number(value) : "–";

    private static DateTimeOffset At(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs);

    private static Button ToListener(ListenerId listener, Texts texts) =>
        Button.Callback(texts.Plain("listeners.created.open"), new OpenListener(listener.Value));

    private static Button Verb(Listener listener, PipeVerb verb, string labelKey, Texts texts) =>
        Button.Callback(texts.Plain(labelKey), new ChangePipe(listener.Id.Value, verb));
}
