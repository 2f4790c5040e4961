using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Samples;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Logs;

public sealed class SqliteUnitLogStoreTests : UnitLogStoreContract, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly SqliteSampleStore _series;

    public SqliteUnitLogStoreTests()
    {
        var options = new StorageOptions { DataFolder = _folder.Path, SeriesDurability = CommitDurability.ProcessCrash };
        _series = new SqliteSampleStore(Options.Create(options), TimeProvider.System);
        Store = new SqliteUnitLogStore(_series);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected override IUnitLogStore Store { get; }

    public async ValueTask InitializeAsync() => await new Migrator(
        new SqliteEngine(_series.File, TimeProvider.System), MigrationSet.Embedded("Series.Sqlite"), TimeProvider.System, NullLogger.Instance).MigrateAsync(Stop);

    public ValueTask DisposeAsync()
    {
        _series.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_page_is_read_by_the_index_and_not_sorted()
    {
        await using var connection = await _series.File.OpenAsync(Stop);
        using var plan = new SqlStatement(connection, """
            EXPLAIN QUERY PLAN SELECT log_id, text FROM unit_log WHERE unit IN (?6) AND logged_at_ms >= ?1
            AND logged_at_ms < ?2 AND (1 << level) & ?3 <> 0 ORDER BY logged_at_ms DESC, log_id DESC LIMIT ?4 OFFSET ?5
            """);

        var steps = new List<string>();
        while (plan.Step()) steps.Add(plan.Text(3));

        Assert.Contains("unit_log_by_time", Assert.Single(steps), StringComparison.Ordinal);
    }
}
