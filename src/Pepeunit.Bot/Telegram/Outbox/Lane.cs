namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>
/// What a message is worth when the channel is narrow. Order of delivery is kept per chat and lane, not between lanes.
/// </summary>
/// <remarks>The numbers are stored, and their order is the order of priority.</remarks>
internal enum Lane
{
    /// <summary>Money and critical alerts: retried for ever, kept for a person who blocked the bot.</summary>
    Critical = 0,

    /// <summary>Answers to what a person just did: retried for ever.</summary>
    Answer = 1,

    /// <summary>Messages kept current by edits; only the newest content matters, given up after <see cref="OutboxOptions.LiveMaxAge"/>.</summary>
    Live = 2,

    /// <summary>Digests and broadcasts; given up after <see cref="OutboxOptions.BulkMaxAge"/>.</summary>
    Bulk = 3,
}
