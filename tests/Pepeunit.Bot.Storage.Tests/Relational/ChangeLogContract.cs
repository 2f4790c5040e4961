using Dapper;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

/// <summary>What holds on every relational engine; a test class of each engine derives it.</summary>
public abstract class ChangeLogContract : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private TestDatabase _test = null!;

    protected abstract RelationalEngine Engine { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ChangeLog Log => _test.Changes;

    public async ValueTask InitializeAsync() => _test = await TestDatabase.CreateAsync(Engine, _time);

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_change_is_read_as_it_was_written()
    {
        var sequence = await AppendAsync("listeners.listener.paused", "id", """{"by":7}""");

        var read = Assert.Single(await Log.ReadAfterAsync(0, 10, Stop));

        Assert.Equal(
            new Change(sequence, "listeners.listener.paused", "id", """{"by":7}""", _time.GetUtcNow().ToUnixTimeMilliseconds()),
            read);
    }

    [Fact]
    public async Task Changes_come_in_order_after_the_cursor_up_to_the_limit()
    {
        var sequences = new List<long>();
        for (var i = 0; i < 5; i++) sequences.Add(await AppendAsync("a", $"{i}"));

        var read = await Log.ReadAfterAsync(sequences[0], 3, Stop);

        Assert.Equal(sequences[1..4], read.Select(change => change.Sequence));
        Assert.Equal(sequences[4], await Log.ReadEndAsync(Stop));
    }

    [Fact]
    public async Task A_signal_comes_after_the_commit_and_not_before()
    {
        var next = _test.Signal.Next;

        await _test.Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await Log.AppendAsync(connection, transaction, "a", "1", "{}", Stop);
                Assert.False(next.IsCompleted);
            },
            Stop);

        Assert.True(next.IsCompleted);
        Assert.False(_test.Signal.Next.IsCompleted);
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_is_neither_there_nor_signalled()
    {
        var next = _test.Signal.Next;

        await Assert.ThrowsAsync<TimeoutException>(() => _test.Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await Log.AppendAsync(connection, transaction, "a", "1", "{}", Stop);
                throw new TimeoutException();
            },
            Stop));

        Assert.Empty(await Log.ReadAfterAsync(0, 10, Stop));
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task A_reader_that_polls_while_many_write_misses_none()
    {
        const int writers = 4, each = 25;
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < each; i++) await AppendAsync("a", $"{writer}:{i}");
            },
            Stop)));

        var seen = new List<string>();
        var cursor = 0L;
        while (seen.Count < writers * each)
        {
            var changes = await Log.ReadAfterAsync(cursor, 7, Stop);
            if (changes.Count == 0) Assert.True(!writing.IsCompleted || await IsEndAsync(cursor), "A change was passed by.");
            seen.AddRange(changes.Select(change => change.SubjectId));
            cursor = changes.Count == 0 ? cursor : changes[^1].Sequence;
            await Task.Yield();
        }

        await writing;
        Assert.Equal(writers * each, seen.Distinct().Count());

        async Task<bool> IsEndAsync(long at) => at < await Log.ReadEndAsync(Stop);
    }

    [Fact]
    public async Task Old_changes_are_pruned_and_their_numbers_are_not_given_again()
    {
        var old = await AppendAsync("a", "old");
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await Log.PruneAsync(_time.GetUtcNow(), Stop));

        Assert.Empty(await Log.ReadAfterAsync(0, 10, Stop));
        Assert.True(await AppendAsync("a", "new") > old);
    }

    [Fact]
    public async Task A_change_that_a_named_reader_has_not_seen_is_not_pruned()
    {
        await Log.ReadCursorAsync("reader", Stop);
        var first = await AppendAsync("a", "1");
        var second = await AppendAsync("a", "2");
        await Log.MoveCursorAsync("reader", first, Stop);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await Log.PruneAsync(_time.GetUtcNow(), Stop));

        Assert.Equal([second], (await Log.ReadAfterAsync(0, 10, Stop)).Select(change => change.Sequence));
    }

    [Fact]
    public async Task A_cursor_begins_at_the_end_is_kept_and_moves_forward_only()
    {
        var end = await AppendAsync("a", "1");

        Assert.Equal(end, await Log.ReadCursorAsync("reader", Stop));
        await AppendAsync("a", "2");
        Assert.Equal(end, await Log.ReadCursorAsync("reader", Stop));
        await Log.MoveCursorAsync("reader", end - 1, Stop);
        Assert.Equal(end, await Log.ReadCursorAsync("reader", Stop));
    }

    [Fact]
    public async Task A_change_outside_a_transaction_of_the_database_is_refused()
    {
        await using var connection = await _test.Database.OpenAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);

        await Assert.ThrowsAsync<ArgumentException>(() => Log.AppendAsync(connection, transaction, "a", "1", "{}", Stop));

        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM change", transaction: transaction));
    }

    private Task<long> AppendAsync(string kind, string subject, string payload = "{}") =>
        _test.Database.InTransactionAsync(
            (connection, transaction) => Log.AppendAsync(connection, transaction, kind, subject, payload, Stop), Stop);
}
