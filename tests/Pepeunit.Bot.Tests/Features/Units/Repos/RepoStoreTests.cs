using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class RepoStoreTests : IAsyncLifetime
{
    private const long Anna = 1001;
    private const long Ben = 1002;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 5, 0, 0, TimeSpan.Zero));
    private TestDatabase _database = null!;
    private RepoStore _repos = null!;
    private RepoVersionStore _versions = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(_time);
        _repos = new RepoStore(_database.Database, _database.Changes);
        _versions = new RepoVersionStore(_database.Database, _time);
        var persons = new PersonStore(_database.Database, _database.Changes);
        foreach (var id in (long[])[Anna, Ben])
        {
            var user = new TelegramUser(id, "P", null, null, "en");
            await persons.UpsertAsync(user, "en", PersonRole.User, _time.GetUtcNow(), Stop);
        }
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_repo_comes_back_as_it_was_stored()
    {
        var address = new Uri("https://example.org/fan.git");
        var repo = Some("Fan <1>") with { Source = RepoSource.Git, Address = address, CheckAtMs = 5 };

        Assert.True(await _repos.CreateAsync(repo, "sealed", limit: 1, Stop));

        var read = (await _repos.FindAsync(repo.Id, Stop))!;
        Assert.Empty(read.Refs);
        Assert.Equal(repo, read with { Refs = repo.Refs });
        Assert.Equal("sealed", await _repos.FindCredentialsAsync(repo.Id, Stop));
        Assert.Equal([repo.Id], (await _repos.ListDueAsync(5, 10, Stop)).Select(due => due.Id));
        Assert.Empty(await _repos.ListDueAsync(4, 10, Stop));
    }

    [Fact]
    public async Task One_more_than_the_limit_is_not_stored()
    {
        await AddAsync(Some("A"));

        Assert.False(await _repos.CreateAsync(Some("B"), null, limit: 1, Stop));
        Assert.True(await _repos.CreateAsync(Some("C") with { OwnerId = Ben }, null, limit: 1, Stop));
    }

    [Fact]
    public async Task The_search_finds_parts_of_names_in_any_case_and_hides_private_ones_of_others()
    {
        await AddAsync(Some("Вентилятор") with { Visibility = Visibility.Public });
        await AddAsync(Some("Lüfter 100%") with { Visibility = Visibility.Internal });
        await AddAsync(Some("Secret fan"));
        await AddAsync(Some("Ben's fan") with { OwnerId = Ben });

        Assert.Equal(["Вентилятор"], await NamesAsync(new RepoSearch(Ben, false, "вентиЛ")));
        Assert.Equal(["Lüfter 100%"], await NamesAsync(new RepoSearch(Ben, false, "0%")));
        Assert.Empty(await NamesAsync(new RepoSearch(Ben, false, "_")));
        Assert.Equal(["Ben's fan"], await NamesAsync(new RepoSearch(Ben, false, "FAN")));
        Assert.Equal(["Ben's fan", "Lüfter 100%", "Вентилятор"], await NamesAsync(new RepoSearch(Ben, false, "")));
        Assert.Equal(["Ben's fan"], await NamesAsync(new RepoSearch(Ben, true, "")));
        Assert.Equal(3, await _repos.CountAsync(new RepoSearch(Ben, false, ""), Stop));
    }

    [Fact]
    public async Task A_problem_is_new_once_until_it_changes()
    {
        var repo = await AddAsync(Some("A"));
        var slow = repo with { Problem = new RepoProblem(RepoFault.TooSlow, ("seconds", 60)) };

        Assert.True(await _repos.SaveCheckAsync(slow, 0, Stop));
        Assert.False(await _repos.SaveCheckAsync(slow, 0, Stop));
        var large = repo with { Problem = new RepoProblem(RepoFault.TooLarge, ("megabytes", 1)) };
        Assert.True(await _repos.SaveCheckAsync(large, 0, Stop));
        Assert.False(await _repos.SaveCheckAsync(repo, 0, Stop));
        Assert.True(await _repos.SaveCheckAsync(slow, 0, Stop));
        Assert.Equal(RepoFault.TooSlow, (await _repos.FindAsync(repo.Id, Stop))!.Problem!.Fault);
    }

    [Fact]
    public async Task A_look_that_failed_keeps_the_version_that_came_meanwhile()
    {
        var before = await AddAsync(Some("A"));
        await _repos.SetCurrentAsync(before.Id, "newer", Stop);

        await _repos.SaveCheckAsync(before with { Problem = new RepoProblem(RepoFault.TooSlow, ("seconds", 60)) }, 0, Stop);

        Assert.Equal("newer", (await _repos.FindAsync(before.Id, Stop))!.CurrentVersion);
    }

    [Fact]
    public async Task Only_the_owner_changes_or_deletes_and_never_while_units_use_it()
    {
        var repo = await AddAsync(Some("A"));
        await SaveVersionAsync(repo, "1", "t");
        var unit = await AddUnitAsync(repo, "1");

        Assert.False(await _repos.SaveAsync(repo with { OwnerId = Ben, Name = "B" }, Stop));
        Assert.True(await _repos.SaveAsync(repo with { Name = "B" }, Stop));
        Assert.Equal(DeleteRepoOutcome.InUse, await _repos.DeleteAsync(repo.Id, Anna, Stop));
        await new UnitStore(_database.Database, _database.Changes).DeleteAsync(unit, Anna, Stop);
        Assert.Equal(DeleteRepoOutcome.Gone, await _repos.DeleteAsync(repo.Id, Ben, Stop));
        Assert.Equal(DeleteRepoOutcome.Deleted, await _repos.DeleteAsync(repo.Id, Anna, Stop));
        Assert.Null(await _versions.FindAsync(repo.Id, Padded("1"), Stop));
    }

    [Fact]
    public async Task A_version_keeps_its_files_and_takes_the_label_by_which_it_was_found_last()
    {
        var repo = await AddAsync(Some("A"));
        await SaveVersionAsync(repo, "1", "t", label: "main");
        await SaveVersionAsync(repo, "1", "t", label: "v1");

        var version = (await _versions.FindAsync(repo.Id, Padded("1"), Stop))!;

        Assert.Equal("v1 · 10000000", version.Name);
        Assert.Equal(["t"], version.Schema.Outputs.Select(topic => topic.Name));
        var firmware = FirmwareArchive.Unpack((await _versions.FindFirmwareAsync(repo.Id, Padded("1"), Stop))!);
        Assert.Equal(["main.py", "schema_example.json"], firmware.Select(file => file.Path));
    }

    [Fact]
    public async Task Old_versions_that_nobody_runs_are_forgotten()
    {
        var repo = await AddAsync(Some("A"));
        foreach (var version in (string[])["1", "2", "3", "4"])
        {
            await SaveVersionAsync(repo, version, "t");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await AddUnitAsync(repo, "1");
        await _repos.SetCurrentAsync(repo.Id, Padded("2"), Stop);
        await _versions.PruneAsync(repo.Id, kept: 1, Stop);

        Assert.Equal(
            [Padded("4"), Padded("2"), Padded("1")],
            (await _versions.ListAsync(repo.Id, 10, Stop)).Select(version => version.Version));
    }

    [Fact]
    public async Task A_draft_keeps_the_last_file_of_each_name()
    {
        var repo = await AddAsync(Some("A"));
        await _versions.SaveDraftAsync(repo.Id, "a", [1], Stop);
        await _versions.SaveDraftAsync(repo.Id, "a", [2], Stop);
        await _versions.SaveDraftAsync(repo.Id, "b", [3], Stop);

        var draft = await _versions.ReadDraftAsync(repo.Id, Stop);
        await _versions.ClearDraftAsync(repo.Id, Stop);

        Assert.Equal([2], draft["a"]);
        Assert.Equal(2, draft.Count);
        Assert.Empty(await _versions.ReadDraftAsync(repo.Id, Stop));
    }

    private static string Padded(string version) => version.PadRight(40, '0');

    private async Task<IEnumerable<string>> NamesAsync(RepoSearch search) =>
        (await _repos.SearchAsync(search, 0, 10, Stop)).Select(repo => repo.Name);

    private Repo Some(string name) => new(
        new RepoId(Guid.CreateVersion7(_time.GetUtcNow())), Anna, name, "", Visibility.Private, RepoSource.Sent, null, false,
        null, false, null, [], null, null, null, null, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<Repo> AddAsync(Repo repo)
    {
        Assert.True(await _repos.CreateAsync(repo, null, 100, Stop));
        return repo;
    }

    private async Task SaveVersionAsync(Repo repo, string version, string topic, string label = "")
    {
        var content = RepoContent.Read(new Dictionary<string, byte[]>
        {
            ["schema_example.json"] = Encoding.UTF8.GetBytes($$"""{"output_topic": ["{{topic}}/pepeunit"]}"""),
            ["main.py"] = [1],
        }).Value!;
        await _versions.SaveAsync(repo.Id, Padded(version), label, content, Stop);
    }

    private async Task<UnitId> AddUnitAsync(Repo repo, string version)
    {
        var id = new UnitId(Guid.CreateVersion7(_time.GetUtcNow()));
        var unit = new Unit(id, Anna, "U", UnitOrigin.Repo, Visibility.Private, "t", null, 0)
        {
            Repo = repo.Id,
            RepoVersion = Padded(version),
        };
        await new UnitStore(_database.Database, _database.Changes).CreateAsync(unit, [], "", 100, Stop);
        return id;
    }
}
