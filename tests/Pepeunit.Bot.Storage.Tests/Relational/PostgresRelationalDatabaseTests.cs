using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class PostgresRelationalDatabaseTests : RelationalDatabaseContract
{
    protected override RelationalEngine Engine => RelationalEngine.PostgreSql;

    [Fact]
    public async Task Read_modify_write_by_several_processes_loses_no_update()
    {
        await AddAsync("a", 0);
        using var other = Test.Reopen();

        await Task.WhenAll(IncrementAsync(Database), IncrementAsync(other), IncrementAsync(Database), IncrementAsync(other));

        Assert.Equal(80, await ReadAsync("a"));
    }

    [Fact]
    public async Task A_writer_that_dies_lets_the_next_one_go()
    {
        await AddAsync("a", 1);
        using var other = Test.Reopen();

        await Assert.ThrowsAnyAsync<DbException>(() => other.InTransactionAsync(
            async (connection, transaction) =>
            {
                var id = await connection.ExecuteScalarAsync<int>("SELECT pg_backend_pid()", transaction: transaction);
                await using var shell = await Database.OpenAsync(Stop);
                await shell.ExecuteAsync("SELECT pg_terminate_backend(@id)", new { id });
                await connection.ExecuteAsync("UPDATE counter SET hit_count = 9", transaction: transaction);
            },
            Stop));
        await AddAsync("b", 2);

        Assert.Equal(1, await ReadAsync("a"));
        Assert.Equal(2, await ReadAsync("b"));
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_error_that_names_it_and_once_it_is_back_the_next_transaction_works()
    {
        await using var server = await PostgresServer.StartAsync(Stop);
        var options = PostgresCopies.With("unused", server.ConnectionString());
        using var database = new RelationalDatabase(new OptionsWrapper<StorageOptions>(options), TimeProvider.System);
        await RunAsync("CREATE TABLE kept (id BIGINT PRIMARY KEY)");

        await server.KillAsync(Stop);
        var away = await Assert.ThrowsAnyAsync<DbException>(() => RunAsync("INSERT INTO kept VALUES (1)"));
        await server.StartAgainAsync(Stop);
        await RunAsync("INSERT INTO kept VALUES (2)");
        await server.StopAsync(Stop);
        await server.StartAgainAsync(Stop);
        await RunAsync("INSERT INTO kept VALUES (3)");

        Assert.Contains($"127.0.0.1:{server.Port}", away.Message, StringComparison.Ordinal);
        await using var connection = await database.OpenAsync(Stop);
        Assert.Equal([2, 3], await connection.QueryAsync<long>("SELECT id FROM kept ORDER BY id"));

        Task RunAsync(string sql) => database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(sql, transaction: transaction), Stop);
    }

    private static async Task IncrementAsync(RelationalDatabase database)
    {
        for (var i = 0; i < 20; i++)
        {
            await database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    var count = await connection.ExecuteScalarAsync<long>(
                        "SELECT hit_count FROM counter WHERE id = 'a'", transaction: transaction);
                    await connection.ExecuteAsync(
                        "UPDATE counter SET hit_count = @next WHERE id = 'a'", new { next = count + 1 }, transaction);
                },
                Stop);
        }
    }
}
