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
        PipeProblemCode.OutOfRange => $"must be within {allowed}",
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
/// <param name="Pipe">Null when there is a fault, or the text is no YAML.</param>
/// <param name="Unreadable">Why the text is no YAML mapping; null when it is one.</param>
/// <param name="Faults">All mistakes at once.</param>
/// <param name="Warnings">What was ignored.</param>
internal sealed record PipeReading(
    PipeDefinition? Pipe, string? Unreadable, IReadOnlyList<PipeFault> Faults, IReadOnlyList<string> Warnings)
{
    public static PipeReading NoYaml(string reason) => new(null, reason, [], []);

    /// <summary>The faults in one sentence each.</summary>
    public string Summary => string.Join(' ', Faults.Select(fault => $"{fault.Stage}: {fault.Message}"));
}
