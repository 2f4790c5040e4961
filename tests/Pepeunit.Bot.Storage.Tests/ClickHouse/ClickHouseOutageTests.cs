using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage.ClickHouse;
using Pepeunit.Bot.Storage.Samples;
using Pepeunit.Bot.Storage.Tests.Samples;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.ClickHouse;

/// <summary>The engine dies and comes back, on its own data and port.</summary>
public sealed class ClickHouseOutageTests : IAsyncLifetime
{
    private ClickHouseServer _server = null!;
    private ClickHouseDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ClickHouseServer.StartAsync(Stop);
        Assert.SkipUnless(_server.IsOurs, "A server that was given cannot be killed.");
        _database = ClickHouseFixture.Open(ClickHouseFixture.OptionsOf(_server));
        await ClickHouseFixture.MigrateAsync(_database, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _database?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_ingest_took_in_before_during_and_after_kills_is_stored_once()
    {
        const int kills = 3, values = 400;
        var store = NewStore();
        var (node, windows, rows) = (Some.UnitNodeId(), Some.ListenerId(), Some.ListenerId());
        var rules = new RuleSnapshotHolder();
        var options = Options.Create(new IngestOptions
        {
            FirstRetryDelay = TimeSpan.FromMilliseconds(50),
            LongestRetryDelay = TimeSpan.FromMilliseconds(200),
        });
        using var metrics = new IngestMetrics();
        using var ingest = new MessageIngest(rules, new CountingLoadSink(), metrics, options);
        using var writer = new SampleBatchWriter(
            ingest, store, metrics, options, TimeProvider.System, NullLogger<SampleBatchWriter>.Instance);
        rules.Replace(RuleSnapshot.Create([Some.Node(node, (windows, Some.WindowPipe()), (rows, Some.NumberPipe()))]));
        await writer.StartAsync(Stop);
        var startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        for (var kill = 0; kill <= kills; kill++)
        {
            for (var i = 0; i < values; i++)
            {
                Assert.Equal(
                    IngestOutcome.Accepted,
                    ingest.Accept(node, Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), startMs + i, null));
                if (i % 20 == 0) _ = writer.WhenStored();

                // Batches are on their way here; values go on coming while the engine is gone.
                if (i == values / 2 && kill < kills) await _server.KillAsync(Stop);
            }

            if (kill < kills) await _server.StartAgainAsync(Stop);
            await writer.FlushAsync(Stop);
        }

        const long all = (kills + 1) * values;
        var stored = await store.ReadPartialsAsync(windows, node, TimeRange.All, null, Stop);
        Assert.Equal(all, stored.Sum(window => window.Count));
        Assert.Equal((kills + 1) * (values * (values - 1) / 2.0), stored.Sum(window => window.Sum));
        Assert.Equal(all, (await store.ReadSamplesAsync(rows, node, TimeRange.All, int.MaxValue, Stop)).Count);
        Assert.Equal(all, (await store.ReadUsageAsync(windows, Stop)).Accepted);
        Assert.Equal(all, (await store.ReadLastValuesAsync([node], Stop))[node].Messages);
        await writer.StopAsync(Stop);
    }

    [Fact]
    public async Task A_restarted_engine_knows_the_batches_it_took()
    {
        var (run, key) = (new Batches(), Batches.NewSeries());
        var batch = run.Next(
            samples: [Batches.Number(key, 1, 1)],
            usage: [new() { Listener = key.Listener, Rows = 1, Bytes = 2, Accepted = 1, Late = 0 }]);
        await NewStore().WriteAsync(batch, Stop);

        // Without the note that the batch is whole, as if its process had died before it: only the tokens tell.
        await _database.ExecuteAsync("TRUNCATE TABLE batch_writer", Stop);
        await _server.KillAsync(Stop);
        await _server.StartAgainAsync(Stop);
        await NewStore().WriteAsync(batch, Stop);

        Assert.Equal(1, (await NewStore().ReadUsageAsync(key.Listener, Stop)).Rows);
        Assert.Single(await NewStore().ReadSamplesAsync(key.Listener, key.Node, TimeRange.All, 9, Stop));
    }

    private ClickHouseSampleStore NewStore() => new(_database, new WriteClock(TimeProvider.System), TimeProvider.System);
}
