using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>
/// Limits and lifetimes of the outbox. Telegram publishes no exact rates; the defaults stay below the known ones
/// (30 per second over all chats, 1 per second and chat with short bursts, 20 per minute and group).
/// </summary>
internal sealed class OutboxOptions
{
    public const string Section = "Outbox";

    /// <summary>Messages per second over all chats, evenly spaced.</summary>
    [Range(1, 1000)]
    public int OverallPerSecond { get; init; } = 25;

    /// <summary>Messages over all chats that may leave at once after a quiet moment; any second sees at most rate + burst.</summary>
    [Range(1, 100)]
    public int OverallBurst { get; init; } = 3;

    /// <summary>Least distance of messages to one chat, once its burst is spent. The 50 ms over a second absorb network jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ChatInterval { get; init; } = TimeSpan.FromMilliseconds(1050);

    /// <summary>Messages to one chat that may leave at once after a quiet moment.</summary>
    [Range(1, 20)]
    public int ChatBurst { get; init; } = 3;

    /// <summary>Messages to one group, supergroup or channel in any <see cref="GroupWindow"/>.</summary>
    [Range(4, 1000)]
    public int GroupMessages { get; init; } = 20;

    /// <summary>The minute of the group limit, and a second more against network jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan GroupWindow { get; init; } = TimeSpan.FromSeconds(61);

    /// <summary>Calls to Telegram under way at once. The lower lanes may not use the last of them.</summary>
    [Range(4, 64)]
    public int Concurrency { get; init; } = 16;

    /// <summary>A longer text leaves as its first message and a file with the whole.</summary>
    [Range(1, 20)]
    public int MaxParts { get; init; } = 4;

    /// <summary>First wait after a server or network error; doubled up to <see cref="RetryMaxDelay"/>, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryMaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Age at which an undelivered live content is given up, counted as expired. Longer than Telegram's usual pauses.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan LiveMaxAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Age at which an undelivered digest or broadcast is given up, counted as expired.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan BulkMaxAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long messages for a chat that blocked the bot are kept; when it returns, the critical ones are sent.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "365.00:00:00")]
    public TimeSpan ParkedMaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the row of a finished message remembers its idempotency key and its outcome.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan FinishedMaxAge { get; init; } = TimeSpan.FromDays(1);
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
