using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Settings;

/// <summary>
/// Keeps secrets encrypted at rest: AES-256-GCM, <c>base64(nonce ‖ tag ‖ ciphertext)</c>, bound to the id of what they belong
/// to. Any number of callers at once.
/// </summary>
internal sealed class SecretBox(byte[] key)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public string Seal(ReadOnlySpan<byte> plain, string ownerId)
    {
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(ownerId));
        return Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">The text was made with another key or for another owner.</exception>
    public byte[] Open(string sealedText, string ownerId)
    {
        var box = Convert.FromBase64String(sealedText);
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), plain,
            Encoding.UTF8.GetBytes(ownerId));
        return plain;
    }
}
