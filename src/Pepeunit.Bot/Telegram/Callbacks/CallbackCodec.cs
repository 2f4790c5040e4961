using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Telegram.Callbacks;

/// <summary>Why a button's data were not accepted.</summary>
internal enum CallbackRefusal
{
    None,

    /// <summary>No route has this tag: the button is older than the program, or not the bot's.</summary>
    Unknown,

    /// <summary>The signature is not right for who pressed: another person's button, a forged one, or one of an older shape.</summary>
    NotSignedForPresser,
}

/// <summary>
/// Writes and reads <c>callback_data</c> (1–64 bytes, Bot API): <c>tag.base64url(payload, mac)</c>. The MAC is 48 bits of
/// HMAC-SHA256 over format, tag, shape of the type, recipient and payload. Safe to share.
/// </summary>
/// <remarks>48 bits: a guess costs one update, and 10^13 updates do not get through Telegram's limits in a lifetime.</remarks>
internal sealed class CallbackCodec
{
    public const int MaxDataBytes = 64;
    private const int MacBytes = 6;
    private const byte Format = 1;

    private readonly UpdateRoutes _routes;
    private readonly byte[] _key;
    private readonly Dictionary<Type, CallbackRoute> _byType;

    public CallbackCodec(UpdateRoutes routes, byte[] key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 32);
        (_routes, _key) = (routes, key);
        _byType = routes.Callbacks.ToDictionary(route => route.Shape.Type);
    }

    /// <summary>The length of the longest value of a shape behind a tag.</summary>
    public static int MaxLengthOf(string tag, CallbackShape shape) =>
        tag.Length + 1 + Base64Url.GetEncodedLength(shape.MaxBytes + MacBytes);

    /// <summary>The data of a button for one recipient, see <see cref="IReplyMarkupEncoder"/>.</summary>
    /// <exception cref="ArgumentException">The type is not registered, or a text in it is too long.</exception>
    public string Encode(ICallbackData data, long recipientId)
    {
        if (!_byType.TryGetValue(data.GetType(), out var route))
            throw new ArgumentException($"{data.GetType()} is not registered by UpdateRoutes.Callback.", nameof(data));

        var buffer = new byte[route.Shape.MaxBytes + MacBytes];
        var writer = new CallbackWriter(buffer);
        route.Shape.Write(data, writer);
        Sign(route, recipientId, buffer.AsSpan(0, writer.Length), buffer.AsSpan(writer.Length, MacBytes));
        return $"{route.Tag}.{Base64Url.EncodeToString(buffer.AsSpan(0, writer.Length + MacBytes))}";
    }

    /// <summary>
    /// The route and the data of a pressed button, if it was made for this person, or for everybody of this chat.
    /// </summary>
    public CallbackRefusal Decode(
        string text, long personId, long chatId, out CallbackRoute? route, out ICallbackData? data)
    {
        (route, data) = (null, null);
        var dot = text.IndexOf('.');
        if (dot < 1 || _routes.FindCallback(text[..dot]) is not { } found) return CallbackRefusal.Unknown;

        var buffer = new byte[MaxDataBytes];
        if (text.Length > MaxDataBytes || !TryDecode(text.AsSpan(dot + 1), buffer, out var length) || length < MacBytes)
            return CallbackRefusal.NotSignedForPresser;

        var payload = buffer.AsMemory(0, length - MacBytes);
        var mac = buffer.AsSpan(length - MacBytes, MacBytes);
        if (!IsSigned(found, personId, payload.Span, mac) && !IsSigned(found, chatId, payload.Span, mac))
            return CallbackRefusal.NotSignedForPresser;

        (route, data) = (found, found.Shape.Read(new CallbackReader(payload)));
        return CallbackRefusal.None;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> buffer, out int length)
    {
        length = 0;
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, buffer, out length);
    }

    private bool IsSigned(CallbackRoute route, long recipientId, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[MacBytes];
        Sign(route, recipientId, payload, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }

    private void Sign(CallbackRoute route, long recipientId, ReadOnlySpan<byte> payload, Span<byte> mac)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> head = stackalloc byte[9];
        head[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(head[1..], recipientId);
        hmac.AppendData(head);
        // Neither a tag nor a parameter name contains a line break, so the parts cannot run into each other.
        hmac.AppendData(Encoding.UTF8.GetBytes($"{route.Tag}\n{route.Shape.Fingerprint}\n"));
        hmac.AppendData(payload);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.GetHashAndReset(full);
        full[..MacBytes].CopyTo(mac);
    }
}
