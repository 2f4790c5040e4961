using System.Text;
using System.Text.Json;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>What a private repository asks for: a user name and a password or access token.</summary>
internal sealed record GitCredentials(string User, string Password)
{
    public const int MaxLength = 500;

    /// <summary>The value of an <c>Authorization</c> header (RFC 7617).</summary>
    public string Header => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    /// <summary>Reads <c>user:token</c>, or a token alone; null when it is neither.</summary>
    public static GitCredentials? Read(string text)
    {
        if (text.Length is 0 or > MaxLength || text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter))) return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // With a token alone, the servers that take one take any user name.
        var (user, password) = colon < 0 ? ("git", text) : (text[..colon], text[(colon + 1)..]);
        return user.Length > 0 && password.Length > 0 ? new GitCredentials(user, password) : null;
    }

    public override string ToString() => "(Git credentials)";
}

/// <summary>Keeps credentials encrypted at rest, bound to their Repo's id.</summary>
internal sealed class GitCredentialsSeal(InstanceKey key)
{
    private readonly SecretBox _box = new(key.Derive("repos/credentials"));

    public string Seal(GitCredentials credentials, RepoId repo) =>
        _box.Seal(JsonSerializer.SerializeToUtf8Bytes(credentials), repo.ToString());

    /// <exception cref="System.Security.Cryptography.CryptographicException">Sealed with another key or for another Repo.</exception>
    public GitCredentials Open(string sealedText, RepoId repo) =>
        JsonSerializer.Deserialize<GitCredentials>(_box.Open(sealedText, repo.ToString()))!;
}
