using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Storage.Samples;
using Pepeunit.Bot.Testing;
using static Pepeunit.Bot.Storage.Tests.Samples.Batches;

namespace Pepeunit.Bot.Storage.Tests.Samples;

/// <summary>The contract on SQLite, and what only a file can do.</summary>
public sealed class SqliteSampleStoreTests : SampleStoreContract, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly SqliteSampleStore _store;

    public SqliteSampleStoreTests() => _store = Open();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected override ISampleStore Store => _store;

    public async ValueTask InitializeAsync() => await new Migrator(
        new SqliteEngine(_store.File, TimeProvider.System), MigrationSet.Embedded("Series.Sqlite"), TimeProvider.System, NullLogger.Instance).MigrateAsync(Stop);

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_replay_from_empty_gives_the_schema_on_file()
    {
        await using var connection = await _store.File.OpenAsync(Stop);

        await GoldenSchema.CompareAsync(await GoldenSchema.ReadSqliteAsync(connection, Stop), "Series.Sqlite", Stop);
    }

    [Fact]
    public async Task A_batch_that_fails_changes_nothing_and_may_be_mended_and_written_again()
    {
        var batches = new Batches();
        var key = NewSeries();
        var broken = Partial.Of(0, 10, 5, 7) with { Mean = double.NaN };
        var failing = batches.Next(samples: [Number(key, 1, 1)], windows: [Window(key, broken)]);

        await Assert.ThrowsAsync<SqliteException>(() => _store.WriteAsync(failing, Stop));
        Assert.Empty(await ReadAsync(_store, key));
        var mended = new SampleBatch { WriterId = failing.WriterId, Sequence = failing.Sequence, Samples = failing.Samples };
        await _store.WriteAsync(mended, Stop);

        Assert.Single(await ReadAsync(_store, key));
    }

    [Fact]
    public async Task A_store_opened_after_a_kill_has_what_was_committed_and_knows_the_batch()
    {
        var key = NewSeries();
        var batch = new Batches().Of(Number(key, 1, 1));
        await _store.WriteAsync(batch, Stop);

        // The file and its log as they lie on the disk beside the open connection: what a killed process leaves.
        using var left = new TempFolder();
        foreach (var name in new[] { "series.db", "series.db-wal" })
            File.Copy(Path.Combine(_folder.Path, name), Path.Combine(left.Path, name));
        using var reopened = Open(left.Path);
        await reopened.WriteAsync(batch, Stop);

        Assert.Equal([Number(key, 1, 1)], await ReadAsync(reopened, key));
    }

    [Fact]
    public async Task Marks_of_deliveries_are_kept_with_their_batch_until_a_later_one_lets_them_go()
    {
        var writer = NewId();
        await WriteAsync(1, new ClientDeliveries("a", 0, [new(1, 1, 10), new(2, 2, 20)]));
        await WriteAsync(2, new ClientDeliveries("a", 0, [new(3, 3, 30)]), new ClientDeliveries("b", 0, [new(1, 1, 10)]));
        await WriteAsync(3, new ClientDeliveries("a", 3, [new(4, 1, 40)]));
        await WriteAsync(3, new ClientDeliveries("a", 0, [new(9, 9, 90)]));

        var kept = await _store.ReadDeliveriesAsync(Stop);

        Assert.Equal(
            [("a", 3L), ("a", 4L), ("b", 1L)],
            kept.SelectMany(found => found.Marks.Select(mark => (found.Client, mark.Ordinal))));

        Task WriteAsync(long sequence, params ClientDeliveries[] deliveries) => _store.WriteAsync(
            new SampleBatch { WriterId = writer, Sequence = sequence, Deliveries = [.. deliveries] }, Stop);
    }

    [Fact]
    public async Task A_deletion_gives_the_space_back()
    {
        var key = NewSeries();
        await _store.WriteAsync(new Batches().Of(Enumerable.Range(0, 20_000).Select(i => Number(key, i, i + 0.5))), Stop);

        await _store.DeleteListenerAsync(key.Listener, Stop);

        await using var connection = await _store.File.OpenAsync(Stop);
        using var free = new SqlStatement(connection, "PRAGMA freelist_count");
        Assert.True(free.Step());
        Assert.Equal(0, free.Int64(0));
    }

    [Fact]
    public async Task A_writer_outside_is_waited_for()
    {
        var key = NewSeries();
        await using var outside = await _store.File.OpenAsync(Stop);
        await using var held = outside.BeginTransaction(deferred: false);

        var waiting = Task.Run(() => _store.WriteAsync(new Batches().Of(Number(key, 1, 1)), Stop), Stop);
        await held.CommitAsync(Stop);
        await waiting;

        Assert.Single(await ReadAsync(_store, key));
    }

    [Theory]
    [InlineData(CommitDurability.PowerLoss, 2)]
    [InlineData(CommitDurability.ProcessCrash, 1)]
    public async Task The_durability_of_a_commit_is_the_one_that_was_chosen(CommitDurability durability, int synchronous)
    {
        var file = new SqliteFile(Path.Combine(_folder.Path, "other.db"), durability);
        await using var connection = await file.OpenAloneAsync(Stop);
        using var pragma = new SqlStatement(connection, "PRAGMA synchronous");

        Assert.True(pragma.Step());
        Assert.Equal(synchronous, pragma.Int64(0));
    }

    private static Task<IReadOnlyList<Sample>> ReadAsync(SqliteSampleStore store, SeriesKey key) =>
        store.ReadSamplesAsync(key.Listener, key.Node, TimeRange.All, 100, Stop);

    // Without the fsync of every commit, which no test here can tell apart and each would wait for.
    private SqliteSampleStore Open(string? folder = null) => new(
        new OptionsWrapper<StorageOptions>(new StorageOptions
        {
            DataFolder = folder ?? _folder.Path,
            SeriesDurability = CommitDurability.ProcessCrash,
        }),
        Clock);
}
