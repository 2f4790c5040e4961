using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

/// <summary>Several workers that take messages of one listener into one store.</summary>
public sealed class WorkerBudgetTests
{
    private readonly CollectingSampleStore _store = new();
    private readonly ListenerId _listener = Some.ListenerId();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, 1000)]
    [InlineData(2, 7)]
    [InlineData(3, 1000)]
    [InlineData(4, 50)]
    public async Task Together_they_pass_a_budget_of_rows_by_at_most_one_batch_of_each_other_worker(int count, int max)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var listener = Some.ListenerId();
            var random = new Random(seed);
            var workers = await StartAsync(count, listener, new ListenerBudget { MaxRows = max });
            for (var second = 0; second < 40; second++)
            {
                foreach (var worker in workers) worker.Send(random.Next(max));
                foreach (var worker in workers.Where(_ => random.Next(3) > 0)) await worker.RefreshAsync(Stop);
            }

            // Who was passed over in the last second has not stored what it took.
            foreach (var worker in workers) await worker.RefreshAsync(Stop);
            var rows = (await _store.ReadUsageAsync(listener, Stop)).Rows;
            var bound = max + ((count - 1) * workers.Max(worker => worker.LargestBatch));
            Assert.True(rows >= max && rows <= bound, $"Seed {seed}: {rows} rows of {max}, at most {bound} may be.");
            foreach (var worker in workers) await worker.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_worker_that_is_alone_with_the_messages_uses_the_budget_up_all_the_same()
    {
        var workers = await StartAsync(2, _listener, new ListenerBudget { MaxBytes = 1000 });

        for (var second = 0; second < 30; second++)
        {
            workers[0].Send(400);
            foreach (var worker in workers) await worker.RefreshAsync(Stop);
        }

        Assert.Equal(1000, (await _store.ReadUsageAsync(_listener, Stop)).Bytes);
        foreach (var worker in workers) await worker.DisposeAsync();
    }

    [Fact]
    public async Task One_worker_alone_takes_exactly_its_budget_at_once()
    {
        var workers = await StartAsync(1, _listener, new ListenerBudget { MaxRows = 100 });

        workers[0].Send(1000);
        await workers[0].RefreshAsync(Stop);

        Assert.Equal(100, (await _store.ReadUsageAsync(_listener, Stop)).Rows);
        await workers[0].DisposeAsync();
    }

    [Fact]
    public async Task A_budget_that_listeners_share_is_passed_by_one_batch_at_most_and_counts_all_of_them()
    {
        var shared = new SharedBudget();
        shared.Refresh(90, 0, 100, null);
        var workers = await StartAsync(1, _listener, ListenerBudget.Unlimited, shared);

        workers[0].Send(30);
        await workers[0].RefreshAsync(Stop);
        workers[0].Send(30);
        await workers[0].RefreshAsync(Stop);

        Assert.True(shared.IsSpent);
        Assert.Equal(30, (await _store.ReadUsageAsync(_listener, Stop)).Rows);
        Assert.Equal((30, 30), shared.TakeCounted());
        shared.Refresh(0, 0, 100, null);
        Assert.False(shared.IsSpent);
        await workers[0].DisposeAsync();
    }

    [Fact]
    public void What_could_not_be_added_to_the_totals_is_counted_again()
    {
        var shared = new SharedBudget();
        shared.Refresh(0, 0, 10, null);
        shared.Count(6, 60);

        var (rows, bytes) = shared.TakeCounted();
        shared.GiveBack(rows, bytes);

        Assert.Equal((6, 60), shared.TakeCounted());
        Assert.Equal((0, 0), shared.TakeCounted());
    }

    private async Task<IReadOnlyList<Worker>> StartAsync(
        int count, ListenerId listener, ListenerBudget budget, SharedBudget? shared = null)
    {
        var workers = new List<Worker>();
        for (var i = 0; i < count; i++) workers.Add(new Worker(_store, listener, budget, shared, count));
        foreach (var worker in workers) await worker.StartAsync(Stop);
        return workers;
    }

    private sealed class Worker : IAsyncDisposable
    {
        private readonly IngestMetrics _metrics = new();
        private readonly UnitNodeId _node = Some.UnitNodeId();
        private readonly MessageIngest _ingest;
        private readonly SampleBatchWriter _writer;
        private readonly BudgetRefresh _refresh;
        private long _takenBefore;

        public Worker(
            CollectingSampleStore store, ListenerId listener, ListenerBudget budget, SharedBudget? shared, int workers)
        {
            var options = Options.Create(new IngestOptions { Workers = workers });
            var rules = new RuleSnapshotHolder();
            _ingest = new MessageIngest(rules, new CountingLoadSink(), _metrics, options);
            _writer = new SampleBatchWriter(
                _ingest, store, _metrics, options, new FakeTimeProvider(), NullLogger<SampleBatchWriter>.Instance);
            _refresh = new BudgetRefresh(_ingest, _writer, store, options);
            var rule = new ListenerRule(listener, Pipe.Compile(Some.NumberPipe()), budget) { Shared = shared };
            rules.Change(new RuleChange([new NodeRules(_node, Some.UnitId(), null, [rule])], []));
        }

        public Task StartAsync(CancellationToken cancellationToken) => _writer.StartAsync(cancellationToken);

        public void Send(int count)
        {
            for (var i = 0; i < count; i++) _ingest.Accept(_node, "1"u8, IngestUnderTest.NowMs + i, null);
        }

        /// <summary>The most that was taken between two refreshes of this worker.</summary>
        public long LargestBatch { get; private set; }

        public Task RefreshAsync(CancellationToken cancellationToken)
        {
            var taken = _ingest.MarkBudgets() is [var mark] ? mark.Rows : 0;
            LargestBatch = Math.Max(LargestBatch, taken - _takenBefore);
            _takenBefore = taken;
            return _refresh.RunAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _writer.StopAsync(CancellationToken.None);
            _writer.Dispose();
            _ingest.Dispose();
            _metrics.Dispose();
        }
    }
}
