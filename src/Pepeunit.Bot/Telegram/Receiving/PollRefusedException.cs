using System.Globalization;
using System.Text.Json;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>Telegram answered <c>getUpdates</c> with an error.</summary>
internal sealed class PollRefusedException : Exception
{
    private PollRefusedException(string message, TimeSpan? retryAfter) : base(message) => RetryAfter = retryAfter;

    /// <summary>How long Telegram asks to wait (<c>parameters.retry_after</c>).</summary>
    public TimeSpan? RetryAfter { get; }

    public static PollRefusedException Of(int status, JsonElement body)
    {
        var description = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("description", out var text)
            ? text.GetString()
            : null;
        var remedy = status switch
        {
            401 or 404 => " Check PU_TELEGRAM_TOKEN with @BotFather.",
            409 => " Another process polls with the same token, or a webhook is set; only one receiver may run.",
            _ => "",
        };
        TimeSpan? retryAfter = body.ValueKind == JsonValueKind.Object
            && body.TryGetProperty("parameters", out var parameters)
            && parameters.TryGetProperty("retry_after", out var seconds)
                ? TimeSpan.FromSeconds(seconds.GetInt32())
                : null;
        return new PollRefusedException(
            string.Create(CultureInfo.InvariantCulture, $"Telegram answered {status} {description}.{remedy}"), retryAfter);
    }
}
