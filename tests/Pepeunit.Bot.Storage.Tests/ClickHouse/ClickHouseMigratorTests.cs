using Pepeunit.Bot.Storage.ClickHouse;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Tests.ClickHouse;

public sealed class ClickHouseMigratorTests(ClickHouseFixture fixture) : IAsyncLifetime
{
    private static readonly Migration First = Migration.Of(
        1, "0001_a.sql", "-- A table; and one more.\nCREATE TABLE IF NOT EXISTS a (n Int64) ENGINE = MergeTree ORDER BY n;\n"
        + "CREATE TABLE IF NOT EXISTS b (n Int64) ENGINE = MergeTree ORDER BY n;\n-- The end.\n");

    private ClickHouseDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = ClickHouseFixture.Open(await fixture.NewOptionsAsync());

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_statement_of_a_file_is_run_and_the_file_is_recorded_once()
    {
        Assert.Equal(1, await Migrate(First));
        Assert.Equal(0, await Migrate(First));

        Assert.Equal(["a", "b", "schema_migration"], await TablesAsync());
    }

    [Fact]
    public async Task A_file_that_was_cut_short_is_run_again()
    {
        var broken = Migration.Of(
            1, "0001_a.sql", First.Sql.Replace("TABLE IF NOT EXISTS b", "TABEL b", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Migrate(broken));

        Assert.Equal(1, await Migrate(First));

        Assert.Equal(["a", "b", "schema_migration"], await TablesAsync());
    }

    [Fact]
    public async Task A_file_that_was_changed_is_refused_with_both_hashes()
    {
        await Migrate(First);
        var changed = Migration.Of(1, "0001_a.sql", First.Sql + " ");

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => Migrate(changed));

        Assert.Contains(First.Hash, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(changed.Hash, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await Migrate(First, Migration.Of(2, "0002_b.sql", "SELECT 1;\n"));

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => Migrate(First));

        Assert.Contains("0002_b.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_that_start_at_once_both_find_the_schema()
    {
        var both = await Task.WhenAll(
            ClickHouseFixture.MigrateAsync(_database, Stop), ClickHouseFixture.MigrateAsync(_database, Stop));

        Assert.All(both, count => Assert.InRange(count, 0, 2));
        Assert.Equal(0, await ClickHouseFixture.MigrateAsync(_database, Stop));
    }

    [Fact]
    public async Task Every_table_that_batches_write_to_knows_their_tokens()
    {
        await ClickHouseFixture.MigrateAsync(_database, Stop);

        var without = await _database.ReadAsync(
            """
            SELECT name FROM system.tables WHERE database = currentDatabase()
                AND name NOT IN ('schema_migration', 'batch_writer', 'unit_log')
                AND position(create_table_query, 'non_replicated_deduplication_window = 100000') = 0
            """,
            row => row.GetString(0), Stop);

        Assert.Empty(without);
    }

    private Task<int> Migrate(params IEnumerable<Migration> migrations) =>
        ClickHouseFixture.Migrator(_database, new MigrationSet(migrations)).MigrateAsync(Stop);

    private Task<List<string>> TablesAsync() => _database.ReadAsync(
        "SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name", row => row.GetString(0), Stop);
}
