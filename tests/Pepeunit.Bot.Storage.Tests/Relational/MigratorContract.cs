using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Tests.Relational;

/// <summary>What holds on every relational engine; a test class of each engine derives it.</summary>
public abstract class MigratorContract : IAsyncLifetime
{
    private protected static readonly Migration Parent = Migration.Of(
        1, "0001_house_parent.sql", "CREATE TABLE parent (id TEXT NOT NULL PRIMARY KEY)");

    private protected static readonly Migration Child = Migration.Of(
        12, "0012_units_child.sql", "CREATE TABLE child (id $pk$, parent_id TEXT REFERENCES parent (id), is_on $bool$)");

    private SqlEngine _engine = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _engine = await MakeEngineAsync();

    public virtual ValueTask DisposeAsync()
    {
        _engine.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_fresh_database_gets_every_migration_in_the_order_of_the_numbers()
    {
        var applied = await MigrateAsync(Child, Parent);

        Assert.Equal(2, applied);
        Assert.Equal(["0001_house_parent.sql", "0012_units_child.sql"], await ColumnAsync("SELECT name FROM schema_migration ORDER BY number"));
        Assert.Equal(0, await CountAsync("parent"));
        Assert.Equal(0, await CountAsync("child"));
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
        await Assert.ThrowsAnyAsync<DbException>(() => CountAsync("child"));
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

        await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(Parent, failing));

        Assert.Equal(["0001_house_parent.sql"], await ColumnAsync("SELECT name FROM schema_migration"));
        await Assert.ThrowsAnyAsync<DbException>(() => CountAsync("half"));
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
    public async Task Many_that_start_at_once_on_a_fresh_database_apply_each_migration_once() =>
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

    private protected Task<int> MigrateAsync(params Migration[] migrations) =>
        new Migrator(_engine, new MigrationSet(migrations), new FakeTimeProvider(), NullLogger.Instance).MigrateAsync(Stop);

    protected async Task<IEnumerable<string>> ColumnAsync(string sql)
    {
        await using var connection = await _engine.OpenAsync(Stop);
        return await connection.QueryAsync<string>(sql);
    }

    private protected abstract Task<SqlEngine> MakeEngineAsync();

    private async Task<long> CountAsync(string table)
    {
        await using var connection = await _engine.OpenAsync(Stop);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var connection = await _engine.OpenAsync(Stop);
        await connection.ExecuteAsync(sql);
    }
}
