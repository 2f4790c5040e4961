using System.Collections.Frozen;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>What is wrong with a pipe, in the person's language: stage, field, what is allowed. Pure.</summary>
internal static class PipeProblemWords
{
    // What the reader and the validator say in words; the rest is language-free.
    private static readonly FrozenDictionary<string, string> Allowed = new Dictionary<string, string>
    {
        ["a divisor of 86400"] = "pipes.allowed.divisor",
        ["a multiple of window_hop, at most 1440 times it"] = "pipes.allowed.multiple_of_hop",
        ["a multiple of adaptive_min"] = "pipes.allowed.multiple_of_min",
        ["a mapping"] = "pipes.allowed.mapping",
        ["a single value"] = "pipes.allowed.single",
        ["numbers or strings, no booleans"] = "pipes.allowed.numbers_or_strings",
        ["number"] = "pipes.allowed.number",
        ["string"] = "pipes.allowed.string",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static HtmlText Of(IEnumerable<PipeProblem> problems, Texts texts) =>
        HtmlText.Lines(problems.Select(problem => texts.Html(
            KeyOf(problem), ("stage", new TextKey(KeyOf(problem.Stage))), ("field", problem.Field),
            ("allowed", Allowed.TryGetValue(problem.Allowed, out var key) ? new TextKey(key) : problem.Allowed))));

    public static HtmlText Of(YamlMistake mistake, Texts texts)
    {
        var says = texts.Html(
            mistake.Code switch
            {
                YamlMistakeCode.NoMapping => "pipes.yaml.no_mapping",
                YamlMistakeCode.TooLarge => "pipes.yaml.too_large",
                YamlMistakeCode.HoldsNul => "pipes.yaml.holds_nul",
                YamlMistakeCode.SeveralDocuments => "pipes.yaml.several",
                YamlMistakeCode.UsesAnchor => "pipes.yaml.anchor",
                YamlMistakeCode.UsesTag => "pipes.yaml.tag",
                YamlMistakeCode.TooDeep => "pipes.yaml.too_deep",
                _ => "pipes.yaml.no_yaml",
            },
            ("limit", new ByteCount(PipeYamlReader.MaxBytes)));
        return mistake.Line is { } line
            ? texts.Html("pipes.yaml.at", ("says", says), ("line", line), ("column", mistake.Column ?? 0))
            : says;
    }

    private static string KeyOf(PipeProblem problem) => problem.Code switch
    {
        PipeProblemCode.Required => problem.Allowed.Length == 0 ? "pipes.problem.required" : "pipes.problem.required_like",
        PipeProblemCode.Unknown => "pipes.problem.unknown",
        PipeProblemCode.NotYet => "pipes.problem.not_yet",
        PipeProblemCode.OutOfRange => "pipes.problem.out_of_range",
        PipeProblemCode.NotFinite => "pipes.problem.not_finite",
        PipeProblemCode.WrongOrder => "pipes.problem.wrong_order",
        PipeProblemCode.EmptyList => "pipes.problem.empty_list",
        PipeProblemCode.TooMany => "pipes.problem.too_many",
        PipeProblemCode.WrongKind => "pipes.problem.wrong_kind",
        PipeProblemCode.NumberOnly => "pipes.problem.number_only",
        _ => "pipes.problem.bad_syntax",
    };

    private static string KeyOf(PipeStage stage) => stage switch
    {
        PipeStage.ActivePeriod => "pipes.stage.active_period",
        PipeStage.Filters => "pipes.stage.filters",
        PipeStage.Transformations => "pipes.stage.transformations",
        _ => "pipes.stage.policy",
    };
}
