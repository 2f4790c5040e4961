using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

/// <summary>Repos from Git addresses, in the chat, with the real git and a real Git server.</summary>
public sealed class GitRepoFeatureTests : IAsyncLifetime
{
    private const string Schema = """
        {"input_base_topic": ["update/pepeunit"], "output_topic": ["t/pepeunit"]}
        """;

    private GitServer _server = null!;
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await GitServer.StartAsync();
        _host = await FeatureHost.StartAsync(("Git:AllowedHosts", "localhost"), ("Git:CaFile", _server.CaFile));
        _anna = _host.Person(1001);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_repo_is_published_from_an_address_and_follows_its_branch()
    {
        _server.Commit(
            "fan", ("schema_example.json", Schema), ("main.py", "1"),
            ("pepeunit.toml", "[general]\nname = \"Fan regulator\"\nlanguage = \"Micropython\""));
        await PublishAsync();
        Assert.Contains("I fetch its files now", _anna.Last.Text, StringComparison.Ordinal);

        await CheckAsync();

        Assert.Contains("The Repo is ready", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("📦 Fan regulator", _anna.Last.Text, StringComparison.Ordinal);
        var next = _server.Commit("fan", ("main.py", "2"));
        await CheckAsync();
        Assert.NotEqual(next, (await RepoAsync()).CurrentVersion);
        _host.Time.Advance(TimeSpan.FromHours(1));
        await CheckAsync();
        Assert.Equal(next, (await RepoAsync()).CurrentVersion);
    }

    [Fact]
    public async Task A_unit_is_made_at_a_tag_and_runs_its_commit()
    {
        var tagged = _server.Commit("fan", ("schema_example.json", Schema), ("main.py", "1"));
        _server.Do("fan", "tag", "v1");
        _server.Commit("fan", ("main.py", "2"));
        await PublishAsync();
        await CheckAsync();

        await _anna.TapAsync("Make a Unit");
        await _anna.SayAsync("Kitchen");
        await _anna.TapAsync("v1");

        var unit = (await _host.Get<UnitStore>().AllAsync(Stop)).Single();
        Assert.Equal(tagged, unit.RepoVersion);
        var files = await _host.Get<IFirmwareFiles>().ListAsync(unit, Stop);
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(files.Single(file => file.Path == "main.py").Content.Span));
    }

    [Fact]
    public async Task A_broken_repo_is_told_once_and_its_version_stays()
    {
        _server.Commit("fan", ("schema_example.json", Schema));
        await PublishAsync();
        await CheckAsync();
        var good = (await RepoAsync()).CurrentVersion;
        _server.Commit("fan", ("schema_example.json", "broken"));

        for (var look = 0; look < 3; look++)
        {
            _host.Time.Advance(TimeSpan.FromHours(1));
            await CheckAsync();
        }

        var told = Assert.Single(
            _anna.Messages, message => message.Text.Contains("Something is wrong", StringComparison.Ordinal));
        Assert.Contains("schema_example.json is not JSON: line 1", told.Text, StringComparison.Ordinal);
        Assert.Equal(good, (await RepoAsync()).CurrentVersion);
    }

    [Fact]
    public async Task A_private_repository_opens_with_a_token_that_is_kept_encrypted_and_forgotten_in_the_chat()
    {
        _server.Commit("fan", ("schema_example.json", Schema));
        _server.Protect("anna", "t0ken");
        await StartAsync();
        await _anna.TapAsync("it is private");
        await _anna.SayAsync("anna:t0ken");

        await CheckAsync();

        Assert.Contains("The Repo is ready", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(["anna:t0ken"], _host.Telegram.DeletedTexts);
        var credentials = await _host.Get<RepoStore>().FindCredentialsAsync((await RepoAsync()).Id, Stop);
        Assert.DoesNotContain("t0ken", credentials, StringComparison.Ordinal);
        Assert.All(_anna.Messages, message => Assert.DoesNotContain("t0ken", message.Html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_answers_nonsense_is_told_as_unreachable_and_can_be_looked_at_again()
    {
        _server.Commit("fan", ("schema_example.json", Schema));
        _server.AnswerBy(context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await PublishAsync();
        await CheckAsync();
        Assert.Contains("cannot be reached", _anna.Last.Text, StringComparison.Ordinal);

        _server.AnswerBy(null);
        await _anna.TapAsync("Look for changes");
        await CheckAsync();

        Assert.Contains("The Repo is ready", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost/fan.git", "Only https addresses are possible")]
    [InlineData("file:///etc/passwd", "Only https addresses are possible")]
    [InlineData("https://u:p@localhost/fan.git", "The address has a password in it")]
    [InlineData("https://example.org:8443/fan.git", "Port 8,443 is not allowed")]
    [InlineData("what?", "That is not the address of a Git repository")]
    public async Task A_bad_address_is_refused_at_once_with_its_reason(string address, string reason)
    {
        await _anna.SayAsync("/repos");
        await _anna.TapAsync("Publish", "In a Git repository");

        await _anna.SayAsync(address);

        Assert.Contains(reason, _anna.Last.Text, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_private_address_is_refused_when_it_is_looked_at()
    {
        await _anna.SayAsync("/repos");
        await _anna.TapAsync("Publish", "In a Git repository");
        await _anna.SayAsync("https://169.254.169.254/latest/meta-data");
        await _anna.TapAsync("No, it is open");

        await CheckAsync();

        Assert.Contains("169.254.169.254 is in a private network, where I do not go", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_repo_takes_its_mirror_with_it()
    {
        _server.Commit("fan", ("schema_example.json", Schema));
        await PublishAsync();
        await CheckAsync();
        var folder = Path.Combine(_host.DataFolder, "repos", (await RepoAsync()).Id.ToString());
        Assert.True(Directory.Exists(folder));

        await _anna.TapAsync("Delete", "Yes, delete it");

        Assert.False(Directory.Exists(folder));
    }

    private async Task StartAsync()
    {
        await _anna.SayAsync("/repos");
        await _anna.TapAsync("Publish", "In a Git repository");
        await _anna.SayAsync(_server.AddressOf("fan").AbsoluteUri);
    }

    private async Task PublishAsync()
    {
        await StartAsync();
        await _anna.TapAsync("No, it is open");
    }

    private async Task CheckAsync()
    {
        _host.Time.Advance(TimeSpan.FromSeconds(5));
        await _host.RunAsync<CheckReposJob>(job => job.RunAsync(Stop));
        await _host.SettleAsync();
    }

    private async Task<Repo> RepoAsync() =>
        Assert.Single(await _host.Get<RepoStore>().SearchAsync(new RepoSearch(1001, true, ""), 0, 10, Stop));
}
