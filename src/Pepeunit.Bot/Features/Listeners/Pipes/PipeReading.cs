using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>One mistake in a configuration, as existing tools show it.</summary>
/// <param name="Stage">ActivePeriod, Filters, Transformations or ProcessingPolicy.</param>
internal sealed record PipeFault(string Stage, string Message)
{
    public static PipeFault Of(PipeProblem problem) =>
        new(problem.Stage.ToString(), $"{problem.Field} {Words(problem.Code, problem.Allowed)}.");

    private static string Words(PipeProblemCode code, string allowed) => code switch
    {
        PipeProblemCode.Required => allowed.Length == 0 ? "is required" : $"is required: {allowed}",
        PipeProblemCode.Unknown => $"must be one of {allowed}",
        PipeProblemCode.NotYet => $"is of a kind that this version does not run yet; it runs {allowed}",
        PipeProblemCode.OutOfRange => allowed.Contains("..", StringComparison.Ordinal)
            ? $"must be within {allowed}"
            : $"must be {allowed}",
        PipeProblemCode.NotFinite => "must be a finite number",
        PipeProblemCode.WrongOrder => $"must be so that {allowed}",
        PipeProblemCode.EmptyList => $"needs values ({allowed} of them)",
        PipeProblemCode.TooMany => $"has too many values ({allowed} are possible)",
        PipeProblemCode.WrongKind => $"must hold values of one kind: {allowed}",
        PipeProblemCode.NumberOnly => "is for type_input_value: Number only",
        PipeProblemCode.BadSyntax => $"cannot be read; it is written like {allowed}",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, null),
    };
}

/// <summary>What a YAML text turned out to be.</summary>
/// <param name="Pipe">Null when there is a problem, or the text is no YAML.</param>
/// <param name="Unreadable">Why the text is no YAML mapping; null when it is one.</param>
/// <param name="Problems">All mistakes at once, in the order of the stages.</param>
/// <param name="Ignored">The names of unknown fields.</param>
internal sealed record PipeReading(
    PipeDefinition? Pipe, YamlMistake? Unreadable, IReadOnlyList<PipeProblem> Problems, IReadOnlyList<string> Ignored)
{
    /// <summary>The mistakes as existing tools show them.</summary>
    public IReadOnlyList<PipeFault> Faults => [.. Problems.Select(PipeFault.Of)];

    /// <summary>What was ignored, a sentence each.</summary>
    public IEnumerable<string> Warnings => Ignored.Select(name => $"{name} is not known and was ignored.");

    /// <summary>The faults in one sentence each.</summary>
    public string Summary => string.Join(' ', Faults.Select(fault => $"{fault.Stage}: {fault.Message}"));

    public static PipeReading NoYaml(YamlMistake mistake) => new(null, mistake, [], []);
}
