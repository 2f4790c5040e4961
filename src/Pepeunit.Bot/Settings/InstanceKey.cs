using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Settings;

/// <summary>
/// The key that signs Units' tokens and from which every other secret of the process is derived. It never leaves the
/// process: it is not the <c>PU_SECRET_KEY</c> inside a Unit's <c>env.json</c>.
/// </summary>
internal sealed class InstanceKey
{
    /// <summary>HS256 asks for a key as long as its hash (RFC 7518, 3.2).</summary>
    public const int MinBytes = 32;

    private readonly byte[] _key;

    /// <exception cref="ArgumentException">The key is shorter than <see cref="MinBytes"/> bytes of UTF-8.</exception>
    public InstanceKey(string key)
    {
        _key = Encoding.UTF8.GetBytes(key);
        if (_key.Length < MinBytes)
            throw new ArgumentException($"The key has {_key.Length} bytes, at least {MinBytes} are needed.", nameof(key));
    }

    /// <summary>The bytes that sign tokens: UTF-8 of the setting, as the existing backend takes its own key.</summary>
    public ReadOnlySpan<byte> SigningBytes => _key;

    /// <summary>A 32-byte key for one <paramref name="purpose"/>; knowing one tells nothing of the others (HKDF, RFC 5869).</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, info: Encoding.UTF8.GetBytes("pepeunit.bot/" + purpose));

    public override string ToString() => "(the instance key)";
}
