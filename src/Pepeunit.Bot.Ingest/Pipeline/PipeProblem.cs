namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>The stage of a pipe, with the names that existing tools expect in error lists.</summary>
public enum PipeStage : byte
{
    /// <summary>The active period.</summary>
    ActivePeriod,

    /// <summary>The filters, and ours: the value path.</summary>
    Filters,

    /// <summary>The transformations.</summary>
    Transformations,

    /// <summary>The processing policy.</summary>
    ProcessingPolicy,
}

/// <summary>What is wrong with a field. The text for people is a locale key made from it.</summary>
public enum PipeProblemCode : byte
{
    /// <summary>The field is needed here and absent.</summary>
    Required,

    /// <summary>The value is no member of the enumeration.</summary>
    Unknown,

    /// <summary>A known kind that this release does not run yet.</summary>
    NotYet,

    /// <summary>A number outside its range.</summary>
    OutOfRange,

    /// <summary>NaN or infinite.</summary>
    NotFinite,

    /// <summary>A start that is not before its end, or a minimum that is not below its maximum.</summary>
    WrongOrder,

    /// <summary>A list filter without values.</summary>
    EmptyList,

    /// <summary>More entries than allowed.</summary>
    TooMany,

    /// <summary>Values of the wrong kind: strings for Number, or numbers for Text.</summary>
    WrongKind,

    /// <summary>Only numbers can have this: a threshold, or aggregation.</summary>
    NumberOnly,

    /// <summary>A text that does not follow its grammar.</summary>
    BadSyntax,
}

/// <summary>One thing that is wrong with a pipe.</summary>
/// <param name="Stage">Where.</param>
/// <param name="Field">The field's name in the DataPipe format, for example <c>time_window_size</c>.</param>
/// <param name="Code">What.</param>
/// <param name="Allowed">What would be right, language-free (<c>0..86400</c>, <c>Avg, Min, Max</c>); empty if the code
/// says all.</param>
public sealed record PipeProblem(PipeStage Stage, string Field, PipeProblemCode Code, string Allowed = "");
