namespace Pepeunit.Bot.Ingest.Topics;

/// <summary>Names one Unit (device) of this instance.</summary>
/// <param name="Value">The UUID as it stands in topics and tokens.</param>
public readonly record struct UnitId(Guid Value)
{
    /// <summary>The lower-case hyphenated form used in topics, for example <c>0198f0b4-…</c>.</summary>
    public override string ToString() => Value.ToString("D");
}
