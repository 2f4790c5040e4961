using Pepeunit.Bot.Features.Units;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

/// <summary>Units that go from one version of their Repo to another.</summary>
public sealed class RepoUpdateFeatureTests : IAsyncLifetime
{
    private const string NextSchema = """
        {"input_base_topic": ["update/pepeunit"], "output_topic": ["t/pepeunit"]}
        """;

    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private RepoSteps _steps = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        _steps = new RepoSteps(_host, _anna);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_new_version_keeps_the_nodes_it_shares_and_replaces_the_others()
    {
        await _steps.PublishAsync("Fan");
        await _steps.MakeUnitAsync("Kitchen");
        var kept = await _host.NodeAsync("Kitchen", "temperature");
        await _host.PublishAsync(kept, "20.5");

        await _steps.PublishNextAsync("Fan", """
            {"input_base_topic": ["update/pepeunit"], "output_topic": ["temperature/pepeunit", "raw"]}
            """);
        await _steps.OpenFirmwareAsync("Kitchen");
        Assert.Contains("The Repo is at", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Update");

        var unit = await _steps.UnitAsync("Kitchen");
        var nodes = await _host.Get<UnitStore>().ListNodesAsync(unit.Id, Stop);
        Assert.Equal(["temperature", "raw"], nodes.Select(node => node.Name));
        Assert.Equal(kept.Id, nodes[0].Id);
        Assert.Equal($"{FeatureHost.Domain}/{nodes[1].Id}", nodes[1].TopicOn(FeatureHost.Domain));
        Assert.Equal(["Update"], _host.Messages.CommandsTo(unit.Id));
        Assert.Contains(unit.RepoVersion!, _host.Messages.Sent[^1].Payload, StringComparison.Ordinal);
        Assert.Contains("The device has been told to update", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_whose_schema_does_not_list_updates_is_not_told()
    {
        await _steps.PublishAsync("Fan", ("schema_example.json", """{"output_topic": ["t/pepeunit"]}"""));
        await _steps.MakeUnitAsync("Kitchen");

        await _steps.OpenFirmwareAsync("Kitchen");
        await _anna.TapAsync("Send the command again");

        Assert.Empty(_host.Messages.Sent);
        Assert.Contains("does not take updates", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_units_are_updated_in_turn_with_progress_in_one_message()
    {
        await _steps.PublishAsync("Fan");
        for (var number = 0; number < 12; number++) await _steps.AddUnitAsync($"U{number:00}");
        await _steps.PublishNextAsync("Fan", NextSchema);

        await _steps.OpenAsync("Fan");
        await _anna.TapAsync("Update my Units");
        Assert.Contains("Update 12 Units of yours", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Yes, update them");
        await _steps.TickAsync();
        var progress = _anna.Find("10 of 12");
        Assert.True(progress.Has("Stop"));
        await _steps.TickAsync();

        var done = _anna.Find("12 of 12");
        Assert.Equal(progress.Id, done.Id);
        Assert.StartsWith("✅", done.Text, StringComparison.Ordinal);
        Assert.False(done.Has("Stop"));
        Assert.Equal(12, _host.Messages.Sent.Count);
        await _steps.TickAsync();
        Assert.Equal(12, _host.Messages.Sent.Count);
    }

    [Fact]
    public async Task While_the_broker_is_away_updates_wait_and_go_on_when_it_is_back()
    {
        await _steps.PublishAsync("Fan");
        await _steps.MakeUnitAsync("Follower");
        await _steps.AddUnitAsync("Stayer");
        var before = (await _steps.UnitAsync("Follower")).RepoVersion;
        await _steps.PublishNextAsync("Fan", NextSchema);
        await _steps.OpenAsync("Fan");
        await _anna.TapAsync("Update my Units", "Yes, update them");
        _host.Messages.IsReady = false;
        await _steps.TickAsync();
        Assert.Equal(before, (await _steps.UnitAsync("Follower")).RepoVersion);
        Assert.Equal(before, (await _steps.UnitAsync("Stayer")).RepoVersion);

        _host.Messages.IsReady = true;
        await _steps.TickAsync();

        Assert.Equal(2, _host.Messages.Sent.Count);
        Assert.Contains("2 of 2", _anna.Find("✅ Fan").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_update_leaves_the_rest_as_it_was_and_a_new_one_takes_it_up()
    {
        await _steps.PublishAsync("Fan");
        for (var number = 0; number < 12; number++) await _steps.AddUnitAsync($"U{number:00}");
        await _steps.PublishNextAsync("Fan", NextSchema);
        await _steps.OpenAsync("Fan");
        await _anna.TapAsync("Update my Units", "Yes, update them");
        await _steps.TickAsync();

        await _anna.TapAsync("Stop");
        await _steps.TickAsync();

        Assert.Equal("Stopped.", _anna.Notice);
        Assert.Contains("stopped after 10 of 12", _anna.Find("stopped").Text, StringComparison.Ordinal);
        Assert.Equal(10, _host.Messages.Sent.Count);
        await _steps.OpenAsync("Fan");
        await _anna.TapAsync("Update my Units");
        Assert.Contains("Update 2 Units", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_follows_its_repo_is_updated_by_itself_and_one_that_does_not_stays()
    {
        await _steps.PublishAsync("Fan");
        await _steps.MakeUnitAsync("Follower");
        await _steps.AddUnitAsync("Stayer");
        var before = (await _steps.UnitAsync("Stayer")).RepoVersion;
        await _steps.OpenFirmwareAsync("Follower");
        Assert.Contains("It follows the Repo", _anna.Last.Text, StringComparison.Ordinal);

        await _steps.PublishNextAsync("Fan", NextSchema);
        await _steps.TickAsync();

        var follower = await _steps.UnitAsync("Follower");
        Assert.NotEqual(before, follower.RepoVersion);
        Assert.Equal(["Update"], _host.Messages.CommandsTo(follower.Id));
        Assert.Equal(before, (await _steps.UnitAsync("Stayer")).RepoVersion);
    }

    [Fact]
    public async Task A_version_that_is_chosen_by_hand_stays()
    {
        await _steps.PublishAsync("Fan");
        await _steps.MakeUnitAsync("Kitchen");
        var first = (await _steps.UnitAsync("Kitchen")).RepoVersion!;
        await _steps.PublishNextAsync("Fan", NextSchema);
        await _steps.TickAsync();

        await _steps.OpenFirmwareAsync("Kitchen");
        await _anna.TapAsync("Another version", first[..8]);
        await _steps.TickAsync();

        var unit = await _steps.UnitAsync("Kitchen");
        Assert.Equal(first, unit.RepoVersion);
        Assert.False(unit.IsAutoUpdate);
    }
}
