using System.Text;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

/// <summary>A device gets only the commands that its Repo lists, and a person is told so.</summary>
public sealed class ListedCommandTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitId _unit;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.SayAsync("/start");
        var version = new string('a', 40);
        var repo = new Repo(
            new RepoId(Guid.CreateVersion7(_host.Time.GetUtcNow())), 1001, "Fan", "", Visibility.Private, RepoSource.Sent, null,
            false, null, false, null, [], null, null, null, null, 0);
        Assert.True(await _host.Get<RepoStore>().CreateAsync(repo, null, 10, Stop));
        var content = RepoContent.Read(new Dictionary<string, byte[]>
        {
            ["schema_example.json"] = Encoding.UTF8.GetBytes("""
                {"input_base_topic": ["schema_update/pepeunit"], "output_topic": ["speed/pepeunit"]}
                """),
        }).Value!;
        var versions = _host.Get<RepoVersionStore>();
        await versions.SaveAsync(repo.Id, version, "", content, Stop);
        var found = (await versions.FindAsync(repo.Id, version, Stop))!;
        _unit = (await _host.Get<UnitCreator>().CreateAsync(1001, UnitPlan.Of("Fan", found, false), Stop))!.Id;
        await _host.SettleAsync();
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Fan");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_listed_command_is_sent_and_another_is_not()
    {
        await _anna.TapAsync("State", "Reload schema.json");
        Assert.Contains("The broker took the command", _anna.Notice, StringComparison.Ordinal);

        await _anna.TapAsync("Reload env.json");
        Assert.Contains("does not know the command", _anna.Notice, StringComparison.Ordinal);
        Assert.Single(_host.Messages.Sent);
    }

    [Fact]
    public async Task A_sync_that_is_not_listed_deletes_nothing()
    {
        await _host.TellAsync(_unit, SystemWord.Log, """{"level":"Info","text":"kept"}""");

        await _anna.TapAsync("Log", "Fetch from device", "Yes, fetch");

        Assert.Contains("its Repo does not list log_sync", _anna.Notice, StringComparison.Ordinal);
        Assert.Equal(1, await _host.Get<IUnitLogStore>().CountAsync(new UnitLogQuery { Units = [_unit] }, Stop));
        Assert.Empty(_host.Messages.Sent);
    }

    [Fact]
    public async Task The_card_compares_the_version_that_runs_with_that_of_the_repo()
    {
        await _host.TellAsync(_unit, SystemWord.State, """{"pu_commit_version":"bbbbbbbbbbbbbbbb"}""");

        await _anna.TapAsync("State");

        Assert.Contains("Firmware: bbbbbbbb, wanted is aaaaaaaa", _anna.Last.Text, StringComparison.Ordinal);
    }
}
