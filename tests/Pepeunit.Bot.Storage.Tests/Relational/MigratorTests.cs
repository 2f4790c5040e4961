using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class MigratorTests : IDisposable
{
    private static readonly Migration Parent = Migration.Of(
        1, "0001_house_parent.sql", "CREATE TABLE parent (id TEXT NOT NULL PRIMARY KEY)");

    private static readonly Migration Child = Migration.Of(
        12, "0012_units_child.sql", "CREATE TABLE child (id $pk$, parent_id TEXT REFERENCES parent (id), is_on $bool$)");

    private readonly TempFolder _folder = new();
    private readonly SqliteFile _file;

    public MigratorTests() => _file = new SqliteFile(
        Path.Combine(_folder.Path, "made", "test.db"), CommitDurability.ProcessCrash);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _file.ClearPool();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_fresh_file_gets_every_migration_in_the_order_of_the_numbers()
    {
        var applied = await MigrateAsync(Child, Parent);

        Assert.Equal(2, applied);
        Assert.Equal(["0001_house_parent.sql", "0012_units_child.sql"], await ColumnAsync("SELECT name FROM schema_migration ORDER BY rowid"));
        Assert.Equal(["child", "parent"], await ColumnAsync("SELECT name FROM sqlite_schema WHERE name IN ('parent', 'child') ORDER BY name"));
    }

    [Fact]
    public async Task A_second_start_applies_nothing()
    {
        await MigrateAsync(Parent, Child);

        Assert.Equal(0, await MigrateAsync(Parent, Child));
    }

    [Fact]
    public async Task A_later_migration_is_added_also_below_the_highest_number()
    {
        var late = Migration.Of(5, "0005_house_late.sql", "CREATE TABLE late (id TEXT)");
        await MigrateAsync(Parent, Child);

        Assert.Equal(1, await MigrateAsync(Parent, late, Child));
    }

    [Fact]
    public async Task A_changed_migration_is_refused_by_file_and_both_hashes()
    {
        await MigrateAsync(Parent);
        var changed = Migration.Of(1, Parent.Name, Parent.Sql + " -- harmless?");

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(changed, Child));

        Assert.Contains(Parent.Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Parent.Hash, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(changed.Hash, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("new migration", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await ColumnAsync("SELECT name FROM sqlite_schema WHERE name = 'child'"));
    }

    [Fact]
    public void Line_ends_do_not_change_a_hash() =>
        Assert.Equal(Migration.Of(1, "x", "a\nb\n").Hash, Migration.Of(1, "x", "a\r\nb\r\n").Hash);

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await MigrateAsync(Parent, Child);

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(Parent));

        Assert.Contains(Child.Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_migration_is_undone_whole_and_the_ones_before_it_stay()
    {
        var failing = Migration.Of(2, "0002_house_bad.sql", "CREATE TABLE half (id TEXT); CREATE TABLE parent (id TEXT);");

        await Assert.ThrowsAsync<SqliteException>(() => MigrateAsync(Parent, failing));

        Assert.Equal(["0001_house_parent.sql"], await ColumnAsync("SELECT name FROM schema_migration"));
        Assert.Empty(await ColumnAsync("SELECT name FROM sqlite_schema WHERE name = 'half'"));
    }

    [Fact]
    public async Task A_table_with_children_may_be_rebuilt()
    {
        var rebuild = Migration.Of(13, "0013_units_rebuild.sql", """
            CREATE TABLE parent_new (id TEXT NOT NULL PRIMARY KEY, note TEXT);
            INSERT INTO parent_new (id) SELECT id FROM parent;
            DROP TABLE parent;
            ALTER TABLE parent_new RENAME TO parent;
            """);
        await MigrateAsync(Parent, Child);
        await ExecuteAsync("INSERT INTO parent (id) VALUES ('p'); INSERT INTO child (parent_id) VALUES ('p');");

        await MigrateAsync(Parent, Child, rebuild);

        Assert.Equal(["p"], await ColumnAsync("SELECT parent_id FROM child"));
    }

    [Fact]
    public async Task A_migration_that_breaks_a_reference_is_refused()
    {
        var breaking = Migration.Of(13, "0013_units_break.sql", "DELETE FROM parent");
        await MigrateAsync(Parent, Child);
        await ExecuteAsync("INSERT INTO parent (id) VALUES ('p'); INSERT INTO child (parent_id) VALUES ('p');");

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(Parent, Child, breaking));

        Assert.Contains("child", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["p"], await ColumnAsync("SELECT id FROM parent"));
    }

    [Fact]
    public async Task An_unknown_token_is_refused_by_name()
    {
        var typo = Migration.Of(2, "0002_house_typo.sql", "CREATE TABLE t (id $pkey$)");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(typo));

        Assert.Contains("$pkey$", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_with_one_number_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => new MigrationSet([Parent, Parent with { Name = "0001_other.sql" }]));

    [Fact]
    public async Task Many_that_start_at_once_on_a_fresh_file_apply_each_migration_once() =>
        Assert.Equal(20, await StartTogetherAsync());

    [Fact]
    public async Task Many_that_have_read_the_record_at_once_apply_each_migration_once()
    {
        // With the file and the record there, nothing holds them up before the first migration.
        await MigrateAsync();

        Assert.Equal(20, await StartTogetherAsync());
    }

    private async Task<int> StartTogetherAsync()
    {
        const int starts = 4;
        var migrations = Enumerable.Range(1, 20)
            .Select(i => Migration.Of(i, $"{i:0000}_house_t{i}.sql", $"CREATE TABLE t{i} (id TEXT)")).ToArray();
        using var together = new Barrier(starts);
        var applied = await Task.WhenAll(Enumerable.Range(0, starts).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(Stop);
                return MigrateAsync(migrations);
            },
            Stop,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
        return applied.Sum();
    }

    private Task<int> MigrateAsync(params Migration[] migrations) =>
        new Migrator(_file, new MigrationSet(migrations), new FakeTimeProvider(), NullLogger.Instance).MigrateAsync(Stop);

    private async Task<IEnumerable<string>> ColumnAsync(string sql)
    {
        await using var connection = await _file.OpenAsync(Stop);
        return await connection.QueryAsync<string>(sql);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _file.OpenAsync(Stop);
        await connection.ExecuteAsync(sql);
    }
}
