using System.Data.Common;
using Dapper;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

/// <summary>What holds on every relational engine; a test class of each engine derives it.</summary>
public abstract class RelationalDatabaseContract : IAsyncLifetime
{

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract RelationalEngine Engine { get; }

    private protected TestDatabase Test { get; private set; } = null!;

    protected RelationalDatabase Database => Test.Database;

    public async ValueTask InitializeAsync()
    {
        Test = await TestDatabase.CreateAsync(Engine);
        await Database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "CREATE TABLE counter (id TEXT PRIMARY KEY, is_on BOOLEAN NOT NULL, hit_count BIGINT NOT NULL)",
                transaction: transaction),
            Stop);
    }

    public ValueTask DisposeAsync()
    {
        Test.Dispose();
        GC.SuppressFinalize(this);
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

        var duplicate = await Assert.ThrowsAnyAsync<DbException>(() => AddAsync("a", 1));
        var missing = await Assert.ThrowsAnyAsync<DbException>(() => Database.InTransactionAsync(
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

        await Assert.ThrowsAnyAsync<DbException>(() => Database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO child (id, counter_id) VALUES ('x', 'nobody')", transaction: transaction),
            Stop));
    }

    [Fact]
    public async Task A_list_is_a_parameter_also_when_it_is_empty()
    {
        await AddAsync("a", 1);
        await AddAsync("b", 2);
        await using var connection = await Database.OpenAsync(Stop);

        const string sql = "SELECT hit_count FROM counter WHERE id IN @ids ORDER BY id";
        Assert.Equal([1L, 2L], await connection.QueryAsync<long>(sql, new { ids = new[] { "a", "b", "c" } }));
        Assert.Empty(await connection.QueryAsync<long>(sql, new { ids = Array.Empty<string>() }));
    }

    [Fact]
    public async Task Any_text_is_taken_and_what_no_encoding_has_becomes_the_replacement_character()
    {
        const string lone = "half \uD83D and \uDE00, whole \U0001F600";

        await AddAsync(lone, 1);

        Assert.Equal(1, await ReadAsync("half \uFFFD and \uFFFD, whole \U0001F600"));
        Assert.Equal(1, await ReadAsync(lone));
    }

    [Fact]
    public async Task A_text_with_the_character_zero_is_taken_and_found_again()
    {
        await AddAsync("a\0b", 1);

        Assert.Equal(1, await ReadAsync("a\0b"));
    }

    [Fact]
    public async Task Texts_are_ordered_by_bytes_and_folded_in_ascii_alone()
    {
        await using var connection = await Database.OpenAsync(Stop);
        foreach (var (id, name) in new[] { (1, "b"), (2, "B"), (3, "a"), (4, "_"), (5, "Я"), (6, "я") })
        {
            await connection.ExecuteAsync(
                "INSERT INTO person (id, first_name, language, is_language_chosen, role, is_blocked, created_at_ms) " +
                "VALUES (@id, @name, 'en', FALSE, 'user', FALSE, 0)", new { id, name });
        }

        Assert.Equal(
            ["B", "_", "a", "b", "Я", "я"],
            await connection.QueryAsync<string>("SELECT first_name FROM person ORDER BY first_name"));
        Assert.Equal(
            ["b", "_", "a", "b", "Я", "я"],
            await connection.QueryAsync<string>("SELECT LOWER(first_name) FROM person ORDER BY first_name"));
    }

    [Fact]
    public async Task Columns_with_underscores_map_to_properties_of_other_widths()
    {
        await AddAsync("a", 7);

        await using var connection = await Database.OpenAsync(Stop);
        var row = await connection.QuerySingleAsync<CounterRow>("SELECT id, is_on, hit_count FROM counter");

        Assert.Equal(new CounterRow { Id = "a", IsOn = true, HitCount = 7 }, row);
    }

    protected Task<int> AddAsync(string id, long hitCount) => Database.InTransactionAsync(
        (connection, transaction) => InsertAsync(connection, transaction, id, hitCount), Stop);

    protected static Task<int> InsertAsync(DbConnection connection, DbTransaction transaction, string id, long hitCount) =>
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

    protected async Task<long?> ReadAsync(string id)
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
