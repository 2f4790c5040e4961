namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>Names one listener: what a person asked to collect.</summary>
/// <remarks>
/// A listener's window length and policy never change: a changed pipe of that kind is a new listener with a new id,
/// so that windows of different length never meet under one key of the store.
/// </remarks>
/// <param name="Value">A version 7 UUID.</param>
public readonly record struct ListenerId(Guid Value)
{
    /// <summary>The lower-case hyphenated form.</summary>
    public override string ToString() => Value.ToString("D");
}
