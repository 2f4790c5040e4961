using System.ComponentModel.DataAnnotations;

namespace Pepeunit.Bot.Telegram;

/// <summary>How updates come from Telegram.</summary>
internal enum ReceivingMode
{
    /// <summary>The bot asks (<c>getUpdates</c>): works behind any router.</summary>
    Polling,

    /// <summary>Telegram calls <c>{PublicUrl}/telegram/webhook</c>: needs a public HTTPS address.</summary>
    Webhook,
}

/// <summary>The connection with the Bot API. Section <c>Telegram</c>.</summary>
internal sealed class TelegramOptions
{
    public const string Section = "Telegram";

    /// <summary>The bot's token from @BotFather, <c>digits:secret</c>. Never logged.</summary>
    [Required]
    public string Token { get; set; } = "";

    /// <summary>The Bot API server; a path is not supported by the client library. The sandbox has its own.</summary>
    public Uri ApiBaseUrl { get; set; } = OfficialApi;

    public ReceivingMode Mode { get; set; }

    /// <summary>This instance's public HTTPS address; needed for webhooks.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// What Telegram sends in <c>X-Telegram-Bot-Api-Secret-Token</c>: 1–256 of <c>A-Z a-z 0-9 _ -</c>. When it is absent,
    /// one is derived from the token.
    /// </summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,256}$")]
    public string? WebhookSecret { get; set; }

    /// <summary>Updates handled at the same time, each of another chat.</summary>
    [Range(1, 1_000)]
    public int MaxParallelUpdates { get; set; } = 32;

    /// <summary>Updates accepted and not yet handled; beyond it no more are taken from Telegram, which keeps them.</summary>
    [Range(100, 1_000_000)]
    public int MaxPendingUpdates { get; set; } = 10_000;

    /// <summary>How long an update's number is remembered, so that a repeated one is dropped.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "30.00:00:00")]
    public TimeSpan RememberUpdates { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How long a handler may take before its update fails with an apology.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long updates in progress may go on when the process stops; after that they are left to the next one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(5);

    public static Uri OfficialApi { get; } = new("https://api.telegram.org");
}
