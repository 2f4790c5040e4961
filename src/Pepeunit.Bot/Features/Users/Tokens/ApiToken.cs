using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Features.Users.Tokens;

/// <summary>A token with which a person's program calls the HTTP interface in the person's name.</summary>
/// <param name="LastUsedAtMs">Unix ms, exact to a minute; null: never.</param>
internal sealed record ApiToken(Guid Id, long PersonId, string Name, long CreatedAtMs, long? LastUsedAtMs)
{
    public const int MaxNameLength = 30;

    private const string Prefix = "pep_";
    private const int SecretBytes = 32;

    /// <summary>A new token as its person gets it, once; nothing of it is stored but <see cref="HashOf"/>.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Whether a text has the form of one, good or not. A Unit's token never has.</summary>
    public static bool IsOne(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>What is stored of a token. It has 256 random bits, so it needs neither salt nor a slow hash.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>The name without outer spaces and control characters; null when nothing is left or it is too long.</summary>
    public static string? CleanName(string text)
    {
        var name = string.Concat(text.Where(letter => !char.IsControl(letter))).Trim();
        return name.Length is > 0 and <= MaxNameLength ? name : null;
    }
}
