using System.Security.Cryptography;
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

    /// <summary>Who has given the values; they are nobody else's, whoever gets the Unit.</summary>
    public long? GivenBy { get; init; }

    /// <summary>With the values that this owner has given, and no others.</summary>
    public UnitSecrets Of(long ownerId) => GivenBy == ownerId ? this : this with { Values = null, GivenBy = null };

    public static UnitSecrets Create() => new(RandomKey(), RandomKey());

    public override string ToString() => "(a Unit's secrets)";

    private static string RandomKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}

/// <summary>Keeps Units' secrets encrypted at rest, each bound to its Unit's id.</summary>
internal sealed class UnitSecretsSeal(InstanceKey key)
{
    private readonly SecretBox _box = new(key.Derive("units/env"));

    public string Seal(UnitSecrets secrets, string unitId) => _box.Seal(JsonSerializer.SerializeToUtf8Bytes(secrets), unitId);

    /// <exception cref="CryptographicException">The text was made with another instance key or for another Unit.</exception>
    public UnitSecrets Open(string sealedText, string unitId) =>
        JsonSerializer.Deserialize<UnitSecrets>(_box.Open(sealedText, unitId))!;
}
