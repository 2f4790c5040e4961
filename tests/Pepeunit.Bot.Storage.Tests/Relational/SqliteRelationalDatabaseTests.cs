using Dapper;
using Microsoft.Data.Sqlite;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Samples;

namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class SqliteRelationalDatabaseTests : RelationalDatabaseContract
{
    protected override RelationalEngine Engine => RelationalEngine.Sqlite;

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
    public async Task Every_connection_writes_ahead_and_syncs_each_commit()
    {
        await using var connection = await Database.OpenAsync(Stop);

        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("PRAGMA synchronous"));
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_process_that_closed_nothing()
    {
        // The file and its log as they lie on the disk under an open transaction: what a killed process leaves.
        await AddAsync("committed", 5);
        await using var abandoned = await Database.OpenAsync(Stop);
        await using var open = await abandoned.BeginTransactionAsync(Stop);
        await InsertAsync(abandoned, open, "never committed", 1);
        var copy = Path.Combine(Test.Options.DataFolder, "copy.db");
        File.Copy(Test.Options.RelationalPath, copy);
        File.Copy(Test.Options.RelationalPath + "-wal", copy + "-wal");

        await using var reopened = new SqliteConnection($"Data Source={copy};Pooling=False");
        var ids = await reopened.QueryAsync<string>("SELECT id FROM counter");

        Assert.Equal(["committed"], ids);
    }
}
