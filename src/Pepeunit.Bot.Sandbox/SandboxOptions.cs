using System.Net;

namespace Pepeunit.Bot.Sandbox;

/// <summary>How a sandbox is started.</summary>
public sealed class SandboxOptions
{
    /// <summary>TCP port of the Bot API, the user side and the page; 0 takes a free one. Default 8081.</summary>
    public int Port { get; init; } = 8081;

    /// <summary>The address to listen on. Loopback by default: the user side has no password.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The only token that is accepted: digits (the bot's user id), a colon, anything.</summary>
    public string BotToken { get; init; } = "100001:sandbox-token-for-local-use-only";

    /// <summary>The bot's first name until it calls <c>setMyName</c>.</summary>
    public string BotName { get; init; } = "Pepeunit";

    /// <summary>The bot's username, without @.</summary>
    public string BotUsername { get; init; } = "pepeunit_sandbox_bot";

    /// <summary>Whether Telegram's rate limits (429 with retry_after) are enforced. Sizes are always enforced.</summary>
    public bool LimitsEnabled { get; init; } = true;

    /// <summary>Whether the bot sees every message of a group; off by default, as for a new bot of Telegram.</summary>
    public bool CanReadAllGroupMessages { get; init; }
}
