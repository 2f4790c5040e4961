using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Units;

/// <summary>
/// What is secret of a device's <c>env.json</c>: two random keys, base64 of 32 bytes, stable from the Unit's creation, and the
/// values that its person has given.
/// </summary>
internal sealed record UnitSecrets(string SecretKey, string EncryptKey)
{
    /// <summary>The person's values by their keys; null when there are none.</summary>
    public Dictionary<string, JsonElement>? Values { get; init; }

    public static UnitSecrets Create() => new(RandomKey(), RandomKey());

    public override string ToString() => "(a Unit's secrets)";

    private static string RandomKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}

/// <summary>Keeps secrets encrypted at rest: AES-256-GCM, <c>base64(nonce ‖ tag ‖ ciphertext)</c>, bound to the Unit's id.</summary>
internal sealed class UnitSecretsSeal(InstanceKey key)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key = key.Derive("units/env");

    public string Seal(UnitSecrets secrets, string unitId)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(secrets);
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(
            box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(unitId));
        return Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">The text was made with another instance key or for another Unit.</exception>
    public UnitSecrets Open(string sealedText, string unitId)
    {
        var box = Convert.FromBase64String(sealedText);
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        aes.Decrypt(
            box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), plain,
            Encoding.UTF8.GetBytes(unitId));
        return JsonSerializer.Deserialize<UnitSecrets>(plain)!;
    }
}
