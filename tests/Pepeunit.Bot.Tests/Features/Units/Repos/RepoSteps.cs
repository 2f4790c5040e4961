using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Updates;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

/// <summary>What tests of Repos do in the chat again and again.</summary>
internal sealed class RepoSteps(FeatureHost host, FeaturePerson person)
{
    public const string Schema = """
        {"input_base_topic": ["update/pepeunit"], "output_topic": ["temperature/pepeunit"], "input_topic": ["fan/pepeunit"]}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Two seconds, and what the job does then.</summary>
    public async Task TickAsync()
    {
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await host.RunAsync<RunRepoUpdatesJob>(job => job.RunAsync(Stop));
        await host.SettleAsync();
    }

    public async Task StartFilesAsync(string name)
    {
        await person.SayAsync("/repos");
        await person.TapAsync("Publish", "I send them here");
        await person.SayAsync(name);
    }

    public async Task PublishAsync(string name, params (string Name, string Text)[] files)
    {
        await StartFilesAsync(name);
        await person.SendFileAsync("schema_example.json", Schema);
        foreach (var (file, text) in files) await person.SendFileAsync(file, text);
        await person.TapAsync("That is all");
    }

    public async Task PublishNextAsync(string name, string schema)
    {
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await OpenAsync(name);
        await person.TapAsync("Send a new version");
        await person.SendFileAsync("schema_example.json", schema);
        await person.TapAsync("That is all");
    }

    public async Task OpenAsync(string name)
    {
        await person.SayAsync("/repos");
        await person.TapAsync(name);
    }

    /// <summary>Makes a Unit that follows the Repo whose card is open.</summary>
    public async Task MakeUnitAsync(string name)
    {
        await person.TapAsync("Make a Unit");
        await person.SayAsync(name);
        await person.TapAsync("Always the current one");
    }

    /// <summary>A Unit that stays at the version that the Repo "Fan" has now.</summary>
    public async Task AddUnitAsync(string name)
    {
        var repo = await RepoAsync("Fan");
        var version = (await host.Get<RepoVersionStore>().FindAsync(repo.Id, repo.CurrentVersion!, Stop))!;
        var plan = UnitPlan.Of(name, version, isAutoUpdate: false);
        Assert.NotNull(await host.Get<UnitCreator>().CreateAsync(1001, plan, Stop));
    }

    public async Task OpenFirmwareAsync(string unit)
    {
        await person.SayAsync("/units");
        await person.TapAsync(unit, "Firmware");
    }

    public async Task<Repo> RepoAsync(string name)
    {
        var found = await host.Get<RepoStore>().SearchAsync(new RepoSearch(1001, true, name), 0, 10, Stop);
        return found.Single(repo => repo.Name == name);
    }

    public async Task<Unit> UnitAsync(string name) =>
        (await host.Get<UnitStore>().AllAsync(Stop)).Single(unit => unit.Name == name);
}
