using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Features.Units.Repos.Content;

/// <summary>One version of a Repo, read and found good.</summary>
/// <param name="SchemaJson">The file as it was written.</param>
/// <param name="Firmware">Files for devices, by path; what <c>.pepeignore</c> names is left out.</param>
internal sealed record RepoContent(
    SchemaExample Schema, byte[] SchemaJson, EnvExample Env, byte[]? EnvJson, RepoManifest Manifest, byte[]? ManifestToml,
    string? Readme, IReadOnlyDictionary<string, byte[]> Firmware)
{
    private const int MaxReadmeLength = 20_000;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    // The server makes these for each Unit; git's own files are no firmware.
    private static readonly string[] NeverFirmware = ["env.json", "schema.json", IgnoreList.FileName];

    /// <summary>Reads the files at the top by their names; or tells what is wrong with them.</summary>
    public static RepoResult<RepoContent> Read(IReadOnlyDictionary<string, byte[]> files)
    {
        if (files.GetValueOrDefault(SchemaExample.FileName) is not { } schemaJson) return new RepoProblem(RepoFault.NoSchema);
        var schema = SchemaExample.Parse(schemaJson);
        if (!schema.IsGood) return schema.Problem;
        var envJson = files.GetValueOrDefault(EnvExample.FileName);
        var env = envJson is null ? EnvExample.Empty : EnvExample.Parse(envJson);
        if (!env.IsGood) return env.Problem;
        var manifestToml = files.GetValueOrDefault(RepoManifest.FileName);
        var manifest = manifestToml is null ? RepoManifest.Empty : RepoManifest.Parse(manifestToml);
        if (!manifest.IsGood) return manifest.Problem;
        var readme = files.FirstOrDefault(file => IsReadme(file.Key)).Value;
        if (readme is not null && TryDecode(readme) is null)
            return new RepoProblem(RepoFault.NotText, ("file", "readme.md"));
        var ignored = files.GetValueOrDefault(IgnoreList.FileName) is { } patterns && TryDecode(patterns) is { } text
            ? IgnoreList.Parse(text)
            : IgnoreList.Empty;
        var firmware = files.Where(file => IsFirmware(file.Key) && !ignored.Excludes(file.Key))
            .ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
        return new RepoContent(
            schema.Value, schemaJson, env.Value, envJson, manifest.Value, manifestToml,
            readme is null ? null : Bounded(TryDecode(readme)!), firmware);
    }

    /// <summary>Whether a file at the top is the readme, however it is spelled.</summary>
    public static bool IsReadme(string path) =>
        path.Equals("readme.md", StringComparison.OrdinalIgnoreCase) || path.Equals("readme", StringComparison.OrdinalIgnoreCase)
        || path.Equals("readme.txt", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names the files' contents: 40 hexadecimal digits, as a commit's hash has; other files, another version.</summary>
    public static string VersionOf(IReadOnlyDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[8];
        foreach (var (path, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            // Lengths first, so that no two sets of files run into the same bytes.
            BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(path));
            BinaryPrimitives.WriteInt32LittleEndian(length[4..], content.Length);
            hash.AppendData(length);
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..40];
    }

    private static bool IsFirmware(string path) =>
        !NeverFirmware.Contains(path) && !path.StartsWith(".git/", StringComparison.Ordinal);

    private static string Bounded(string text) => text.Length <= MaxReadmeLength ? text : text[..MaxReadmeLength];

    private static string? TryDecode(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
