namespace Pepeunit.Bot.Storage.Relational;

/// <summary>Something that was committed and concerns other parts or processes.</summary>
/// <param name="Sequence">Grows in the order of the commits; may have gaps.</param>
/// <param name="Kind">What happened, as <c>feature.thing.verb</c>, such as <c>listeners.listener.paused</c>.</param>
/// <param name="SubjectId">The id of what it happened to.</param>
/// <param name="Payload">JSON of the writing feature's own making; <c>{}</c> when the id says all.</param>
/// <param name="ChangedAtMs">When it was written, Unix ms UTC.</param>
public sealed record Change(long Sequence, string Kind, string SubjectId, string Payload, long ChangedAtMs);
