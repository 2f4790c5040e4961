using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Telegram;

/// <summary>
/// Links that open the bot at a place: <c>https://t.me/{bot}?start={prefix}{payload}</c>. The payload is signed, so that
/// only links of our own making work; it gives no right, whoever opens it is asked like anybody else.
/// </summary>
/// <remarks>
/// <c>start</c> takes 1–64 of <c>A-Z a-z 0-9 _ -</c> (core.telegram.org/bots/features#deep-linking). The payload is
/// base64url of the content and the first 8 bytes of an HMAC-SHA256 over prefix and content.
/// </remarks>
internal sealed class DeepLinks(CallbackKey key, BotIdentity bot)
{
    /// <summary>Longest content, with a prefix of at most 16 characters.</summary>
    public const int MaxContentBytes = 28;

    private const int SignatureBytes = 8;

    /// <summary>The link, or null as long as Telegram has not said who the bot is.</summary>
    /// <param name="prefix">As registered by <see cref="UpdateRoutes.Start{THandlers}"/>.</param>
    /// <param name="content">At most <see cref="MaxContentBytes"/>.</param>
    public Uri? Make(string prefix, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxContentBytes);
        if (bot.Username is not { } name) return null;

        byte[] payload = [.. content, .. Sign(prefix, content)];
        return new Uri($"https://t.me/{name}?start={prefix}{Base64Url.EncodeToString(payload)}");
    }

    /// <inheritdoc cref="Make(string, ReadOnlySpan{byte})"/>
    public Uri? Make(string prefix, Guid id) => Make(prefix, id.ToByteArray(bigEndian: true));

    /// <summary>The content of a link of ours, or null. Compares in constant time.</summary>
    /// <param name="prefix">The prefix under which it came.</param>
    /// <param name="argument">What followed the prefix.</param>
    public byte[]? Read(string prefix, string? argument)
    {
        if (argument is null or { Length: > 64 } || !Base64Url.IsValid(argument)) return null;

        var payload = Base64Url.DecodeFromChars(argument);
        if (payload.Length < SignatureBytes) return null;

        var content = payload.AsSpan(0, payload.Length - SignatureBytes);
        return CryptographicOperations.FixedTimeEquals(payload.AsSpan(content.Length), Sign(prefix, content))
            ? content.ToArray()
            : null;
    }

    /// <summary>The id in a link of ours, or null.</summary>
    public Guid? ReadId(string prefix, string? argument) =>
        Read(prefix, argument) is { Length: 16 } content ? new Guid(content, bigEndian: true) : null;

    private byte[] Sign(string prefix, ReadOnlySpan<byte> content)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes($"start/{prefix}/"), .. content];
        return HMACSHA256.HashData(key.Bytes, signed)[..SignatureBytes];
    }
}
