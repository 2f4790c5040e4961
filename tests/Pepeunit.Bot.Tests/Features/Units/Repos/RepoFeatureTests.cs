using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

/// <summary>Repos whose files are sent in the chat.</summary>
public sealed class RepoFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private FeaturePerson _ben = null!;
    private RepoSteps _steps = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Repos:ReposPerPerson", "2"));
        _anna = _host.Person(1001);
        _ben = _host.Person(1002, "ru");
        _steps = new RepoSteps(_host, _anna);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_repo_is_published_by_sending_its_files()
    {
        await _steps.PublishAsync(
            "Fan", ("pepeunit.toml", "[general]\ndescription = \"Turns <fast>.\"\nlanguage = \"Micropython\""));

        var card = _anna.Last;
        Assert.Contains("📦 Fan\nTurns <fast>.", card.Text, StringComparison.Ordinal);
        Assert.Contains("Interpreted · 🔒 Private: only me", card.Text, StringComparison.Ordinal);
        Assert.Contains("Outputs (1): temperature", card.Text, StringComparison.Ordinal);
        Assert.Contains("Inputs (1): fan", card.Text, StringComparison.Ordinal);
        Assert.True(card.Has("Make a Unit"));
    }

    [Fact]
    public async Task A_link_opens_the_repo_for_who_may_see_it()
    {
        _host.Get<BotIdentity>().Username = "pepeunit_bot";
        await _steps.PublishAsync("Fan");
        await _anna.TapAsync("Change", "🔗 Link");
        var payload = _anna.Last.Text[(_anna.Last.Text.IndexOf("?start=", StringComparison.Ordinal) + 7)..].Trim();

        await _anna.SayAsync($"/start {payload}");
        await _ben.SayAsync($"/start {payload}");

        Assert.Contains("📦 Fan", _anna.Last.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Fan", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_menu_leads_to_repos_and_the_built_in_one_starts_the_demo_device()
    {
        await _anna.SayAsync("/menu");
        await _anna.TapAsync("Repos", "Weather station (built in)");

        Assert.Contains("Your demo device is running", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schema_example.json", "nothing", "schema_example.json is not JSON: line 1, column")]
    [InlineData("schema_example.json", """{"output_topic": ["a+b"]}""", "“a+b” in output_topic cannot be a topic")]
    [InlineData("env_example.json", """{"A": {"b": 1}}""", "“A” in env_example.json must be a text")]
    [InlineData("pepeunit.toml", "a = = 1", "pepeunit.toml cannot be read")]
    [InlineData("firmware.zip", "no zip", "The archive cannot be read")]
    [InlineData("virus.exe", "x", "I do not know what to do with virus.exe")]
    public async Task A_bad_file_is_refused_with_its_reason_and_the_question_stays(string name, string text, string reason)
    {
        await _steps.StartFilesAsync("Fan");

        await _anna.SendFileAsync(name, text);

        Assert.Contains(reason, _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("Send the files as documents", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SendFileAsync("schema_example.json", RepoSteps.Schema);
        await _anna.TapAsync("That is all");
        Assert.Contains("The version is published", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_larger_than_telegram_gives_is_refused()
    {
        await _steps.StartFilesAsync("Fan");

        await _anna.SendFileAsync("firmware.zip", new byte[20_000_001]);

        Assert.Contains("firmware.zip is larger than 20,000 kB", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_without_a_schema_cannot_be_published()
    {
        await _steps.StartFilesAsync("Fan");
        await _anna.SendFileAsync("firmware.zip", FirmwareArchiveTests.Make("zip", ("main.py", "x")));

        await _anna.TapAsync("That is all");

        Assert.Contains("There is no schema_example.json at the top", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_units_firmware_is_the_archive_without_what_pepeignore_names()
    {
        await _steps.StartFilesAsync("Fan");
        await _anna.SendFileAsync("fan.tgz", FirmwareArchiveTests.Make(
            "tgz", ("fan-main/main.py", "print()"), ("fan-main/LICENSE", "long"),
            ("fan-main/schema_example.json", RepoSteps.Schema),
            ("fan-main/.pepeignore", "LICENSE\nschema_example.json")));
        await _anna.TapAsync("That is all");

        await _steps.MakeUnitAsync("Kitchen");

        var unit = await _steps.UnitAsync("Kitchen");
        var files = await _host.Get<IFirmwareFiles>().ListAsync(unit, Stop);
        Assert.Equal(
            [("main.py", "print()")],
            files.Select(file => (file.Path, System.Text.Encoding.UTF8.GetString(file.Content.Span))));
        Assert.Equal(UnitOrigin.Repo, unit.Origin);
        var fan = await _host.NodeAsync("Kitchen", "fan");
        Assert.Equal((NodeDirection.Input, true), (fan.Direction, fan.IsRead));
    }

    [Fact]
    public async Task A_private_repo_is_seen_by_its_owner_alone_and_a_public_one_by_everybody()
    {
        await _steps.PublishAsync("Fan");
        var id = (await _steps.RepoAsync("Fan")).Id.Value;

        await _ben.SayAsync("/repos");
        Assert.False(_ben.Last.Has("Fan"));
        await _ben.PressAsync(new OpenRepo(id));
        Assert.Equal("Этого Repo больше нет, или вам его не видно.", _ben.Last.Text);
        await _ben.PressAsync(new ActOnRepo(id, RepoVerb.CreateUnit));
        Assert.Equal("Этого Repo больше нет, или вам его не видно.", _ben.Last.Text);

        await _anna.TapAsync("Change", "Who may see it", "Internal");
        await _ben.SayAsync("/repos");
        await _ben.TapAsync("Fan");
        Assert.Contains("🏠 Внутренний", _ben.Last.Text, StringComparison.Ordinal);
        Assert.False(_ben.Last.Has("Удалить"));
        await _ben.PressAsync(new ActOnRepo(id, RepoVerb.Delete));
        await _ben.PressAsync(new EditRepo(id, RepoField.Name));
        Assert.NotNull(await _host.Get<RepoStore>().FindAsync(new RepoId(id), Stop));
    }

    [Fact]
    public async Task The_search_finds_a_part_of_the_name_and_says_when_there_is_none()
    {
        await _steps.PublishAsync("Fan with thermometer");

        await _anna.SayAsync("/repos");
        await _anna.TapAsync("Search");
        await _anna.SayAsync("THERMO");
        Assert.Contains("Repos with “THERMO”: 1", _anna.Last.Text, StringComparison.Ordinal);
        Assert.True(_anna.Last.Has("Fan with thermometer"));

        await _anna.TapAsync("Search");
        await _anna.SayAsync(new string('ы', 100));
        Assert.Contains("None has “ыыыыыыыыыыыы” in its name", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_description_and_kind_are_changed_and_bad_ones_are_asked_again()
    {
        await _steps.PublishAsync("Fan");

        await _anna.TapAsync("Change", "Name");
        await _anna.SayAsync(new string('x', 61));
        Assert.Contains("A name has 1 to 60 characters", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("Big fan");
        await _anna.TapAsync("Change", "Description");
        await _anna.SayAsync("It <b>turns</b>.");
        await _anna.TapAsync("Change", "make it compiled", "Link to the firmware");
        await _anna.SayAsync("http://example.org/x");
        Assert.Contains("That is not an https address", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.SayAsync("https://example.org/{tag}/{version}.bin");

        var repo = await _steps.RepoAsync("Big fan");
        Assert.True(repo.IsCompiled);
        Assert.Equal("https://example.org/v%2F1/abc.bin", repo.FirmwareOf("abc", "v/1")!.AbsoluteUri);
        Assert.Contains("It <b>turns</b>.", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repo_with_units_is_not_deleted_and_one_without_asks_first()
    {
        await _steps.PublishAsync("Fan");
        await _steps.MakeUnitAsync("Kitchen");

        await _steps.OpenAsync("Fan");
        await _anna.TapAsync("Delete");
        Assert.Contains("1 Unit is made from this Repo", _anna.Last.Text, StringComparison.Ordinal);

        await _host.Get<UnitStore>().DeleteAsync((await _steps.UnitAsync("Kitchen")).Id, 1001, Stop);
        await _anna.TapAsync("Back", "Delete");
        Assert.Contains("This cannot be undone", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Yes, delete it");
        Assert.Equal("Deleted.", _anna.Notice);
        Assert.Equal(0, await _host.Get<RepoStore>().CountAsync(new RepoSearch(1001, true, ""), Stop));
    }

    [Fact]
    public async Task More_repos_than_allowed_are_refused()
    {
        await _steps.PublishAsync("A");
        await _steps.PublishAsync("B");

        await _steps.StartFilesAsync("C");

        Assert.Contains("as many Repos as this instance allows one person: 2", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_persons_repos_go_and_others_keep_their_units()
    {
        await _steps.PublishAsync("Fan");
        await _anna.TapAsync("Change", "Who may see it", "Public");
        await _ben.SayAsync("/repos");
        await _ben.TapAsync("Fan", "Сделать Unit");
        await _ben.SayAsync("Кухня");
        await _ben.TapAsync("Всегда текущая");

        await _host.Get<RepoStore>().DeleteByOwnerAsync(1001, Stop);
        await _host.SettleAsync();

        var unit = await _steps.UnitAsync("Кухня");
        Assert.Null(unit.Repo);
        Assert.Equal("temperature", (await _host.NodeAsync("Кухня", "temperature")).Name);
        await _ben.SayAsync("/units");
        await _ben.TapAsync("Кухня");
        Assert.False(_ben.Last.Has("Прошивка"));
    }
}
