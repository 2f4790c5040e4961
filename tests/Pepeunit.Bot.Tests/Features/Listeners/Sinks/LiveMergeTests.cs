using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Sinks;

/// <summary>The live message is edited once a second at most; it says how many values each edit holds.</summary>
public sealed class LiveMergeTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _temperature = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Listen", "Recommended", "Start");
        _host.Time.Advance(TimeSpan.FromSeconds(2));
        await _host.PublishAsync(_temperature, "1");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Values_that_came_together_are_counted_and_a_single_one_is_not()
    {
        Assert.DoesNotContain("since the last edit", Live.Text, StringComparison.Ordinal);

        _host.Time.Advance(TimeSpan.FromSeconds(2));
        await _host.PublishAsync(_temperature, "2", "3", "4");

        Assert.Contains("4 values so far", Live.Text, StringComparison.Ordinal);
        Assert.EndsWith("3 values since the last edit", Live.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_never_left_is_merged_into_the_next_with_its_values()
    {
        foreach (var values in new[] { 2, 3, 4 })
        {
            _host.Time.Advance(TimeSpan.FromSeconds(2));
            for (var value = 0; value < values; value++) _host.Offer(_temperature, "5");
            await _host.Get<SampleBatchWriter>().FlushAsync(Stop);
            await _host.Get<SampleBatchWriter>().FlushAsync(Stop);
            await _host.Get<LiveMessages>().SendDueAsync(Stop);
        }

        await _host.SettleAsync();

        Assert.EndsWith("9 values since the last edit", Live.Text, StringComparison.Ordinal);
    }

    private SeenMessage Live => _anna.Find("so far");
}
