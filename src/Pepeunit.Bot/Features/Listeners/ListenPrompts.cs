using System.Globalization;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>The questions of <see cref="ListenFlow"/>. Pure.</summary>
internal static class ListenPrompts
{
    public const string Recommended = "recommended";
    public const string All = "all";
    public const string Done = "done";
    public const string Live = "live";
    public const string Choose = "choose";
    public const int DaySeconds = 86_400;

    private const string StoreOnly = "store";
    private const string Yes = "yes";
    private const string NoLimit = "none";

    private static readonly int[] RecordCounts = [10, 100, 1000];
    private static readonly int[] RetentionSeconds = [3600, 21_600, 43_200, DaySeconds];
    private static readonly int[] WindowSeconds = [10, 60, 300, 900, 1800, 3600, 21_600, DaySeconds];
    private static readonly int[] DurationSeconds = [3600, DaySeconds, 7 * DaySeconds];
    private static readonly long[] RowLimits = [1_000, 10_000, 100_000];
    private static readonly long[] ByteLimits = [1_000_000, 10_000_000, 100_000_000];

    public static Prompt Nodes(ListenFlow.State state) => new("listeners.flow.ask_nodes")
    {
        Args = [("unit", state.UnitName)],
        HasBack = false,
        PageSize = 12,
        Choices =
        [
            Choice.Localized(Recommended, "listeners.flow.recommended") with { Style = ButtonStyle.Primary },
            Choice.Localized(All, "listeners.flow.all_nodes"),
            .. state.Nodes.Select(node => Choice.Literal(node.Id.ToString("D"), node.Name) with
            {
                IsChecked = state.Selected.Contains(node.Id),
            }),
            .. state.Selected.Count > 0
                ? (ReadOnlySpan<Choice>)[Choice.Localized(Done, "listeners.flow.nodes_done", ("n", state.Selected.Count))]
                : [],
        ],
    };

    public static Prompt Kinds() => new("listeners.flow.ask_kind")
    {
        Choices =
        [
            Choice.Localized(nameof(ListenerKind.Averages), "listeners.flow.kind.averages"),
            Choice.Localized(nameof(ListenerKind.EveryValue), "listeners.flow.kind.every_value"),
            Choice.Localized(nameof(ListenerKind.LastRecords), "listeners.flow.kind.last_records"),
            Choice.Localized(nameof(ListenerKind.LastValue), "listeners.flow.kind.last_value"),
        ],
    };

    public static Prompt Counts() => new("listeners.flow.ask_count")
    {
        Columns = 3,
        ExpectsText = true,
        Choices = [.. RecordCounts.Select(count => Choice.Literal(Text(count), Text(count)))],
    };

    public static Prompt Retentions() => new("listeners.flow.ask_keep")
    {
        Columns = 2,
        Choices = [.. RetentionSeconds.Select(Duration)],
    };

    public static Prompt Windows() => new("listeners.flow.ask_window")
    {
        Columns = 2,
        Choices = [.. WindowSeconds.Select(Duration)],
    };

    public static Prompt Durations() => new("listeners.flow.ask_until")
    {
        Columns = 2,
        ExpectsText = true,
        Choices = [.. DurationSeconds.Select(Duration), Choice.Localized("0", "listeners.flow.for_ever")],
    };

    public static Prompt Limits() => new("listeners.flow.ask_limit")
    {
        Columns = 3,
        ExpectsText = true,
        PageSize = 9,
        Choices =
        [
            .. RowLimits.Select(rows => Choice.Localized($"rows:{Text(rows)}", "listeners.flow.limit_rows", ("count", rows))),
            .. ByteLimits.Select(bytes => Choice.Localized(
                $"bytes:{Text(bytes)}", "listeners.flow.limit_bytes", ("size", new ByteCount(bytes)))),
            Choice.Localized(NoLimit, "listeners.flow.no_limit"),
        ],
    };

    public static Prompt Sinks() => new("listeners.flow.ask_sink")
    {
        Choices =
        [
            Choice.Localized(Live, "listeners.flow.sink_live"),
            Choice.Localized(StoreOnly, "listeners.flow.sink_store"),
            Choice.Localized(Choose, "listeners.flow.sink_choose"),
        ],
    };

    public static Prompt Confirm(ListenFlow.State state)
    {
        var plan = state.ToPlan();
        var (limitOf, limit) = Limit(plan);
        return new Prompt($"listeners.flow.confirm.{KeyOf(plan.Kind)}")
        {
            Args =
            [
                ("unit", ScopePrompts.TitleOf(state)),
                ("nodes", ScopePrompts.NamesOf(plan.Nodes, plan.NodeCount ?? plan.Nodes.Count)),
                ("length", TimeSpan.FromSeconds(plan.WindowSeconds ?? 0)),
                ("records", plan.RecordCount ?? 0),
                ("until", plan.Duration is { } duration ? duration : new TextKey("listeners.flow.until_stopped")),
                ("limit_of", new TextKey(limitOf)),
                ("limit", limit),
                ("rows", plan.RowsPerDay is { } rows ? rows : new TextKey("listeners.flow.rows_unknown")),
                .. SinkArgs(plan.Sinks),
                ("note", new TextKey(NoteKey(plan))),
            ],
            Choices = [Choice.Localized(Yes, "listeners.flow.yes") with { Style = ButtonStyle.Success }],
        };
    }

    /// <summary>The last part of the locale keys of a kind.</summary>
    public static string KeyOf(ListenerKind kind) => kind switch
    {
        ListenerKind.Averages => "averages",
        ListenerKind.EveryValue => "every_value",
        ListenerKind.LastRecords => "last_records",
        _ => "last_value",
    };

    // The two answers of one tap are a sentence, all others a list.
    private static IEnumerable<(string Name, object? Value)> SinkArgs(SinkChoice sinks)
    {
        var sentence = sinks == SinkChoice.StoreOnly ? "listeners.flow.goes_store"
            : sinks == SinkChoice.StoreOnly with { IsLive = true } ? "listeners.flow.goes_live"
            : null;
        return
        [
            ("sink", new TextKey(sentence ?? "listeners.flow.goes_chosen")),
            .. SinkQuestions.Listing(sentence is null ? sinks : new SinkChoice { SendsCsv = false }),
        ];
    }

    private static string NoteKey(ListenerPlan plan) =>
        plan.HasTextBesideAverages ? "listeners.flow.note_texts"
        : plan.Sinks.SendsCsv ? "listeners.flow.note_none"
        : "listeners.flow.note_chart";

    private static (string OfKey, object Amount) Limit(ListenerPlan plan) => (plan.MaxRows, plan.MaxBytes) switch
    {
        ({ } rows, _) => ("listeners.flow.limit_of_rows", rows),
        (_, { } bytes) => ("listeners.flow.limit_of_bytes", new ByteCount(bytes)),
        _ => ("listeners.flow.limit_of_nothing", ""),
    };

    private static Choice Duration(int seconds) => Choice.Localized(
        Text(seconds), "listeners.flow.duration", ("duration", TimeSpan.FromSeconds(seconds)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
