using System.Text;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Sinks;

/// <summary>Averages of a minute, with the raw values beside them for an hour.</summary>
public sealed class RawFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _temperature = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ISampleStore Samples => _host.Get<ISampleStore>();

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("Greenhouse", "All topics", "Averages", "1 min", "Until I stop it");
        await _anna.SayAsync("100 rows");
        await _anna.TapAsync("Choose …", "Keep raw", "1 h", "Next", "Start");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Both_are_kept_and_both_count_in_the_budget()
    {
        await _host.PublishAsync(_temperature, "20", "22");
        var listener = await OnlyListenerAsync();

        var usage = await Samples.ReadUsageAsync(listener.Id, Stop);

        Assert.Equal((2L, 3L, 4L), (usage.Accepted, usage.Rows, usage.Bytes));
        Assert.Equal(["20", "22"], await RawAsync(listener));
        var window = Assert.Single(await Samples.ReadPartialsAsync(listener.Id, _temperature.Id, TimeRange.All, null, Stop));
        Assert.Equal((2L, 21.0), (window.Count, window.Mean));
    }

    [Fact]
    public async Task The_budget_ends_with_the_row_that_would_pass_it()
    {
        await _host.PublishAsync(_temperature, [.. Enumerable.Range(0, 150).Select(number => $"{number}")]);
        var listener = await OnlyListenerAsync();

        Assert.Equal(100, (await Samples.ReadUsageAsync(listener.Id, Stop)).Rows);
        Assert.Equal(99, (await RawAsync(listener)).Count);
    }

    [Fact]
    public async Task Raw_values_go_after_their_time_and_windows_stay()
    {
        await _host.PublishAsync(_temperature, "20");
        _host.Time.Advance(TimeSpan.FromMinutes(61));
        await _host.PublishAsync(_temperature, "21");

        await _host.RunAsync<DropExpiredSamplesJob>(job => job.RunAsync(Stop));

        var listener = await OnlyListenerAsync();
        Assert.Equal(["21"], await RawAsync(listener));
        Assert.Equal(2, (await Samples.ReadPartialsAsync(listener.Id, _temperature.Id, TimeRange.All, null, Stop)).Count);
    }

    [Fact]
    public async Task Switched_off_on_the_card_only_windows_go_on()
    {
        await _host.PublishAsync(_temperature, "20");
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse", "Where to", "Raw values too", "Next", "Save");

        await _host.PublishAsync(_temperature, "21");

        var listener = await OnlyListenerAsync();
        Assert.Equal(["20"], await RawAsync(listener));
        Assert.Equal(2, (await Samples.ReadUsageAsync(listener.Id, Stop)).Accepted);
    }

    [Fact]
    public async Task The_file_has_both()
    {
        await _host.PublishAsync(_temperature, "20");
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse", "CSV");

        var rows = Encoding.UTF8.GetString(Assert.Single(_anna.Last.Documents).Bytes).Split('\n');

        Assert.Contains(rows, row => row.Contains("Z,20,", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("05:01:00.000Z,1,20", StringComparison.Ordinal));
    }

    private async Task<Listener> OnlyListenerAsync() =>
        Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(1001, 0, 10, Stop));

    private async Task<IReadOnlyList<string>> RawAsync(Listener listener)
    {
        var rows = await Samples.ReadSamplesAsync(listener.Id, _temperature.Id, TimeRange.All, 1000, Stop);
        return [.. rows.Select(row => row.Value.ToString())];
    }
}
