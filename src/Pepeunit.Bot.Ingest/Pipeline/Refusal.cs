namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>Why a listener did not take a value. Counted per listener; the numbers are stored and never
/// change.</summary>
public enum Refusal : byte
{
    /// <summary>It took it.</summary>
    None = 0,

    /// <summary>The value path needs a JSON payload, and this is none.</summary>
    NotJson = 1,

    /// <summary>The value path leads to nothing, to null, to an object or to a list.</summary>
    PathNotFound = 2,

    /// <summary>Arrived outside the active period.</summary>
    OutsidePeriod = 3,

    /// <summary>A Number pipe, and the text is no number (<c>1,5</c>, empty, <c>0x10</c>).</summary>
    NotANumber = 4,

    /// <summary>NaN, infinite or of a magnitude above 1e300, as received or after the multiplication.</summary>
    NotFinite = 5,

    /// <summary>A Text pipe, and the payload is not UTF-8.</summary>
    NotUtf8 = 6,

    /// <summary>Not on the white list, or on the black list.</summary>
    Listed = 7,

    /// <summary>Outside the threshold.</summary>
    OutsideThreshold = 8,

    /// <summary>Came before the interval ended, and a later one took its place.</summary>
    TooSoon = 9,

    /// <summary>The raw payload is larger than the pipe allows.</summary>
    TooLarge = 10,

    /// <summary>Equal to the last accepted value.</summary>
    Repeated = 11,

    /// <summary>The budget's rows or bytes are used up.</summary>
    BudgetSpent = 12,

    /// <summary>Arrived at or after the budget's end.</summary>
    Ended = 13,

    /// <summary>The message's own time is before 1970 or too far in the future.</summary>
    BadTime = 14,

    /// <summary>The message's own time is older than the newest accepted one by more than the pipe allows.</summary>
    TooLate = 15,
}

/// <summary>Facts about <see cref="Refusal"/>.</summary>
public static class Refusals
{
    /// <summary>Length of an array that is indexed by <see cref="Refusal"/>.</summary>
    public const int Count = 16;
}
