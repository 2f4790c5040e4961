using System.Text;
using Pepeunit.Bot.Features.Units.Repos.Content;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>A version of a Repo as it is stored, without its firmware.</summary>
/// <param name="Label">Branch or tag by which it was found; empty for files that were sent.</param>
internal sealed record RepoVersion(
    RepoId Repo, string Version, string Label, SchemaExample Schema, EnvExample Env, RepoManifest Manifest, string? Readme,
    int FileCount, long CreatedAtMs)
{
    /// <summary>How people call it: the label where there is one.</summary>
    public string Name => Label.Length > 0 ? $"{Label} · {Repos.Repo.Short(Version)}" : Repos.Repo.Short(Version);

    /// <summary>Reads texts that were found good when they were stored.</summary>
    public static RepoVersion Read(
        RepoId repo, string version, string label, string schema, string env, string? manifest, string? readme, int fileCount,
        long createdAtMs) => new(
        repo, version, label, Good(SchemaExample.Parse(Bytes(schema))), Good(EnvExample.Parse(Bytes(env))),
        manifest is null ? RepoManifest.Empty : Good(RepoManifest.Parse(Bytes(manifest))), readme, fileCount, createdAtMs);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static T Good<T>(RepoResult<T> result) where T : class =>
        result.Value ?? throw new InvalidDataException($"A stored file of a Repo is refused now: {result.Problem!.Fault}.");
}
