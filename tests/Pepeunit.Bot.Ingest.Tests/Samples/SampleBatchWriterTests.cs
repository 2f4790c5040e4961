using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

public sealed class SampleBatchWriterTests
{
    private static readonly PipeDefinition Raw = Some.NumberPipe();
    private static readonly PipeDefinition Windows = Some.WindowPipe();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiter_is_served_at_once_without_any_timer()
    {
        using var test = new WriterUnderTest(Raw);
        await test.Writer.StartAsync(Stop);

        test.Send("5"u8);
        await test.Writer.WhenStored().WaitAsync(Stop);

        Assert.Single(test.Store.Inner.Samples(test.Listener, test.Node));
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task Nothing_is_written_before_somebody_asks()
    {
        using var test = new WriterUnderTest(Raw);
        await test.Writer.StartAsync(Stop);

        test.Send("5"u8);
        test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, test.Store.Attempts);

        await test.Writer.FlushAsync(Stop);
        Assert.Single(test.Store.Inner.Batches);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task Waiters_that_come_during_a_commit_share_the_next_one()
    {
        using var test = new WriterUnderTest(Windows);
        test.Store.Mood = StoreMood.Hanging;
        await test.Writer.StartAsync(Stop);
        test.Send("1"u8);
        var first = test.Writer.WhenStored();
        await WriterUnderTest.UntilAsync(() => test.Store.Attempts == 1, Stop);

        var waiters = new List<Task>();
        for (var i = 0; i < 100; i++)
        {
            test.Send("2"u8, i);
            waiters.Add(test.Writer.WhenStored());
        }

        Assert.False(first.IsCompleted);
        Assert.All(waiters, waiter => Assert.Same(waiters[0], waiter));
        test.Store.Mood = StoreMood.Well;
        await Task.WhenAll([first, .. waiters]).WaitAsync(Stop);

        Assert.Equal([1, 100], test.Store.Inner.Batches.Select(batch => batch.Partials.Sum(part => part.Partial.Count)));
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task Much_that_waits_is_written_without_being_asked()
    {
        using var test = new WriterUnderTest(Raw, configure: options => options.BatchRows = 100);
        await test.Writer.StartAsync(Stop);

        for (var i = 0; i < 100; i++) test.Send("5"u8, i);

        await WriterUnderTest.UntilAsync(() => test.Store.Inner.Samples(test.Listener, test.Node).Count == 100, Stop);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task A_failed_batch_is_tried_again_with_growing_waits_until_it_is_stored()
    {
        using var test = new WriterUnderTest(Raw);
        test.Store.Mood = StoreMood.Down;
        await test.Writer.StartAsync(Stop);
        test.Send("5"u8);
        var stored = test.Writer.WhenStored();
        await WriterUnderTest.UntilAsync(() => test.Writer.IsStoreFailing, Stop);

        // The first wait is at most 200 ms, so 100 ms are too short and a second is enough.
        test.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, test.Store.Attempts);
        await test.AdvanceUntilAsync(() => test.Store.Attempts >= 5, Stop);
        Assert.False(stored.IsCompleted);
        test.Store.Mood = StoreMood.Well;
        await test.AdvanceUntilAsync(() => stored.IsCompleted, Stop);

        Assert.Single(test.Store.Inner.Samples(test.Listener, test.Node));
        Assert.False(test.Writer.IsStoreFailing);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task A_batch_that_was_stored_in_spite_of_an_error_counts_once()
    {
        using var test = new WriterUnderTest(Windows);
        test.Store.Mood = StoreMood.Ambiguous;
        await test.Writer.StartAsync(Stop);
        test.Send("5"u8);
        var stored = test.Writer.WhenStored();
        await WriterUnderTest.UntilAsync(() => test.Writer.IsStoreFailing, Stop);

        test.Store.Mood = StoreMood.Well;
        await test.AdvanceUntilAsync(() => stored.IsCompleted, Stop);

        Assert.Equal(1, Assert.Single(test.Store.Inner.Partials(test.Listener, test.Node)).Count);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task While_the_store_is_down_memory_stays_bounded_and_order_and_waiters_survive()
    {
        using var folder = new TempFolder();
        using var test = new WriterUnderTest(Raw, configure: options =>
        {
            options.SpillFile = folder.File("ingest.spill");
            (options.BatchRows, options.RowsInMemory) = (100, 1_000);
        });
        test.Store.Mood = StoreMood.Down;
        await test.Writer.StartAsync(Stop);

        var waiters = new List<Task>();
        for (var i = 0; i < 5_000; i++)
        {
            Assert.Equal(IngestOutcome.Accepted, test.Send("5"u8, i));
            if (i % 500 == 0) waiters.Add(test.Writer.WhenStored());
            if (i % 1_000 == 999) await WriterUnderTest.UntilAsync(() => test.Writer.PendingRows < 1_000, Stop);
        }

        Assert.All(waiters, waiter => Assert.False(waiter.IsCompleted));
        Assert.True(new FileInfo(folder.File("ingest.spill")).Length > 0);
        test.Store.Mood = StoreMood.Well;
        await test.AdvanceUntilAsync(() => waiters.TrueForAll(waiter => waiter.IsCompletedSuccessfully), Stop);
        await test.Writer.FlushAsync(Stop);

        var times = test.Store.Inner.Samples(test.Listener, test.Node).Select(row => row.TimestampMs - IngestUnderTest.NowMs);
        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => (long)i), times);
        Assert.Equal(
            test.Store.Inner.Batches.Select(batch => batch.Sequence).Order(),
            test.Store.Inner.Batches.Select(batch => batch.Sequence));
        Assert.Equal(0, new FileInfo(folder.File("ingest.spill")).Length);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task A_store_that_hangs_does_not_let_memory_grow_either()
    {
        using var folder = new TempFolder();
        using var test = new WriterUnderTest(Raw, configure: options =>
        {
            options.SpillFile = folder.File("ingest.spill");
            (options.BatchRows, options.RowsInMemory) = (100, 1_000);
        });
        test.Store.Mood = StoreMood.Hanging;
        await test.Writer.StartAsync(Stop);
        test.Send("5"u8);
        var stored = test.Writer.WhenStored();
        await WriterUnderTest.UntilAsync(() => test.Store.Attempts == 1, Stop);

        for (var i = 0; i < 1_000; i++) test.Send("5"u8, i);
        await WriterUnderTest.UntilAsync(() => test.Writer.PendingRows == 0, Stop);

        test.Store.Mood = StoreMood.Well;
        await stored.WaitAsync(Stop);
        await test.Writer.FlushAsync(Stop);
        Assert.Equal(1_001, test.Store.Inner.Samples(test.Listener, test.Node).Count);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task When_memory_and_spill_are_full_messages_are_turned_away_and_come_back_in_later()
    {
        using var test = new WriterUnderTest(Raw, configure: options =>
            (options.BatchRows, options.RowsInMemory) = (100, 1_000));
        test.Store.Mood = StoreMood.Down;
        await test.Writer.StartAsync(Stop);

        var accepted = 0;
        await WriterUnderTest.UntilAsync(
            () =>
            {
                var outcome = test.Send("5"u8);
                accepted += outcome == IngestOutcome.Accepted ? 1 : 0;
                return outcome == IngestOutcome.Overloaded;
            },
            Stop);

        Assert.True(accepted >= 1_000);
        test.Store.Mood = StoreMood.Well;
        await test.AdvanceUntilAsync(() => test.Send("5"u8) == IngestOutcome.Accepted, Stop);
        await test.Writer.FlushAsync(Stop);
        Assert.Equal(accepted + 1, test.Store.Inner.Samples(test.Listener, test.Node).Count);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task A_stop_takes_no_more_writes_the_open_windows_and_sends_waiters_away()
    {
        using var test = new WriterUnderTest(Windows);
        await test.Writer.StartAsync(Stop);
        test.Send("5"u8);

        await test.Writer.StopAsync(Stop);

        Assert.Equal(5, Assert.Single(test.Store.Inner.Partials(test.Listener, test.Node)).Sum);
        Assert.Equal(IngestOutcome.Stopping, test.Send("6"u8));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(test.Writer.WhenStored);
    }

    [Theory]
    [InlineData(StoreMood.Down)]
    [InlineData(StoreMood.Hanging)]
    public async Task What_the_store_does_not_take_before_a_stop_is_replayed_by_the_next_run(StoreMood mood)
    {
        using var folder = new TempFolder();
        var store = new ThrowingSampleStore { Mood = mood };
        void Configure(IngestOptions options) => options.SpillFile = folder.File("ingest.spill");
        SeriesKey key;
        using (var test = new WriterUnderTest(Windows, store, Configure))
        {
            key = new SeriesKey(test.Listener, test.Node);
            await test.Writer.StartAsync(Stop);
            test.Send("5"u8);
            var stored = test.Writer.WhenStored();
            await WriterUnderTest.UntilAsync(() => store.Attempts > 0, Stop);
            test.Send("6"u8);

            var stopping = test.Writer.StopAsync(Stop);
            await test.AdvanceUntilAsync(() => stopping.IsCompleted, Stop);

            await stopping;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stored);
        }

        store.Mood = StoreMood.Well;
        using var next = new WriterUnderTest(Windows, store, Configure);
        await next.Writer.StartAsync(Stop);
        await next.Writer.FlushAsync(Stop);

        var window = Assert.Single(store.Inner.Partials(key.Listener, key.Node));
        Assert.Equal((2, 11), (window.Count, window.Sum));
        await next.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task A_flush_takes_a_value_whose_interval_has_ended()
    {
        var filters = new PipeFilters { InputKind = ValueKind.Number, MinIntervalSeconds = 10 };
        using var test = new WriterUnderTest(Raw with { Filters = filters });
        await test.Writer.StartAsync(Stop);
        test.Send("1"u8);
        test.Send("2"u8, 1);

        test.Time.Advance(TimeSpan.FromSeconds(9));
        await test.Writer.FlushAsync(Stop);
        Assert.Single(test.Store.Inner.Samples(test.Listener, test.Node));
        test.Time.Advance(TimeSpan.FromSeconds(1));
        await test.Writer.FlushAsync(Stop);

        Assert.Equal(2, test.Store.Inner.Samples(test.Listener, test.Node).Count);
        await test.Writer.StopAsync(Stop);
    }

    [Fact]
    public async Task A_commit_tells_what_it_changed_and_a_handler_that_fails_does_no_harm()
    {
        using var test = new WriterUnderTest(Windows);
        var changes = new List<StoredChanges>();
        test.Writer.Stored += change =>
        {
            changes.Add(change);
            throw new InvalidOperationException("This handler fails.");
        };
        await test.Writer.StartAsync(Stop);

        test.Send("5"u8);
        await test.Writer.FlushAsync(Stop);
        test.Send("6"u8);
        await test.Writer.FlushAsync(Stop);
        await test.Writer.StopAsync(Stop);

        Assert.Equal(2, changes.Count);
        Assert.Equal([new SeriesKey(test.Listener, test.Node)], changes[0].Series);
        Assert.Equal([test.Node], changes[0].Nodes);
    }
}
