using System.Globalization;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>Which question about a pipe is open.</summary>
internal enum PipeQuestion
{
    /// <summary>Which node of the listener.</summary>
    Node,

    /// <summary>What to change.</summary>
    Menu,
    Confirm,
    Yaml,
    Kind,
    Path,
    Period,
    List,
    Listed,
    Threshold,
    Rate,
    Size,
    Ratio,
    Decimals,
    Slice,
    Policy,
    Records,
    Window,
    Hop,
    Gap,
    SessionMax,
    AdaptiveMin,
    AdaptiveMax,
    Tolerance,
    AdaptiveCount,
    Functions,
    Quantiles,
    Lateness,
}

/// <summary>The questions of the fields: their texts and their buttons. Pure.</summary>
internal static class PipeQuestions
{
    public const string Off = "off";
    public const string Done = "done";

    /// <summary>Turns uniqueness on and off right in the menu.</summary>
    public const string Unique = "unique";

    private static readonly int[] Lengths = [60, 300, 900, 1800, 3600, 21_600, 43_200, 86_400];
    private static readonly int[] ShortLengths = [10, 30, 60, 300, 900, 1800, 3600, 21_600];

    /// <summary>The question of one field.</summary>
    public static Prompt Ask(PipeQuestion question, PipeDefinition pipe) => question switch
    {
        PipeQuestion.Yaml => new Prompt("pipes.ask.yaml") { ExpectsText = true, ExpectsFile = true },
        PipeQuestion.Kind => new Prompt("pipes.ask.kind")
        {
            Choices =
            [
                Choice.Localized(nameof(ValueKind.Number), "pipes.kind.number"),
                Choice.Localized(nameof(ValueKind.Text), "pipes.kind.text"),
            ],
        },
        PipeQuestion.Path => Typed("pipes.ask.path", OffChoice),
        PipeQuestion.Period => Typed("pipes.ask.period", OffChoice),
        PipeQuestion.List => new Prompt("pipes.ask.list")
        {
            Choices =
            [
                OffChoice,
                Choice.Localized(nameof(ListFilterKind.WhiteList), "pipes.list.white"),
                Choice.Localized(nameof(ListFilterKind.BlackList), "pipes.list.black"),
            ],
        },
        PipeQuestion.Listed => Typed("pipes.ask.listed"),
        PipeQuestion.Threshold => Typed("pipes.ask.threshold", OffChoice),
        PipeQuestion.Rate => Typed("pipes.ask.rate", [OffChoice, .. LengthChoices([1, 5, 10, 30, 60, 300, 3600])]),
        PipeQuestion.Size => Typed("pipes.ask.size", [OffChoice, .. Literal("64", "256", "1024", "65536")]),
        PipeQuestion.Ratio => Typed("pipes.ask.ratio", [OffChoice, .. Literal("0.001", "0.1", "10", "1000")]),
        PipeQuestion.Decimals => Typed("pipes.ask.decimals", [OffChoice, .. Literal("0", "1", "2", "3", "4", "5", "6")]),
        PipeQuestion.Slice => Typed("pipes.ask.slice", OffChoice),
        PipeQuestion.Policy => new Prompt("pipes.ask.policy")
        {
            Choices = [.. Enum.GetValues<PolicyKind>().Select(kind => Choice.Localized(kind.ToString(), PipeWords.KeyOf(kind)))],
        },
        PipeQuestion.Records => Typed("pipes.ask.records", [.. Literal("10", "100", "500", "1024")]),
        PipeQuestion.Window => Typed(
            pipe.Policy.Kind == PolicyKind.TimeWindow ? "pipes.ask.keep" : "pipes.ask.window", [.. LengthChoices(Lengths)]),
        PipeQuestion.Hop => Typed("pipes.ask.hop", [.. LengthChoices(ShortLengths)]),
        PipeQuestion.Gap => Typed("pipes.ask.gap", [.. LengthChoices(ShortLengths)]),
        PipeQuestion.SessionMax => Typed("pipes.ask.session_max", [.. LengthChoices(Lengths)]),
        PipeQuestion.AdaptiveMin => Typed("pipes.ask.adaptive_min", [.. LengthChoices(ShortLengths)]),
        PipeQuestion.AdaptiveMax => Typed("pipes.ask.adaptive_max", [.. LengthChoices(Lengths)]),
        PipeQuestion.Tolerance => Typed("pipes.ask.tolerance", [.. Literal("0.1", "0.5", "1", "5")]),
        PipeQuestion.AdaptiveCount => Typed("pipes.ask.adaptive_count", [OffChoice, .. Literal("10", "100", "1000")]),
        PipeQuestion.Functions => new Prompt("pipes.ask.functions")
        {
            Columns = 2,
            PageSize = 10,
            Choices =
            [
                .. Enum.GetValues<WindowFunction>().Select(function =>
                    Choice.Localized(function.ToString(), PipeWords.KeyOf(function)) with
                    {
                        IsChecked = pipe.Policy.Functions.Contains(function),
                    }),
                Choice.Localized(Done, "pipes.flow.done") with { Style = ButtonStyle.Primary },
            ],
        },
        PipeQuestion.Quantiles => Typed(
            "pipes.ask.quantiles", [OffChoice, .. Literal("0.5", "0.5 0.95", "0.05 0.5 0.95", "0.99")]),
        PipeQuestion.Lateness => Typed("pipes.ask.lateness", [OffChoice, .. LengthChoices([60, 600, 3600, 21_600, 86_400])]),
        _ => throw new ArgumentOutOfRangeException(nameof(question), question, "It is no question of a field."),
    };

    /// <summary>What can be changed in this pipe, with what ends the conversation at the end.</summary>
    public static IReadOnlyList<Choice> Menu(PipeDefinition pipe)
    {
        var isNumber = pipe.Filters.InputKind == ValueKind.Number;
        var isWindowed = PipeShape.IsWindowed(pipe.Policy.Kind);
        PipeQuestion[] fields =
        [
            PipeQuestion.Kind,
            .. isNumber
                ? (PipeQuestion[])[PipeQuestion.Threshold, PipeQuestion.Ratio, PipeQuestion.Decimals]
                : [PipeQuestion.Slice],
            PipeQuestion.Rate, PipeQuestion.List, PipeQuestion.Size, PipeQuestion.Path, PipeQuestion.Period,
            PipeQuestion.Policy,
            .. isWindowed ? (PipeQuestion[])[PipeQuestion.Functions, PipeQuestion.Quantiles] : [],
            PipeQuestion.Lateness, PipeQuestion.Yaml,
        ];
        return
        [
            .. fields.Select(field => Choice.Localized(field.ToString(), LabelOf(field))),
            Choice.Localized(Unique, "pipes.menu.unique") with { IsChecked = pipe.Filters.RefusesRepeated },
            Choice.Localized(Done, "pipes.menu.done") with { Style = ButtonStyle.Primary },
        ];
    }

    private static string LabelOf(PipeQuestion field) => field switch
    {
        PipeQuestion.Kind => "pipes.menu.kind",
        PipeQuestion.Threshold => "pipes.menu.threshold",
        PipeQuestion.Ratio => "pipes.menu.ratio",
        PipeQuestion.Decimals => "pipes.menu.decimals",
        PipeQuestion.Slice => "pipes.menu.slice",
        PipeQuestion.Rate => "pipes.menu.rate",
        PipeQuestion.List => "pipes.menu.list",
        PipeQuestion.Size => "pipes.menu.size",
        PipeQuestion.Path => "pipes.menu.path",
        PipeQuestion.Period => "pipes.menu.period",
        PipeQuestion.Policy => "pipes.menu.policy",
        PipeQuestion.Functions => "pipes.menu.functions",
        PipeQuestion.Quantiles => "pipes.menu.quantiles",
        PipeQuestion.Lateness => "pipes.menu.lateness",
        _ => "pipes.menu.yaml",
    };

    private static Choice OffChoice => Choice.Localized(Off, "pipes.flow.off");

    private static Prompt Typed(string key, params IReadOnlyList<Choice> choices) =>
        new(key) { ExpectsText = true, Columns = 2, Choices = choices };

    private static IEnumerable<Choice> Literal(params IEnumerable<string> values) =>
        values.Select(value => Choice.Literal(value, value));

    private static IEnumerable<Choice> LengthChoices(IEnumerable<int> seconds) => seconds.Select(length => Choice.Localized(
        length.ToString(CultureInfo.InvariantCulture), "pipes.flow.length", ("length", TimeSpan.FromSeconds(length))));
}
