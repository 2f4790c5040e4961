using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>
/// Where Telegram delivers updates, <c>POST /telegram/webhook</c>. It answers 200 only after the update is stored; anything
/// else makes Telegram deliver it again.
/// </summary>
internal sealed class WebhookEndpoint(UpdateIntake intake, WebhookSecret secret, TelegramMetrics metrics)
{
    public const string Path = "/telegram/webhook";
    public const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    /// <summary>An update is far smaller; who sends more is not Telegram.</summary>
    private const int MaxBodyBytes = 1024 * 1024;

    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        if (!secret.IsRight(context.Request.Headers[SecretHeader]))
        {
            metrics.WebhookRefused("secret");
            return Results.Unauthorized();
        }

        if (!intake.HasRoom)
        {
            metrics.WebhookRefused("full");
            context.Response.Headers.RetryAfter = "1";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        // Kestrel answers 413 beyond it, whether the length was told before or not.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MaxBodyBytes;

        if (await ReadAsync(context) is not { } update)
        {
            metrics.WebhookRefused("body");
            return Results.BadRequest();
        }

        await intake.TakeAsync([update], context.RequestAborted);
        return Results.Ok();
    }

    private static async Task<ReceivedUpdate?> ReadAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(
                context.Request.Body, cancellationToken: context.RequestAborted);
            return ReceivedUpdate.TryRead(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What Telegram proves itself with: the configured secret, or one derived from the token.</summary>
internal sealed class WebhookSecret
{
    private readonly byte[] _hash;

    public WebhookSecret(TelegramOptions options)
    {
        Value = options.WebhookSecret ?? Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Token), "pepeunit.bot/webhook"u8));
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(Value));
    }

    public string Value { get; }

    /// <summary>Takes the same time for every wrong answer. Hashes, since equal lengths are what FixedTimeEquals needs.</summary>
    public bool IsRight(string? candidate) =>
        candidate is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), _hash);
}
