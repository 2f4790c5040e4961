using System.Collections.Concurrent;
using System.ComponentModel;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Storage;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>The files of one commit.</summary>
internal sealed record GitTree(string Commit, IReadOnlyDictionary<string, byte[]> Files);

/// <summary>
/// Keeps a bare, shallow mirror of each Git Repo under the data folder and reads commits from it. A mirror is a cache: it may
/// be deleted at any time. Calls for one Repo come one after another; any number of callers at once.
/// </summary>
internal sealed partial class GitMirror(
    GitAddresses addresses, IOptions<GitOptions> git, IOptions<ReposOptions> repos, IOptions<StorageOptions> storage)
{
    // The first with http.curloptResolve, without which an address could not be pinned.
    private static readonly Version Oldest = new(2, 37);

    private const int MaxListBytes = 1_000_000;

    private readonly ConcurrentDictionary<RepoId, SemaphoreSlim> _gates = new();
    private volatile bool _isUsable;

    /// <summary>What is run, found as a shell finds it.</summary>
    internal string Program { get; init; } = "git";

    private string Parent => Path.Combine(storage.Value.DataFolder, "repos");

    /// <summary>The branches and tags of an address.</summary>
    public async Task<RepoResult<GitRefs>> ListAsync(
        RepoId repo, Uri address, GitCredentials? credentials, CancellationToken cancellationToken)
    {
        var target = await PrepareAsync(address, cancellationToken);
        if (!target.IsGood) return target.Problem;
        return await InFolderAsync<GitRefs>(
            repo,
            async _ =>
            {
                // In a folder of its own: a mirror that is larger than a lowered limit must not end the asking too.
                using var empty = new EmptyFolder();
                var outcome = await RunAsync(
                    empty.Path, ["ls-remote", "--symref", "--", address.AbsoluteUri, "HEAD", "refs/heads/*", "refs/tags/*"],
                    SettingsOf(target.Value, credentials), MaxListBytes, cancellationToken);
                return outcome.IsGood ? GitRefs.Read(outcome.Output) : ProblemOf(outcome);
            },
            cancellationToken);
    }

    /// <summary>Fetches what a branch or tag points to now, without its history, and reads its files.</summary>
    public async Task<RepoResult<GitTree>> FetchAsync(
        RepoId repo, Uri address, GitCredentials? credentials, RepoRef wanted, CancellationToken cancellationToken)
    {
        var target = await PrepareAsync(address, cancellationToken);
        if (!target.IsGood) return target.Problem;
        return await InFolderAsync(
            repo,
            async folder =>
            {
                var settings = SettingsOf(target.Value, credentials);
                var isNew = !Directory.Exists(Path.Combine(folder, "objects"));
                var fetched = await FetchIntoAsync(folder, address, settings, wanted, cancellationToken);
                if (fetched.Problem?.Fault == RepoFault.TooLarge && !isNew)
                {
                    // Old versions have filled the mirror; what counts is how large this one is.
                    Recreate(folder);
                    fetched = await FetchIntoAsync(folder, address, settings, wanted, cancellationToken);
                }

                if (!fetched.IsGood) Recreate(folder);
                return fetched;
            },
            cancellationToken);
    }

    /// <summary>Deletes the mirror of a Repo that is gone.</summary>
    public async Task DeleteAsync(RepoId repo, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(Parent, repo.ToString()))) return;
        await InFolderAsync<GitTree>(
            repo,
            folder =>
            {
                Directory.Delete(folder, recursive: true);
                return Task.FromResult(default(RepoResult<GitTree>));
            },
            cancellationToken);
    }

    private async Task<RepoResult<GitTree>> FetchIntoAsync(
        string folder, Uri address, IReadOnlyList<(string, string)> settings, RepoRef wanted,
        CancellationToken cancellationToken)
    {
        var made = await RunAsync(folder, ["init", "--quiet", "--bare", "--template=", "."], [], 10_000, cancellationToken);
        if (!made.IsGood) return ProblemOf(made);
        var fetched = await RunAsync(
            folder,
            [
                "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
                "--no-auto-maintenance", "--force", "--", address.AbsoluteUri, $"+{wanted.Name}:refs/mirror/wanted",
            ],
            settings, 10_000, cancellationToken);
        if (!fetched.IsGood) return ProblemOf(fetched);
        var named = await RunAsync(
            folder, ["rev-parse", "--verify", "--quiet", "refs/mirror/wanted^{commit}"], [], 10_000, cancellationToken);
        if (!named.IsGood) return new RepoProblem(RepoFault.RefGone, ("ref", wanted.Label));
        var commit = Encoding.ASCII.GetString(named.Output).Trim();

        var limits = repos.Value.Limits;
        // A tar takes up to a kilobyte more for each file.
        var tar = await RunAsync(
            folder, ["archive", "--format=tar", commit], [], limits.MaxBytes + 2_048 * (limits.MaxFiles + 10), cancellationToken);
        if (tar.Stop == GitStop.TooLarge)
            return new RepoProblem(RepoFault.ArchiveTooLarge, ("megabytes", limits.MaxBytes / 1_000_000));
        if (!tar.IsGood) return ProblemOf(tar);
        var files = FirmwareArchive.ReadTree(new MemoryStream(tar.Output), limits);
        return files.IsGood ? new GitTree(commit, files.Value) : files.Problem;
    }

    private async Task<RepoResult<GitTarget>> PrepareAsync(Uri address, CancellationToken cancellationToken)
    {
        var target = await addresses.ResolveAsync(address, cancellationToken);
        if (!target.IsGood) return target;
        // Found missing, it is looked for again: somebody may have installed it.
        if (!_isUsable) _isUsable = await IsUsableAsync();
        return _isUsable ? target : new RepoProblem(RepoFault.NoGit);
    }

    private async Task<bool> IsUsableAsync()
    {
        // Not among the mirrors: all of them together may be larger than one of them may be.
        using var empty = new EmptyFolder();
        try
        {
            var outcome = await RunAsync(empty.Path, ["--version"], [], 10_000, CancellationToken.None);
            var match = VersionNumber().Match(Encoding.ASCII.GetString(outcome.Output));
            return outcome.IsGood && match.Success && Version.TryParse(match.Value, out var version) && version >= Oldest;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private async Task<RepoResult<T>> InFolderAsync<T>(
        RepoId repo, Func<string, Task<RepoResult<T>>> work, CancellationToken cancellationToken) where T : class
    {
        var gate = _gates.GetOrAdd(repo, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            var folder = Path.GetFullPath(Path.Combine(Parent, repo.ToString()));
            Directory.CreateDirectory(folder);
            return await work(folder);
        }
        finally
        {
            gate.Release();
        }
    }

    private Task<GitOutcome> RunAsync(
        string folder, IReadOnlyList<string> arguments, IReadOnlyList<(string, string)> settings, int maxOutputBytes,
        CancellationToken cancellationToken) => GitProcess.RunAsync(
            new GitCall(
                Program, folder, arguments, settings, git.Value.Timeout, git.Value.MaxMegabytes * 1_000_000L, maxOutputBytes),
            cancellationToken);

    private List<(string, string)> SettingsOf(GitTarget target, GitCredentials? credentials)
    {
        var settings = new List<(string, string)>
        {
            ("http.curloptResolve", target.Pin), ("core.bigFileThreshold", "4m"), ("http.lowSpeedLimit", "100"), ("http.lowSpeedTime", "30"),
        };
        if (git.Value.CaFile.Length > 0) settings.Add(("http.sslCAInfo", Path.GetFullPath(git.Value.CaFile)));
        if (credentials is not null) settings.Add(("http.extraHeader", "Authorization: " + credentials.Header));
        return settings;
    }

    private static void Recreate(string folder)
    {
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Finds the reason in what git says; its messages are English because of LC_ALL.</summary>
    private RepoProblem ProblemOf(GitOutcome outcome) => outcome switch
    {
        { Stop: GitStop.TooSlow } => new RepoProblem(RepoFault.TooSlow, ("seconds", git.Value.TimeoutSeconds)),
        { Stop: GitStop.TooLarge } => new RepoProblem(RepoFault.TooLarge, ("megabytes", git.Value.MaxMegabytes)),
        _ when Says(outcome, "returned error: 30") || Says(outcome, "unable to update url base from redirection") =>
            new RepoProblem(RepoFault.Redirected),
        _ when Says(outcome, "could not read Username") || Says(outcome, "Authentication failed")
            || Says(outcome, "returned error: 401") || Says(outcome, "returned error: 403") =>
            new RepoProblem(RepoFault.NeedsCredentials),
        _ when Says(outcome, "certificate") => new RepoProblem(RepoFault.CertificateRefused),
        _ when Says(outcome, "couldn't find remote ref") => new RepoProblem(RepoFault.RefGone, ("ref", "")),
        _ when Says(outcome, "not found") || Says(outcome, "returned error: 404") || Says(outcome, "not a git repository")
            || Says(outcome, "not valid: is this a git repository") || Says(outcome, "dumb http transport") =>
            new RepoProblem(RepoFault.NotARepository),
        _ when Says(outcome, "transfer rate") || Says(outcome, "too slow") =>
            new RepoProblem(RepoFault.TooSlow, ("seconds", git.Value.TimeoutSeconds)),
        _ => new RepoProblem(RepoFault.CannotReach),
    };

    private static bool Says(GitOutcome outcome, string words) =>
        outcome.Error.Contains(words, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"[0-9]+\.[0-9]+")]
    private static partial Regex VersionNumber();
}
