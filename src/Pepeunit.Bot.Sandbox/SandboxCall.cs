namespace Pepeunit.Bot.Sandbox;

/// <summary>A call of the Bot API as the sandbox saw it.</summary>
/// <param name="Number">Grows by one per call, from 1.</param>
/// <param name="Method">As it was called.</param>
/// <param name="At">On the sandbox's clock, when the call was answered.</param>
/// <param name="Status">HTTP status; 0 if no answer was given (a planned time-out or cut).</param>
/// <param name="Error">The description of the error; null if the call succeeded.</param>
/// <param name="Parameters">As text; JSON for what is not a string; files by name and size.</param>
/// <param name="UnknownParameters">Names the method does not know, of calls that succeeded.</param>
public sealed record SandboxCall(
    long Number,
    DateTimeOffset At,
    string Method,
    int Status,
    string? Error,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<string> UnknownParameters);
