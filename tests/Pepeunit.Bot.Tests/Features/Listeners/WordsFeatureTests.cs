using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners;

/// <summary>Nodes of which nobody knew, when the listener was made, whether they send numbers or words.</summary>
public sealed class WordsFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _door = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("House", "door");
        _door = await _host.NodeAsync("House", "door");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("Every value", "1 h")]
    [InlineData("The last N values", "10")]
    [InlineData("Averages", "1 min")]
    public async Task Words_that_come_after_the_listener_was_made_are_kept_from_the_first_one(string kind, string size)
    {
        await ListenAsync(kind, size);

        await _host.PublishAsync(_door, "open");
        await _host.TickAsync();
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await _host.PublishAsync(_door, "closed");

        Assert.Equal(["open", "closed"], await ValuesAsync());
        Assert.Equal(ValueKind.Text, (await OnlyPipeAsync()).Filters.InputKind);
        Assert.False((await OnlyPipeAsync()).Filters.IsKindGuessed);
    }

    [Fact]
    public async Task Numbers_settle_the_guess_too()
    {
        await ListenAsync("Every value", "1 h");

        await _host.PublishAsync(_door, "1");
        await _host.TickAsync();
        await _host.PublishAsync(_door, "broken");

        Assert.Equal(["1"], await ValuesAsync());
        Assert.False((await OnlyPipeAsync()).Filters.IsKindGuessed);
    }

    [Fact]
    public async Task Nothing_is_settled_while_nothing_has_come()
    {
        await ListenAsync("Every value", "1 h");

        await _host.TickAsync();

        Assert.True((await OnlyPipeAsync()).Filters.IsKindGuessed);
    }

    [Fact]
    public async Task Words_where_numbers_were_expected_are_told_and_a_tap_keeps_them()
    {
        await _host.PublishAsync(_door, "1");
        await ListenAsync("Every value", "1 h");
        await _host.PublishAsync(_door, "open");
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("House");
        var warned = _anna.Last.Text;

        await _anna.TapAsync("Read words too");
        await _host.PublishAsync(_door, "closed");

        Assert.Contains("Words arrive, but numbers are expected here: door", warned, StringComparison.Ordinal);
        Assert.Contains("Refused, not a number: 1", warned, StringComparison.Ordinal);
        Assert.Equal(["closed"], await ValuesAsync());
        Assert.False(_anna.Last.Has("Read words too"));
    }

    [Fact]
    public async Task A_board_older_than_the_first_word_shows_the_words()
    {
        await ListenAsync("Every value", "1 h");
        await _anna.TapAsync("Show the board");
        await _host.PublishAsync(_door, "open");
        await _host.TickAsync();
        await _host.PublishAsync(_door, "closed");
        _host.Time.Advance(TimeSpan.FromSeconds(1));

        await _anna.TapAsync("Refresh");

        Assert.Contains("• door: closed", _anna.Last.Text, StringComparison.Ordinal);
    }

    private async Task ListenAsync(string kind, string size)
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("House", "All topics", kind, size, "Until I stop it", "No limit", "Store only", "Start");
    }

    private async Task<Listener> OnlyListenerAsync() =>
        Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(1001, 0, 10, Stop));

    private async Task<PipeDefinition> OnlyPipeAsync() => Assert.Single((await OnlyListenerAsync()).Nodes).Pipe;

    private async Task<IReadOnlyList<string>> ValuesAsync()
    {
        var samples = await _host.Get<ISampleStore>().ReadSamplesAsync(
            (await OnlyListenerAsync()).Id, _door.Id, TimeRange.All, 100, Stop);
        return [.. samples.Select(sample => sample.Value.ToString())];
    }
}
