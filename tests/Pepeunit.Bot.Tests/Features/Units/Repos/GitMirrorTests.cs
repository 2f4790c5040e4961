using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Git;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

/// <summary>The real git against a real Git server over https.</summary>
public sealed class GitMirrorTests : IAsyncLifetime
{
    private readonly TempFolder _data = new();
    private readonly RepoId _repo = new(Guid.CreateVersion7());
    private GitServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await GitServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Branches_and_tags_are_listed_with_the_commits_behind_annotated_tags()
    {
        var first = _server.Commit("fan", ("a", "1"));
        _server.Do("fan", "tag", "-a", "v9", "-m", "nine");
        var second = _server.Commit("fan", ("a", "2"));
        _server.Do("fan", "tag", "v10");
        _server.Do("fan", "branch", "dev", first);

        var refs = (await ListAsync(Mirror())).Value!;

        Assert.Equal("refs/heads/main", refs.Head);
        Assert.Equal(
            [("dev", first), ("main", second), ("v10", second), ("v9", first)],
            refs.All.Select(each => (each.Label, each.Commit)));
    }

    [Fact]
    public async Task A_commit_is_fetched_without_its_history_and_read()
    {
        _server.Commit("fan", ("old.txt", "gone"));
        var commit = _server.Commit("fan", ("old.txt", null), ("main.py", "print()"), ("lib/a.py", "x"));
        var mirror = Mirror();

        var tree = (await FetchAsync(mirror, "refs/heads/main")).Value!;

        Assert.Equal(commit, tree.Commit);
        Assert.Equal(["lib/a.py", "main.py"], tree.Files.Keys.Order());
        Assert.Equal("print()", Encoding.UTF8.GetString(tree.Files["main.py"]));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(MirrorFolder, "shallow"), Stop));

        var next = _server.Commit("fan", ("main.py", "print(2)"));
        Assert.Equal(next, (await FetchAsync(mirror, "refs/heads/main")).Value!.Commit);
    }

    [Fact]
    public async Task Links_submodules_and_hooks_of_a_repository_come_to_nothing()
    {
        _server.Commit("other", ("x", "x"));
        _server.Commit("fan", ("main.py", "x"));
        File.CreateSymbolicLink(_server.WorkFile("fan", "link"), "/etc/passwd");
        _server.Do("fan", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", _server.WorkFile("other", ""), "sub");
        _server.Commit("fan", (".gitattributes", "* filter=evil\n"));

        var tree = (await FetchAsync(Mirror(), "refs/heads/main")).Value!;

        Assert.Equal([".gitattributes", ".gitmodules", "main.py"], tree.Files.Keys.Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(MirrorFolder, "hooks")));
    }

    [Fact]
    public async Task The_name_is_bound_to_the_address_that_was_checked()
    {
        _server.Commit("fan", ("a", "1"));
        var mirror = Mirror(new GitOptions { AllowedHosts = "git.example.org", CaFile = _server.CaFile });

        var refs = await mirror.ListAsync(_repo, _server.AddressOf("fan", "git.example.org"), null, Stop);

        Assert.Equal("refs/heads/main", refs.Value!.Head);
    }

    [Fact]
    public async Task A_server_on_loopback_is_refused_without_the_setting_and_never_called()
    {
        _server.Commit("fan", ("a", "1"));
        var mirror = Mirror(new GitOptions { CaFile = _server.CaFile });

        var byPort = await mirror.ListAsync(_repo, _server.AddressOf("fan"), null, Stop);
        var byHost = await mirror.ListAsync(_repo, new Uri("https://localhost/fan.git"), null, Stop);

        Assert.Equal(RepoFault.PortNotAllowed, byPort.Problem?.Fault);
        Assert.Equal(RepoFault.HostNotAllowed, byHost.Problem?.Fault);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/secret")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_is_not_followed(string to)
    {
        _server.AnswerBy(context =>
        {
            context.Response.Redirect(to);
            return Task.CompletedTask;
        });

        Assert.Equal(RepoFault.Redirected, (await ListAsync(Mirror())).Problem?.Fault);
        Assert.Equal(RepoFault.Redirected, (await FetchAsync(Mirror(), "refs/heads/main")).Problem?.Fault);
    }

    [Fact]
    public async Task A_private_repository_asks_for_credentials_and_opens_with_the_right_ones()
    {
        _server.Commit("fan", ("a", "1"));
        _server.Protect("anna", "t0ken");
        var mirror = Mirror();

        Assert.Equal(RepoFault.NeedsCredentials, (await ListAsync(mirror)).Problem?.Fault);
        Assert.Equal(RepoFault.NeedsCredentials, (await ListAsync(mirror, new GitCredentials("anna", "wrong"))).Problem?.Fault);
        Assert.True((await ListAsync(mirror, new GitCredentials("anna", "t0ken"))).IsGood);
    }

    [Fact]
    public async Task Credentials_are_in_no_argument_and_in_no_file()
    {
        _server.Commit("fan", ("a", "1"));
        var credentials = new GitCredentials("anna", "t0ken-in-nothing");
        var seen = "";
        _server.AnswerBy(context =>
        {
            foreach (var process in Process.GetProcessesByName("git").Concat(Process.GetProcessesByName("git-remote-http")))
                seen += File.ReadAllText($"/proc/{process.Id}/cmdline") + "\n";
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });

        await ListAsync(Mirror(), credentials);

        Assert.Contains("ls-remote", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(credentials.Header, seen, StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(MirrorFolder, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain("t0ken", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hanging_server_is_left_after_the_limit_and_git_is_gone()
    {
        var left = new TaskCompletionSource();
        _server.AnswerBy(async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            left.TrySetResult();
        });
        var watch = Stopwatch.StartNew();

        var refs = await ListAsync(Mirror(new GitOptions
        {
            AllowedHosts = "localhost",
            CaFile = _server.CaFile,
            TimeoutSeconds = 1,
        }));

        Assert.Equal(RepoFault.TooSlow, refs.Problem?.Fault);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
        // The connection ends with the process that held it.
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    [Fact]
    public async Task A_huge_repository_is_stopped_while_it_comes_and_leaves_nothing_behind()
    {
        _server.Commit("fan", ("a", "1"));
        // Random bytes do not shrink: the pack is as large.
        await File.WriteAllBytesAsync(_server.WorkFile("fan", "huge.bin"), RandomNumberGenerator.GetBytes(6_000_000), Stop);
        _server.Commit("fan");

        var tree = await FetchAsync(Mirror(Allowed(maxMegabytes: 1)), "refs/heads/main");

        Assert.Equal(RepoFault.TooLarge, tree.Problem?.Fault);
        Assert.Equal(0, GitProcess.SizeOf(MirrorFolder));
    }

    [Fact]
    public async Task Files_that_unpack_to_more_than_allowed_are_refused()
    {
        _server.Commit("fan", ("zeros", new string('0', 3_000_000)));

        var tree = await FetchAsync(Mirror(), "refs/heads/main", new ReposOptions { MaxMegabytes = 1, MaxFiles = 10 });

        Assert.Equal(RepoFault.ArchiveTooLarge, tree.Problem?.Fault);
    }

    [Fact]
    public async Task Too_many_files_are_refused()
    {
        _server.Commit("fan", [.. Enumerable.Range(0, 11).Select(number => ($"f{number}", (string?)"x"))]);

        var tree = await FetchAsync(Mirror(), "refs/heads/main", new ReposOptions { MaxMegabytes = 1, MaxFiles = 10 });

        Assert.Equal(RepoFault.TooManyFiles, tree.Problem?.Fault);
    }

    [Fact]
    public async Task Old_versions_that_fill_the_mirror_make_room_for_the_new_one()
    {
        var mirror = Mirror(Allowed(maxMegabytes: 1));
        for (var version = 0; version < 3; version++)
        {
            _server.Commit("fan", ("version", $"{version}"));
            await File.WriteAllBytesAsync(_server.WorkFile("fan", "image.bin"), RandomNumberGenerator.GetBytes(500_000), Stop);
            var commit = _server.Commit("fan");

            Assert.Equal(commit, (await FetchAsync(mirror, "refs/heads/main")).Value?.Commit);
        }

        Assert.InRange(GitProcess.SizeOf(MirrorFolder), 1, 1_000_000);
    }

    [Fact]
    public async Task What_is_no_repository_or_has_nothing_in_it_is_told_as_such()
    {
        _server.Commit("fan", ("a", "1"));
        Assert.Equal(
            RepoFault.NotARepository, (await Mirror().ListAsync(_repo, _server.AddressOf("none"), null, Stop)).Problem?.Fault);
        Assert.Equal(RepoFault.RefGone, (await FetchAsync(Mirror(), "refs/heads/none")).Problem?.Fault);

        _server.AnswerBy(context => context.Response.WriteAsync("<html>Hello</html>"));
        Assert.Equal(RepoFault.NoRefs, (await ListAsync(Mirror())).Problem?.Fault);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_refused()
    {
        _server.Commit("fan", ("a", "1"));

        var refs = await ListAsync(Mirror(new GitOptions { AllowedHosts = "localhost" }));

        Assert.Equal(RepoFault.CertificateRefused, refs.Problem?.Fault);
    }

    [Fact]
    public async Task Without_git_that_is_said_and_nothing_is_called()
    {
        var options = new OptionsWrapper<GitOptions>(Allowed());
        var mirror = new GitMirror(
            new GitAddresses((_, _) => Task.FromResult(new[] { IPAddress.Loopback }), options), options,
            new OptionsWrapper<ReposOptions>(new ReposOptions()),
            new OptionsWrapper<StorageOptions>(new StorageOptions { DataFolder = _data.Path }))
        {
            Program = "no-such-git",
        };

        Assert.Equal(RepoFault.NoGit, (await ListAsync(mirror)).Problem?.Fault);
        Assert.Equal(RepoFault.NoGit, (await FetchAsync(mirror, "refs/heads/main")).Problem?.Fault);
    }

    [Fact]
    public void More_branches_and_tags_than_allowed_are_refused()
    {
        var lines = Enumerable.Range(0, 1_001).Select(number => $"{new string('a', 40)}\trefs/tags/v{number}");

        var refs = GitRefs.Read(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        Assert.Equal(RepoFault.TooManyRefs, refs.Problem?.Fault);
        Assert.Equal(RepoFault.NoRefs, GitRefs.Read([]).Problem?.Fault);
    }

    private string MirrorFolder => Path.Combine(_data.Path, "repos", _repo.ToString());

    private GitOptions Allowed(int maxMegabytes = 100) =>
        new() { AllowedHosts = "localhost", CaFile = _server.CaFile, MaxMegabytes = maxMegabytes };

    private GitMirror Mirror(GitOptions? git = null, ReposOptions? repos = null)
    {
        var options = new OptionsWrapper<GitOptions>(git ?? Allowed());
        // Only these two names exist; that git asks for no other is what the pin is for.
        var addresses = new GitAddresses(
            (host, _) => Task.FromResult(host is "localhost" or "git.example.org" ? new[] { IPAddress.Loopback } : []), options);
        return new GitMirror(
            addresses, options, new OptionsWrapper<ReposOptions>(repos ?? new ReposOptions()),
            new OptionsWrapper<StorageOptions>(new StorageOptions { DataFolder = _data.Path }));
    }

    private Task<RepoResult<GitRefs>> ListAsync(GitMirror mirror, GitCredentials? credentials = null) =>
        mirror.ListAsync(_repo, _server.AddressOf("fan"), credentials, Stop);

    private Task<RepoResult<GitTree>> FetchAsync(GitMirror mirror, string name, ReposOptions? repos = null) =>
        (repos is null ? mirror : Mirror(repos: repos))
        .FetchAsync(_repo, _server.AddressOf("fan"), null, new RepoRef(name, new string('0', 40)), Stop);
}
