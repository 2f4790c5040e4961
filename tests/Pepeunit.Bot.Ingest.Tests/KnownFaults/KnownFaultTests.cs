using System.Text;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Tests.Samples;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.KnownFaults;

/// <summary>
/// The faults of the platform's existing pipe service that lie in how messages become rows, one test each under the fault's
/// number. Those of the broker connection are in <see cref="KnownBrokerFaultTests"/>, those of the product in its own tests.
/// </summary>
public sealed class KnownFaultTests
{
    private static readonly PipeFilters Numbers = new() { InputKind = ValueKind.Number };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fault_01_two_nodes_with_different_policies_share_nothing()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        var (last, recent, windowed) = (Some.UnitNodeId(), Some.UnitNodeId(), Some.UnitNodeId());
        var listener = Some.ListenerId();
        ingest.Rules.Replace(RuleSnapshot.Create(
        [
            Some.Node(last, (listener, Policy(new ProcessingPolicy { Kind = PolicyKind.LastValue }))),
            Some.Node(recent, (listener, Policy(new ProcessingPolicy { Kind = PolicyKind.NRecords, RecordCount = 3 }))),
            Some.Node(windowed, (listener, Some.WindowPipe())),
        ]));

        // By turns, so that anything shared would be overwritten by the node before.
        for (var i = 1; i <= 10; i++)
        {
            foreach (var node in new[] { last, recent, windowed })
                ingest.Ingest.Accept(node, Encoding.ASCII.GetBytes($"{i}"), IngestUnderTest.NowMs + i, null);
        }

        await ingest.DrainAsync(Stop);
        Assert.Equal([10], ingest.Store.Samples(listener, last).Select(row => row.Value.Number));
        Assert.Equal([8, 9, 10], ingest.Store.Samples(listener, recent).Select(row => row.Value.Number));
        var window = Assert.Single(ingest.Store.Partials(listener, windowed));
        Assert.Equal((10, 55), (window.Count, window.Sum));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(5_000)]
    public async Task Fault_02_any_number_of_nodes_in_one_flush_and_a_window_end_meanwhile_end_in_rows(int nodes)
    {
        using var test = new WriterUnderTest(Some.WindowPipe());
        var listener = Some.ListenerId();
        var ids = Enumerable.Range(0, nodes).Select(_ => Some.UnitNodeId()).ToArray();
        test.Rules.Replace(RuleSnapshot.Create(ids.Select(id => Some.Node(id, (listener, Some.WindowPipe())))));
        await test.Writer.StartAsync(Stop);

        foreach (var id in ids)
        {
            test.Ingest.Accept(id, "1"u8, IngestUnderTest.NowMs + 59_999, null);
            test.Ingest.Accept(id, "2"u8, IngestUnderTest.NowMs + 60_000, null);
        }

        await test.Writer.FlushAsync(Stop);
        Assert.All(ids, id => Assert.Equal([1, 2], test.Store.Inner.Partials(listener, id).Select(window => window.Sum)));
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task Fault_03_a_failed_flush_keeps_its_batch_for_the_next()
    {
        using var test = new WriterUnderTest(Some.NumberPipe());
        test.Store.Mood = StoreMood.Down;
        await test.Writer.StartAsync(Stop);
        for (var i = 0; i < 100; i++) test.Send("5"u8, i);
        var stored = test.Writer.WhenStored();
        await test.AdvanceUntilAsync(() => test.Store.Attempts >= 3, Stop);

        test.Store.Mood = StoreMood.Well;
        await test.AdvanceUntilAsync(() => stored.IsCompleted, Stop);

        Assert.Equal(100, test.Store.Inner.Samples(test.Listener, test.Node).Count);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task Fault_04_one_value_that_is_no_utf8_blocks_no_last_value()
    {
        using var test = new WriterUnderTest(Some.TextPipe());
        var listener = Some.ListenerId();
        var (bad, good) = (Some.UnitNodeId(), Some.UnitNodeId());
        test.Rules.Replace(RuleSnapshot.Create(
            [Some.Node(bad, (listener, Some.TextPipe())), Some.Node(good, (listener, Some.TextPipe()))]));
        await test.Writer.StartAsync(Stop);

        test.Ingest.Accept(bad, [0xFF, 0xFE, 0xC3], IngestUnderTest.NowMs, null);
        test.Ingest.Accept(good, "well"u8, IngestUnderTest.NowMs, null);
        await test.Writer.FlushAsync(Stop);

        var values = await test.Store.ReadLastValuesAsync([bad, good], Stop);
        Assert.Equal("well", Assert.Single(values).Value.Value.Text);
        Assert.Equal(1, (await test.Store.ReadUsageAsync(listener, Stop)).RefusedFor(Refusal.NotUtf8));
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task Fault_05_a_stop_writes_open_windows_and_the_next_run_goes_on_with_them()
    {
        var store = new ThrowingSampleStore();
        SeriesKey key;
        using (var test = new WriterUnderTest(Some.WindowPipe(), store))
        {
            key = new SeriesKey(test.Listener, test.Node);
            await test.Writer.StartAsync(Stop);
            test.Send("5"u8);
            await test.Writer.StopAsync(Stop);
        }

        using var next = new WriterUnderTest(Some.WindowPipe(), store);
        next.Rules.Replace(RuleSnapshot.Create([Some.Node(key.Node, (key.Listener, Some.WindowPipe()))]));
        await next.Writer.StartAsync(Stop);
        next.Ingest.Accept(key.Node, "6"u8, IngestUnderTest.NowMs + 30_000, null);
        await next.Writer.StopAsync(Stop);

        var window = Assert.Single(store.Inner.Partials(key.Listener, key.Node));
        Assert.Equal((2, 11), (window.Count, window.Sum));
    }

    [Fact]
    public async Task Fault_07_a_store_that_hangs_stops_no_reading()
    {
        using var folder = new TempFolder();
        using var test = new WriterUnderTest(Some.NumberPipe(), configure: options =>
        {
            options.SpillFile = folder.File("ingest.spill");
            (options.BatchRows, options.RowsInMemory) = (100, 1_000);
        });
        test.Store.Mood = StoreMood.Hanging;
        await test.Writer.StartAsync(Stop);

        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(IngestOutcome.Accepted, test.Send("5"u8, i));
            if (i % 1_000 == 999) await WriterUnderTest.UntilAsync(() => test.Writer.PendingRows < 1_000, Stop);
        }

        test.Store.Mood = StoreMood.Well;
        await test.Writer.FlushAsync(Stop);
        Assert.Equal(10_000, test.Store.Inner.Samples(test.Listener, test.Node).Count);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task Fault_08_a_window_takes_no_memory_for_its_values()
    {
        using var ingest = new IngestUnderTest(Some.WindowPipe(windowSeconds: 3_600));
        for (var i = 0; i < 1_000; i++) ingest.Send("1", i);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100_000; i++) ingest.Ingest.Accept(ingest.Node, "1"u8, IngestUnderTest.NowMs + 1_000 + i, null);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(1, ingest.Ingest.Intake.PendingRows);
        await ingest.DrainAsync(Stop);
        Assert.Equal(101_000, Assert.Single(ingest.Store.Partials(ingest.Listener, ingest.Node)).Count);
    }

    [Fact]
    public void Fault_09_a_message_reads_no_configuration_and_does_not_know_how_many_nodes_there_are()
    {
        using var ingest = new IngestUnderTest(Some.WindowPipe());
        var nodes = Enumerable.Range(0, 10_000).Select(_ => Some.UnitNodeId()).ToArray();
        var listener = Some.ListenerId();
        ingest.Rules.Replace(RuleSnapshot.Create(nodes.Select(node => Some.Node(node, (listener, Some.WindowPipe())))));
        ingest.Ingest.Accept(nodes[77], "1"u8, IngestUnderTest.NowMs, null);

        // Parsing anything, or walking the nodes by an enumerator, would allocate.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) ingest.Ingest.Accept(nodes[77], "1"u8, IngestUnderTest.NowMs + i, null);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Fault_10_uniqueness_compares_raw_with_raw()
    {
        var pipe = Some.NumberPipe() with
        {
            Filters = Numbers with { RefusesRepeated = true },
            Transformations = new PipeTransformations { MultiplicationRatio = 2, Decimals = 0 },
        };
        using var ingest = new IngestUnderTest(pipe);

        // 10 becomes 20: a raw 20 after it is no repetition, a raw 10 is. 20.1 and 20.2 differ, though both become 40.
        foreach (var raw in (string[])["10", "10", "20", "20.1", "20.2"]) ingest.Send(raw);

        Assert.Equal(["20", "40", "40", "40"], await ingest.KeptAsync(Stop));
        Assert.Equal("Repeated 1", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task Fault_11_what_is_no_finite_number_passes_no_threshold_and_small_numbers_stay()
    {
        var pipe = Some.WindowPipe() with
        {
            Filters = Numbers with { Threshold = ThresholdKind.Max, ThresholdMax = 100 },
            Transformations = new PipeTransformations { MultiplicationRatio = 3 },
        };
        using var ingest = new IngestUnderTest(pipe);

        foreach (var payload in (string[])["NaN", "nan", "inf", "-Infinity", "1e999", "on", "", "1e-7"]) ingest.Send(payload);

        await ingest.DrainAsync(Stop);
        var window = Assert.Single(ingest.Store.Partials(ingest.Listener, ingest.Node));
        Assert.Equal((1, 3e-7), (window.Count, window.Sum));
        Assert.True(double.IsFinite(window.Mean));
    }

    [Fact]
    public async Task Fault_12_of_a_burst_the_rate_keeps_the_last_value_too()
    {
        var pipe = Some.NumberPipe() with { Filters = Numbers with { MinIntervalSeconds = 10 } };
        using var ingest = new IngestUnderTest(pipe);

        for (var i = 0; i < 5; i++) ingest.Send($"{i}", i * 100);
        ingest.Ingest.ReleaseDue(IngestUnderTest.NowMs + 10_000);

        Assert.Equal(["0", "4"], await ingest.KeptAsync(Stop));
        Assert.Equal("4", (await ingest.LastValueAsync(Stop))!.Value.ToString());
    }

    [Fact]
    public async Task Fault_13_rows_of_equal_time_are_kept_one_by_one_and_never_more_than_N()
    {
        using var ingest = new IngestUnderTest(Policy(new ProcessingPolicy { Kind = PolicyKind.NRecords, RecordCount = 4 }));

        for (var i = 0; i < 100; i++)
        {
            ingest.Send($"{i}", atMs: 5);
            Assert.Equal(Math.Min(i + 1, 4), (await ingest.KeptAsync(Stop)).Count);
        }

        Assert.Equal(["96", "97", "98", "99"], await ingest.KeptAsync(Stop));
    }

    private static PipeDefinition Policy(ProcessingPolicy policy) => Some.NumberPipe() with { Policy = policy };
}
