using Pepeunit.Bot.Features.Listeners.Faults;
using Pepeunit.Bot.Features.Listeners.Pipes.Chat;
using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>The screens of this feature. Pure: model in, reply out.</summary>
internal sealed class ListenerView(IEnumerable<ListenerAction> actions)
{
    public const int PageSize = 8;

    /// <summary>Topics on a card and in a live message; the rest is on pages of their own.</summary>
    private const int NodesOnCard = 12;

    private const int NodesOnPage = 20;

    private const int MaxValueLength = 60;

    private readonly IReadOnlyList<ListenerAction> _actions = [.. actions.OrderBy(action => action.Order)];

    public Reply List(IReadOnlyList<Listener> listeners, int page, int total, int running, int limit, PersonUsage month, Texts texts)
    {
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var text = total == 0
            ? texts.Html("listeners.list.empty")
            : texts.Html(
                "listeners.list.title", ("running", running), ("limit", limit), ("total", total), ("page", page + 1),
                ("pages", pages));
        if (total > 0) text = new HtmlBuilder().Line(text).Append(MonthLine(month, texts)).ToHtml();
        var keyboard = Keyboard.Column(listeners.Select(listener =>
            Button.Callback(Line(listener, texts), new OpenListener(listener.Id.Value))));
        if (pages > 1)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", new ListListeners((page + pages - 1) % pages)),
                Button.Callback($"{page + 1}/{pages}", new ListListeners(page)),
                Button.Callback("›", new ListListeners((page + 1) % pages)));
        }

        return new Reply(text)
        {
            Keyboard = keyboard
                .WithRow(Button.Callback(texts.Plain("listeners.list.create"), new StartListen()))
                .WithRow(
                    Button.Callback(texts.Plain("listeners.list.refresh"), new ListListeners(page)),
                    UserView.BackToMenu(texts)),
        };
    }

    public Reply Created(Listener listener, Texts texts)
    {
        var keyboard = Keyboard.Column(ActionButtons(listener, texts));
        return new Reply(texts.Html(
            listener.LiveChatId is null ? "listeners.created.store" : "listeners.created.live",
            ("unit", listener.UnitName)))
        {
            Keyboard = keyboard.WithRow(
                Button.Callback(texts.Plain("listeners.created.open"), new OpenListener(listener.Id.Value)),
                UserView.BackToMenu(texts)),
        };
    }

    public Reply LimitReached(int running, int limit, Texts texts) =>
        new(texts.Html("listeners.created.limit", ("used", running), ("limit", limit)))
        {
            Keyboard = Keyboard.Row(Back(texts), UserView.BackToMenu(texts)),
        };

    public Reply MonthSpent(PersonUsage month, Texts texts) =>
        new(new HtmlBuilder().Line(texts.Html("listeners.created.month")).Append(MonthLine(month, texts)).ToHtml())
        {
            Keyboard = Keyboard.Row(Back(texts), UserView.BackToMenu(texts)),
        };

    /// <summary>What a person is told when the month's budget is used up.</summary>
    public Reply MonthUsedUp(PersonUsage month, Texts texts) =>
        new(new HtmlBuilder().Line(texts.Html("listeners.month.spent")).Append(MonthLine(month, texts)).ToHtml())
        {
            Keyboard = Keyboard.Row(Back(texts), UserView.BackToMenu(texts)),
        };

    /// <summary>The listener's topics, a page of them.</summary>
    public Reply Nodes(ListenerCard card, int page, Texts texts)
    {
        var nodes = card.Listener.Nodes;
        var id = card.Listener.Id.Value;
        var pages = Math.Max(1, (nodes.Count + NodesOnPage - 1) / NodesOnPage);
        page = Math.Clamp(page, 0, pages - 1);
        var html = new HtmlBuilder().Line(texts.Html(
            "listeners.nodes.title", ("unit", card.Listener.UnitName), ("count", nodes.Count), ("page", page + 1),
            ("pages", pages)));
        foreach (var node in nodes.Skip(page * NodesOnPage).Take(NodesOnPage)) html.Line(NodeLine(card, node, texts));
        html.Append(texts.Html("listeners.card.as_of", ("time", texts.Clock(card.Now))));
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard.Row(
                    Button.Callback("‹", new ListListenerNodes(id, (page + pages - 1) % pages)),
                    Button.Callback(texts.Plain("listeners.card.refresh"), new ListListenerNodes(id, page)),
                    Button.Callback("›", new ListListenerNodes(id, (page + 1) % pages)))
                .WithRow(
                    Button.Callback(texts.Plain("listeners.nodes.back"), new OpenListener(id)), UserView.BackToMenu(texts)),
        };
    }

    public Reply Card(ListenerCard card, Texts texts)
    {
        var listener = card.Listener;
        var html = new HtmlBuilder();
        AppendHead(html, card, texts);
        AppendUsage(html, card, texts);
        html.Line();
        AppendValues(html, card, texts);
        AppendWords(html, card, texts);
        html.Line().Append(texts.Html("listeners.card.as_of", ("time", texts.Clock(card.Now))));

        var keyboard = Keyboard.Column(ActionButtons(listener, texts)).WithRow(
            Button.Callback(texts.Plain("listeners.card.refresh"), new OpenListener(listener.Id.Value)),
            Verb(listener, ListenerVerb.SendCsv, "listeners.card.csv", texts),
            Button.Callback(texts.Plain("pipes.card.open"), new OpenPipe(listener.Id.Value)));
        if (listener.State != ListenerState.Ended)
        {
            keyboard = keyboard.WithRow(
                Button.Callback(texts.Plain("listeners.card.sinks"), new ChooseSinks(listener.Id.Value)));
        }

        if (listener.Nodes.Count > NodesOnCard)
        {
            keyboard = keyboard.WithRow(Button.Callback(
                texts.Plain("listeners.card.all_nodes", ("count", listener.Nodes.Count)),
                new ListListenerNodes(listener.Id.Value, 0)));
        }

        if (card.NodesOfUnreadWords.Count > 0)
        {
            keyboard = keyboard.WithRow(
                Verb(listener, ListenerVerb.ReadWords, "listeners.card.read_words", texts).Styled(ButtonStyle.Primary));
        }

        if (card.Faults.IsMuted) keyboard = keyboard.WithRow(FaultView.Mute(listener, isMuted: false, texts));
        keyboard = listener.State switch
        {
            ListenerState.Active => keyboard.WithRow(
                Verb(listener, ListenerVerb.Pause, "listeners.card.pause", texts),
                Verb(listener, ListenerVerb.AskStop, "listeners.card.stop", texts)),
            ListenerState.Paused => keyboard.WithRow(
                Verb(listener, ListenerVerb.Resume, "listeners.card.resume", texts),
                Verb(listener, ListenerVerb.AskStop, "listeners.card.stop", texts)),
            _ => keyboard,
        };
        return new Reply(html.ToHtml())
        {
            Keyboard = keyboard
                .WithRow(Verb(listener, ListenerVerb.AskDelete, "listeners.card.delete", texts).Styled(ButtonStyle.Danger))
                .WithRow(Back(texts), UserView.BackToMenu(texts)),
        };
    }

    /// <summary>The message that is kept current while the listener runs.</summary>
    /// <param name="merged">Values that came since the last edit, which this one shows together.</param>
    public Reply Live(ListenerCard card, long merged, Texts texts)
    {
        var html = new HtmlBuilder();
        AppendHead(html, card, texts);
        html.Line();
        AppendValues(html, card, texts);
        AppendWords(html, card, texts);
        html.Line().Append(texts.Html(
            "listeners.live.foot", ("time", texts.Clock(card.Now)), ("count", card.Usage.Accepted)));
        if (merged > 1) html.Line().Append(texts.Html("listeners.live.merged", ("count", merged)));
        return new Reply(html.ToHtml())
        {
            IsSilent = true,
            Keyboard = Keyboard.Column(ActionButtons(card.Listener, texts)).WithRow(
                Button.Callback(texts.Plain("listeners.live.open"), new ManageListener(card.Listener.Id.Value))),
        };
    }

    public Reply Warned(ListenerCard card, Texts texts)
    {
        var html = new HtmlBuilder().Line(texts.Html("listeners.warned.text", ("unit", card.Listener.UnitName)));
        AppendUsage(html, card, texts);
        return new Reply(html.ToHtml()) { Keyboard = OpenOnly(card.Listener, texts) };
    }

    /// <summary>What the person is told at the end; the chart and the file are added by who sends it.</summary>
    public Reply Ended(ListenerCard card, Texts texts)
    {
        var listener = card.Listener;
        var html = new HtmlBuilder()
            .Line(texts.Html("listeners.ended.text", ("unit", listener.UnitName)))
            .Line(texts.Html($"listeners.end_reason.{KeyOf(listener.EndReason ?? EndReason.Stopped)}"));
        AppendUsage(html, card, texts);
        return new Reply(html.ToHtml()) { Keyboard = OpenOnly(listener, texts) };
    }

    public Reply Ask(Listener listener, ListenerVerb verb, Texts texts)
    {
        var (question, yes, act) = verb == ListenerVerb.AskStop
            ? ("listeners.stop.ask", "listeners.stop.yes", ListenerVerb.Stop)
            : ("listeners.delete.ask", "listeners.delete.yes", ListenerVerb.Delete);
        return new Reply(texts.Html(question, ("unit", listener.UnitName)))
        {
            Keyboard = Keyboard.Column(
                Verb(listener, act, yes, texts).Styled(ButtonStyle.Danger),
                Button.Callback(texts.Plain("listeners.card.keep"), new OpenListener(listener.Id.Value))),
        };
    }

    /// <summary>A message for each file: which one it is and what is in it.</summary>
    public IReadOnlyList<Reply> Csv(Listener listener, CsvFiles files, Texts texts) =>
    [
        .. files.Parts.Select((part, index) =>
        {
            var html = new HtmlBuilder().Line(texts.Html("listeners.csv.text", ("unit", listener.UnitName)));
            if (files.Parts.Count > 1)
            {
                html.Line(texts.Html(
                    "listeners.csv.part", ("part", index + 1), ("parts", files.Parts.Count), ("first", part.FirstRow),
                    ("last", part.LastRow)));
            }

            if (files.IsCut && index == files.Parts.Count - 1)
                html.Line(texts.Html("listeners.csv.cut", ("last", part.LastRow)));
            return new Reply(html.ToHtml()) { Documents = [part.File] };
        }),
    ];

    public Reply Gone(Texts texts) => new(texts.Html("listeners.card.gone"))
    {
        Keyboard = Keyboard.Row(Back(texts), UserView.BackToMenu(texts)),
    };

    private static void AppendHead(HtmlBuilder html, ListenerCard card, Texts texts)
    {
        var listener = card.Listener;
        html.Line(texts.Html("listeners.card.title", ("unit", listener.UnitName)));
        html.Line(listener.Nodes.Select(node => node.Pipe.Policy).FirstOrDefault(policy =>
            policy.Kind is PolicyKind.Sliding or PolicyKind.Session or PolicyKind.Adaptive) is { } ours
            ? HtmlText.Escape(PipeWords.Policy(ours, texts))
            : texts.Html(
                $"listeners.card.kind.{ListenPrompts.KeyOf(listener.Kind)}",
                ("length", TimeSpan.FromSeconds(listener.WindowSeconds ?? 0)), ("records", listener.RecordCount ?? 0)));
        if (listener.Scope.IsOpen)
        {
            html.Line(texts.Html(
                $"listeners.card.scope.{ScopeKey(listener.Scope.Kind)}",
                ("count", listener.Nodes.Count(node => !node.HasLeft))));
        }

        html.Line((listener.State, listener.EndsAtMs) switch
        {
            (ListenerState.Ended, _) => texts.Html(
                "listeners.card.ended",
                ("reason", new TextKey($"listeners.end_reason.{KeyOf(listener.EndReason ?? EndReason.Stopped)}"))),
            (ListenerState.Paused, _) => texts.Html("listeners.card.paused"),
            (_, { } endsAtMs) => texts.Html(
                "listeners.card.until", ("until", DateTimeOffset.FromUnixTimeMilliseconds(endsAtMs)),
                ("left", TimeLeft(endsAtMs, card.Now))),
            _ => texts.Html("listeners.card.until_stopped"),
        });
    }

    private static void AppendUsage(HtmlBuilder html, ListenerCard card, Texts texts)
    {
        var (listener, usage) = (card.Listener, card.Usage);
        html.Line(listener.MaxRows is { } maxRows
            ? texts.Html(
                "listeners.card.rows_of", ("rows", usage.Rows), ("limit", maxRows),
                ("left", Math.Max(0, maxRows - usage.Rows)), ("bar", Bar(usage.Rows, maxRows)))
            : texts.Html("listeners.card.rows", ("rows", usage.Rows)));
        html.Line(listener.MaxBytes is { } maxBytes
            ? texts.Html(
                "listeners.card.bytes_of", ("bytes", new ByteCount(usage.Bytes)), ("limit", new ByteCount(maxBytes)),
                ("left", new ByteCount(Math.Max(0, maxBytes - usage.Bytes))), ("bar", Bar(usage.Bytes, maxBytes)))
            : texts.Html("listeners.card.bytes", ("bytes", new ByteCount(usage.Bytes))));
        if (card.Month.IsSpent) html.Line(texts.Html("listeners.card.month_spent")).Line(MonthLine(card.Month, texts));
        html.Line(usage.LastAcceptedAtMs is { } lastMs
            ? texts.Html("listeners.card.last", ("age", texts.Ago(card.Now - DateTimeOffset.FromUnixTimeMilliseconds(lastMs))))
            : texts.Html("listeners.card.last_never"));
        foreach (var reason in Enum.GetValues<Refusal>())
        {
            if (reason != Refusal.None && usage.RefusedFor(reason) is > 0 and var refused)
                html.Line(texts.Html(RefusalKeys.Of(reason), ("count", refused)));
        }

        if (usage.Late > 0) html.Line(texts.Html("listeners.card.late", ("count", usage.Late)));
        AppendFaults(html, card, texts);
    }

    private static void AppendFaults(HtmlBuilder html, ListenerCard card, Texts texts)
    {
        if (card.Faults.Last is { } fault) html.Line(FaultView.Last(fault, card.Now, texts));
        if (card.IsStoreFailing) html.Line(texts.Html("listeners.fault.store"));
        if (card.IsChatLost) html.Line(texts.Html("listeners.fault.chat"));
        if (card.Faults.IsMuted) html.Line(texts.Html("listeners.fault.silent"));
    }

    private static void AppendValues(HtmlBuilder html, ListenerCard card, Texts texts)
    {
        var nodes = card.Listener.Nodes;
        foreach (var node in nodes.Take(NodesOnCard)) html.Line(NodeLine(card, node, texts));
        if (nodes.Count > NodesOnCard)
            html.Line(texts.Html("listeners.card.more", ("count", nodes.Count - NodesOnCard)));
        if (nodes.Count == 0) html.Line(texts.Html("listeners.card.no_nodes"));
    }

    private static HtmlText NodeLine(ListenerCard card, ListenerNode node, Texts texts)
    {
        if (node.HasLeft) return texts.Html("listeners.card.left", ("node", node.Name));
        if (card.Unseen.Contains(node.Node)) return texts.Html("listeners.card.unseen", ("node", node.Name));
        return card.LastValues.TryGetValue(node.Node, out var last)
            ? texts.Html(
                "listeners.card.value", ("node", node.Name), ("value", Shown(last.Value, texts)),
                ("age", texts.Ago(card.Now - DateTimeOffset.FromUnixTimeMilliseconds(last.TimestampMs))))
            : texts.Html("listeners.card.no_value", ("node", node.Name));
    }

    private static HtmlText MonthLine(PersonUsage month, Texts texts) => texts.Html(
        "listeners.month.line",
        ("rows", month.Rows),
        ("max_rows", month.MaxRows is { } maxRows ? maxRows : new TextKey("listeners.month.any")),
        ("bytes", new ByteCount(month.Bytes)),
        ("max_bytes", month.MaxBytes is { } maxBytes ? new ByteCount(maxBytes) : new TextKey("listeners.month.any")),
        ("reset", month.ResetsAt));

    private static string Bar(long used, long limit)
    {
        const int cells = 10;
        var full = (int)Math.Clamp(cells * (double)used / Math.Max(1, limit), 0, cells);
        return new string('▰', full) + new string('▱', cells - full);
    }

    private static string ScopeKey(ScopeKind kind) => kind switch
    {
        ScopeKind.Unit => "unit",
        ScopeKind.AllUnits => "all_units",
        _ => "filter",
    };

    private static void AppendWords(HtmlBuilder html, ListenerCard card, Texts texts)
    {
        if (card.NodesOfUnreadWords is not { Count: > 0 } nodes) return;
        html.Line().Line(texts.Html(
            "listeners.card.words", ("nodes", ForeignText.Cut(string.Join(", ", nodes.Select(node => node.Name)), MaxValueLength))));
    }

    private static string Shown(SampleValue value, Texts texts) =>
        value.Text is { } text ? ForeignText.Cut(text, MaxValueLength) : texts.Number(value.Number);

    private static TimeSpan TimeLeft(long endsAtMs, DateTimeOffset now)
    {
        var left = DateTimeOffset.FromUnixTimeMilliseconds(endsAtMs) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static string Line(Listener listener, Texts texts)
    {
        // A button shows 40 characters; more names than these are never seen.
        var nodes = string.Join(", ", listener.Nodes.Take(NodesOnCard).Select(node => node.Name));
        return texts.Plain(
            $"listeners.list.line.{listener.State.ToString().ToLowerInvariant()}", ("unit", listener.UnitName),
            ("nodes", ForeignText.Cut(nodes, 40)));
    }

    private IEnumerable<Button> ActionButtons(Listener listener, Texts texts) => _actions.Select(action =>
        Button.Callback(texts.Plain(action.LabelKey), action.Data(listener.Id)).Styled(action.Style));

    private static Keyboard OpenOnly(Listener listener, Texts texts) => Keyboard.Row(
        Button.Callback(texts.Plain("listeners.created.open"), new OpenListener(listener.Id.Value)),
        UserView.BackToMenu(texts));

    private static Button Back(Texts texts) =>
        Button.Callback(texts.Plain("listeners.card.back"), new ListListeners(0));

    private static Button Verb(Listener listener, ListenerVerb verb, string labelKey, Texts texts) =>
        Button.Callback(texts.Plain(labelKey), new ChangeListener(listener.Id.Value, verb));

    private static string KeyOf(EndReason reason) => reason.ToString().ToLowerInvariant();
}
