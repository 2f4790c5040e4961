using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos.Content;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>What a look at a Git Repo has found.</summary>
/// <param name="Repo">As it is stored now.</param>
/// <param name="IsFirst">It is the first good one: the Repo can be used from now on.</param>
/// <param name="IsProblemNew">Its owner has not been told of this problem yet.</param>
internal sealed record CheckedRepo(Repo Repo, bool IsFirst, bool IsProblemNew);

/// <summary>Looks whether the address of a Git Repo has something new, and stores it.</summary>
internal sealed class RepoChecker(
    RepoStore repos, RepoVersionStore versions, GitMirror mirror, GitCredentialsSeal seal, ReposMetrics metrics,
    IOptions<ReposOptions> options, IOptions<GitOptions> git, TimeProvider time)
{
    /// <summary>Versions kept that no Unit runs.</summary>
    private const int VersionsKept = 10;

    private TimeSpan Interval => TimeSpan.FromMinutes(options.Value.CheckMinutes);

    /// <summary>Until when a look that begins now has ended, however slow: five calls of git, and some.</summary>
    public long LeaseMs => (time.GetUtcNow() + 6 * git.Value.Timeout).ToUnixTimeMilliseconds();

    /// <summary>Lists branches and tags of a claimed Repo, and takes the default one's files when they are new.</summary>
    public async Task<CheckedRepo> CheckAsync(Repo repo, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var looked = await LookAsync(repo, cancellationToken);
        metrics.Checked(looked.Problem);
        var found = looked.IsGood
            ? looked.Value with { Problem = null, CheckedAtMs = now }
            : repo with { Problem = looked.Problem, CheckedAtMs = now };
        var isProblemNew = await repos.SaveCheckAsync(
            found, (time.GetUtcNow() + Interval).ToUnixTimeMilliseconds(), cancellationToken);
        await versions.PruneAsync(repo.Id, VersionsKept, cancellationToken);
        return new CheckedRepo(found, repo.CurrentVersion is null && found.CurrentVersion is not null, isProblemNew);
    }

    /// <summary>The files that a branch or tag points to; from the store, when the commit is known there.</summary>
    public async Task<RepoResult<RepoVersion>> TakeAsync(Repo repo, RepoRef wanted, CancellationToken cancellationToken)
    {
        if (await versions.FindAsync(repo.Id, wanted.Commit, cancellationToken) is { } known) return known;
        var tree = await mirror.FetchAsync(
            repo.Id, repo.Address!, await CredentialsAsync(repo.Id, cancellationToken), wanted, cancellationToken);
        if (!tree.IsGood) return tree.Problem;
        var content = RepoContent.Read(tree.Value.Files);
        if (!content.IsGood)
        {
            metrics.Refused(content.Problem);
            return content.Problem;
        }

        await versions.SaveAsync(repo.Id, tree.Value.Commit, wanted.Label, content.Value, cancellationToken);
        return await versions.FindAsync(repo.Id, tree.Value.Commit, cancellationToken) is { } stored
            ? stored
            : throw new InvalidOperationException($"The version {tree.Value.Commit} of Repo {repo.Id} was stored and is gone.");
    }

    private async Task<RepoResult<Repo>> LookAsync(Repo repo, CancellationToken cancellationToken)
    {
        var credentials = await CredentialsAsync(repo.Id, cancellationToken);
        var refs = await mirror.ListAsync(repo.Id, repo.Address!, credentials, cancellationToken);
        if (!refs.IsGood) return refs.Problem;
        var wanted = (repo.DefaultRef ?? refs.Value.Head) is { } name
            ? refs.Value.All.FirstOrDefault(each => each.Name == name)
            : refs.Value.All[0];
        if (wanted is null) return new RepoProblem(RepoFault.RefGone, ("ref", repo.DefaultRef));
        var version = await TakeAsync(repo, wanted, cancellationToken);
        if (!version.IsGood) return version.Problem;
        var looked = repo with { Refs = refs.Value.All, CurrentVersion = version.Value.Version };
        // What the developer says about it, until its owner says something else: taken over once.
        return repo.CurrentVersion is not null
            ? looked
            : looked with
            {
                Name = RepoText.CutName(version.Value.Manifest.Name) ?? repo.Name,
                Description = RepoText.CutDescription(version.Value.Manifest.Description) ?? repo.Description,
                IsCompiled = version.Value.Manifest.IsCompiled ?? repo.IsCompiled,
            };
    }

    private async Task<GitCredentials?> CredentialsAsync(RepoId repo, CancellationToken cancellationToken) =>
        await repos.FindCredentialsAsync(repo, cancellationToken) is { } text ? seal.Open(text, repo) : null;
}
