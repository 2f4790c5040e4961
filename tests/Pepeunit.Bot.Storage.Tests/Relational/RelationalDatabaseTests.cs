using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Samples;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class RelationalDatabaseTests : IAsyncLifetime
{
    private TestDatabase _test = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RelationalDatabase Database => _test.Database;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync();
        await Database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "CREATE TABLE counter (id TEXT PRIMARY KEY, is_on BOOLEAN NOT NULL, hit_count BIGINT NOT NULL)",
                transaction: transaction),
            Stop);
    }

    public ValueTask DisposeAsync()
    {
        _test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_transaction_that_returns_is_stored()
    {
        await AddAsync("a", 3);

        Assert.Equal(3, await ReadAsync("a"));
    }

    [Fact]
    public async Task A_transaction_that_throws_changes_nothing_and_calls_nobody()
    {
        var called = false;

        await Assert.ThrowsAsync<TimeoutException>(() => Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                Database.AfterCommit(transaction, () => called = true);
                await InsertAsync(connection, transaction, "a", 1);
                throw new TimeoutException();
            },
            Stop));

        Assert.Null(await ReadAsync("a"));
        Assert.False(called);
    }

    [Fact]
    public async Task Actions_asked_for_run_after_the_commit_in_order()
    {
        var seen = new List<long?>();

        await Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                Database.AfterCommit(transaction, () => seen.Add(1));
                Database.AfterCommit(transaction, () => seen.Add(ReadAsync("a").GetAwaiter().GetResult()));
                await InsertAsync(connection, transaction, "a", 42);
                Assert.Empty(seen);
            },
            Stop);

        Assert.Equal([1, 42], seen);
    }

    [Fact]
    public async Task A_foreign_transaction_is_refused_an_action()
    {
        await using var connection = await Database.OpenAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);

        Assert.Throws<ArgumentException>(() => Database.AfterCommit(transaction, () => { }));
    }

    [Fact]
    public async Task Read_modify_write_by_many_at_once_loses_no_update()
    {
        await AddAsync("a", 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++) await IncrementSlowlyAsync();
        })));

        Assert.Equal(200, await ReadAsync("a"));
    }

    [Fact]
    public async Task Readers_are_not_held_up_by_a_writer_and_see_the_state_before()
    {
        await AddAsync("a", 1);

        await Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("UPDATE counter SET hit_count = 2", transaction: transaction);
                Assert.Equal(1, await ReadAsync("a"));
            },
            Stop);

        Assert.Equal(2, await ReadAsync("a"));
    }

    [Fact]
    public async Task A_transaction_inside_a_transaction_is_refused_instead_of_waiting_for_ever()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Database.InTransactionAsync((_, _) => AddAsync("a", 1), Stop));

        await AddAsync("a", 1);
    }

    [Fact]
    public async Task A_writer_outside_the_gate_is_waited_for()
    {
        await using var outside = await Database.OpenAsync(Stop);
        var held = await outside.BeginTransactionAsync(Stop);

        var waiting = Task.Run(() => AddAsync("a", 1), Stop);
        await InsertAsync(outside, held, "b", 1);
        await held.CommitAsync(Stop);
        await held.DisposeAsync();
        await waiting;

        Assert.Equal(1, await ReadAsync("a"));
    }

    [Fact]
    public async Task A_transaction_that_has_only_read_keeps_writers_outside_the_gate_away()
    {
        await AddAsync("a", 1);
        await using var outside = (SqliteConnection)await Database.OpenAsync(Stop);
        using var impatient = new SqlStatement(outside, "PRAGMA busy_timeout=0");
        Assert.True(impatient.Step());
        using var write = new SqlStatement(outside, "UPDATE counter SET hit_count = 9");

        await Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteScalarAsync<long>("SELECT hit_count FROM counter", transaction: transaction);

                var refusal = Assert.Throws<SqliteException>(() => write.Execute());
                Assert.Equal(SqliteFile.Busy, refusal.SqliteErrorCode);
            },
            Stop);
    }

    [Fact]
    public async Task A_cancelled_wait_for_the_writer_leaves_the_gate_as_it_was()
    {
        using var impatient = new CancellationTokenSource();
        await Database.InTransactionAsync(
            async (_, _) =>
            {
                Task waiting;
                using (ExecutionContext.SuppressFlow())
                {
                    waiting = Task.Run(
                        () => Database.InTransactionAsync((_, _) => Task.CompletedTask, impatient.Token), Stop);
                }

                await impatient.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            },
            Stop);

        await AddAsync("a", 1);
    }

    [Fact]
    public async Task A_duplicate_key_is_told_from_other_failures()
    {
        await AddAsync("a", 1);

        var duplicate = await Assert.ThrowsAsync<SqliteException>(() => AddAsync("a", 1));
        var missing = await Assert.ThrowsAsync<SqliteException>(() => Database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO counter (id) VALUES ('b')", transaction: transaction),
            Stop));

        Assert.True(RelationalDatabase.IsUniqueViolation(duplicate));
        Assert.False(RelationalDatabase.IsUniqueViolation(missing));
    }

    [Fact]
    public async Task Foreign_keys_are_enforced()
    {
        await Database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "CREATE TABLE child (id TEXT PRIMARY KEY, counter_id TEXT NOT NULL REFERENCES counter (id))",
                transaction: transaction),
            Stop);

        await Assert.ThrowsAsync<SqliteException>(() => Database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO child (id, counter_id) VALUES ('x', 'nobody')", transaction: transaction),
            Stop));
    }

    [Fact]
    public async Task Every_connection_writes_ahead_and_syncs_each_commit()
    {
        await using var connection = await Database.OpenAsync(Stop);

        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task Columns_with_underscores_map_to_properties_of_other_widths()
    {
        await AddAsync("a", 7);

        await using var connection = await Database.OpenAsync(Stop);
        var row = await connection.QuerySingleAsync<CounterRow>("SELECT id, is_on, hit_count FROM counter");

        Assert.Equal(new CounterRow { Id = "a", IsOn = true, HitCount = 7 }, row);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_process_that_closed_nothing()
    {
        // The file and its log as they lie on the disk under an open transaction: what a killed process leaves.
        await AddAsync("committed", 5);
        await using var abandoned = await Database.OpenAsync(Stop);
        await using var open = await abandoned.BeginTransactionAsync(Stop);
        await InsertAsync(abandoned, open, "never committed", 1);
        var copy = Path.Combine(_test.Options.DataFolder, "copy.db");
        File.Copy(_test.Options.RelationalPath, copy);
        File.Copy(_test.Options.RelationalPath + "-wal", copy + "-wal");

        await using var reopened = new SqliteConnection($"Data Source={copy};Pooling=False");
        var ids = await reopened.QueryAsync<string>("SELECT id FROM counter");

        Assert.Equal(["committed"], ids);
    }

    private Task<int> AddAsync(string id, long hitCount) => Database.InTransactionAsync(
        (connection, transaction) => InsertAsync(connection, transaction, id, hitCount), Stop);

    private static Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, string id, long hitCount) =>
        connection.ExecuteAsync(
            "INSERT INTO counter (id, is_on, hit_count) VALUES (@id, TRUE, @hitCount)", new { id, hitCount }, transaction);

    private Task IncrementSlowlyAsync() => Database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var count = await connection.ExecuteScalarAsync<long>(
                "SELECT hit_count FROM counter WHERE id = 'a'", transaction: transaction);
            await Task.Yield();
            await connection.ExecuteAsync(
                "UPDATE counter SET hit_count = @next WHERE id = 'a'", new { next = count + 1 }, transaction);
        },
        Stop);

    private async Task<long?> ReadAsync(string id)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long?>("SELECT hit_count FROM counter WHERE id = @id", new { id });
    }

    private sealed record CounterRow
    {
        public required string Id { get; init; }
        public bool IsOn { get; init; }
        public int HitCount { get; init; }
    }
}
