using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

/// <summary>What holds on every relational engine; a test class of each engine derives it.</summary>
public abstract class ChangeFeedContract : IAsyncLifetime
{
    // Long for a slow machine; a test that passes never waits for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private TestDatabase _test = null!;

    protected abstract RelationalEngine Engine { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync(Engine, _time);

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Changes_reach_a_handler_in_order_at_the_signal_alone()
    {
        var handler = new Recorder();
        using var feed = await StartAsync(handler);

        for (var i = 0; i < 5; i++) await AppendAsync($"{i}");

        // The fake clock stands still: no poll can have brought them.
        await handler.SeesAsync("0", "1", "2", "3", "4");
        await feed.StopAsync(Stop);
    }

    [Fact]
    public async Task A_change_without_a_signal_is_found_within_a_second()
    {
        var handler = new Recorder();
        using var feed = await StartAsync(handler);

        await AppendSilentlyAsync("other process");

        await handler.SeesAsync(_time, "other process");
        await feed.StopAsync(Stop);
    }

    [Fact]
    public async Task A_handler_without_a_name_gets_what_came_after_its_load_began()
    {
        await AppendAsync("before");
        var handler = new Recorder { OnLoad = () => AppendAsync("while loading") };
        using var feed = await StartAsync(handler);
        await AppendAsync("after");

        await handler.SeesAsync("while loading", "after");
        await feed.StopAsync(Stop);
    }

    [Fact]
    public async Task A_handler_with_a_name_gets_what_came_while_it_was_away()
    {
        var first = new Recorder { Name = "reader" };
        using (var feed = await StartAsync(first))
        {
            await AppendAsync("1");
            await first.SeesAsync("1");
            await CursorReachesEndAsync("reader");
            await feed.StopAsync(Stop);
        }

        await AppendAsync("2");
        var second = new Recorder { Name = "reader" };
        using var again = await StartAsync(second);

        await second.SeesAsync("2");
        await again.StopAsync(Stop);
    }

    [Fact]
    public async Task A_change_that_fails_comes_again_and_the_ones_behind_it_wait()
    {
        var handler = new Recorder { FailuresLeft = 2 };
        using var feed = await StartAsync(handler);

        await AppendAsync("1");
        await AppendAsync("2");

        await handler.SeesAsync(_time, "failed 1", "failed 1", "1", "2");
        await feed.StopAsync(Stop);
    }

    [Fact]
    public async Task A_handler_that_hangs_delays_no_other()
    {
        var hanging = new Recorder { OnLoad = () => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Stop) };
        var lively = new Recorder();
        using var feed = Feed(hanging, lively);
        await feed.StartAsync(Stop);
        await lively.Loaded.WaitAsync(Patience, Stop);

        await AppendAsync("1");

        await lively.SeesAsync("1");
    }

    [Fact]
    public async Task A_load_that_fails_is_tried_again()
    {
        var loads = 0;
        var handler = new Recorder
        {
            OnLoad = () => ++loads == 1 ? throw new TimeoutException() : Task.CompletedTask,
        };
        using var feed = Feed(handler);
        await feed.StartAsync(Stop);
        await PollAsync(() => loads == 1);

        await PollAsync(() => handler.Loaded.IsCompleted, _time);
        await AppendAsync("1");

        await handler.SeesAsync("1");
        await feed.StopAsync(Stop);
    }

    [Fact]
    public async Task More_changes_than_one_read_takes_all_arrive()
    {
        var handler = new Recorder();
        using var feed = await StartAsync(handler);

        await _test.Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                for (var i = 0; i < 450; i++)
                    await _test.Changes.AppendAsync(connection, transaction, "a", $"{i}", "{}", Stop);
            },
            Stop);

        await handler.SeesAsync([.. Enumerable.Range(0, 450).Select(i => $"{i}")]);
        await feed.StopAsync(Stop);
    }

    private async Task<ChangeFeed> StartAsync(Recorder handler)
    {
        var feed = Feed(handler);
        await feed.StartAsync(Stop);
        await handler.Loaded.WaitAsync(Patience, Stop);
        return feed;
    }

    private ChangeFeed Feed(params Recorder[] handlers) =>
        new(_test.Changes, _test.Signal, handlers, _time, NullLogger<ChangeFeed>.Instance);

    private Task<long> AppendAsync(string subject) => _test.Database.InTransactionAsync(
        (connection, transaction) => _test.Changes.AppendAsync(connection, transaction, "a", subject, "{}", Stop), Stop);

    private async Task AppendSilentlyAsync(string subject)
    {
        using var other = _test.Reopen(_time);
        var log = new ChangeLog(other, new ChangeSignal(), _time);
        await other.InTransactionAsync(
            (connection, transaction) => log.AppendAsync(connection, transaction, "a", subject, "{}", Stop), Stop);
    }

    private async Task CursorReachesEndAsync(string reader)
    {
        while (await _test.Changes.ReadCursorAsync(reader, Stop) < await _test.Changes.ReadEndAsync(Stop))
            await Task.Yield();
    }

    /// <summary>Waits for a condition, moving the fake clock on when there is one.</summary>
    private static async Task PollAsync(Func<bool> condition, FakeTimeProvider? time = null)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < Patience, "The condition did not come true.");
            time?.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Stop);
        }
    }

    private sealed class Recorder : IChangeHandler
    {
        private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<string> _seen = new();

        public string? Name { get; init; }

        public Func<Task> OnLoad { get; init; } = () => Task.CompletedTask;

        public int FailuresLeft { get; set; }

        public Task Loaded => _loaded.Task;

        public async Task LoadAsync(CancellationToken cancellationToken)
        {
            await OnLoad();
            _loaded.TrySetResult();
        }

        public Task HandleAsync(Change change, CancellationToken cancellationToken)
        {
            if (FailuresLeft-- > 0)
            {
                _seen.Enqueue($"failed {change.SubjectId}");
                throw new TimeoutException();
            }

            _seen.Enqueue(change.SubjectId);
            return Task.CompletedTask;
        }

        public Task SeesAsync(params string[] subjects) => SeesAsync(null, subjects);

        public async Task SeesAsync(FakeTimeProvider? time, params string[] subjects)
        {
            await PollAsync(() => _seen.Count >= subjects.Length, time);
            Assert.Equal(subjects, _seen);
        }
    }
}
