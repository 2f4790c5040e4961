using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

/// <summary>An outbox on a fake clock: rounds run when they are due, calls are answered when they are due, nothing waits.</summary>
internal sealed class OutboxHarness : IDisposable
{
    private readonly StorageOptions _storage;
    private readonly Random _random;
    private OutboxSignal _signal = new();

    private OutboxHarness(StorageOptions storage, int seed, OutboxOptions options)
    {
        _storage = storage;
        _random = new Random(seed);
        Options = options;
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 5, 0, 0, TimeSpan.Zero));
        Database = new RelationalDatabase(new OptionsWrapper<StorageOptions>(storage), Time);
        Api = new FaultyTelegramApi(Time);
        Metrics = new OutboxMetrics(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry()));
        (Store, Pump) = Open();
    }

    public OutboxOptions Options { get; }

    public FakeTimeProvider Time { get; }

    public RelationalDatabase Database { get; }

    public FaultyTelegramApi Api { get; }

    public OutboxMetrics Metrics { get; }

    public OutboxStore Store { get; private set; }

    public OutboxPump Pump { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<OutboxHarness> CreateAsync(int seed = 1, OutboxOptions? options = null)
    {
        // Thousands of commits: in memory where the machine has such a folder.
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"outbox-{Guid.CreateVersion7():N}")).FullName;
        var storage = new StorageOptions { DataFolder = folder };
        if (TestDatabase.DefaultEngine == RelationalEngine.PostgreSql)
        {
            storage = PostgresCopies.With(folder, await PostgresCopies.CreateAsync());
        }
        else
        {
            using var migrated = await TestDatabase.CreateAsync(RelationalEngine.Sqlite);
            File.Copy(migrated.Options.RelationalPath, storage.RelationalPath);
        }

        var harness = new OutboxHarness(storage, seed, options ?? new OutboxOptions());
        await harness.Pump.StartAsync(Stop);
        return harness;
    }

    public void Dispose()
    {
        Pump.Dispose();
        Database.Dispose();
        if (_storage.Relational == RelationalEngine.PostgreSql) PostgresCopies.Drop(_storage.Postgres);
        Directory.Delete(_storage.DataFolder, recursive: true);
    }

    public Task<EnqueueOutcome> SendAsync(OutgoingMessage message) => Store.SendAsync(message, Stop);

    public Task SendAllAsync(IEnumerable<OutgoingMessage> messages) => Database.InTransactionAsync(
        async (connection, transaction) =>
        {
            foreach (var message in messages) await Store.EnqueueAsync(connection, transaction, message, Stop);
        },
        Stop);

    /// <summary>Lets the time run: at most this long, or until nothing is under way and nothing is due.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        var end = Time.GetUtcNow() + duration;
        while (true)
        {
            var due = await Pump.RoundAsync(Stop);
            if (due == TimeSpan.Zero) continue;
            var now = Time.GetUtcNow();
            var next = now + due;
            if (Api.NextAnswerAt is { } answerAt && (next is null || answerAt < next)) next = answerAt;
            if (next is null || next > end)
            {
                if (next is not null) Time.Advance(end - now);
                return;
            }

            // The clock of the outbox counts whole milliseconds; half of one would be a round without progress.
            Time.Advance(next.Value - now is { Ticks: > 0 } step ? step : TimeSpan.FromMilliseconds(1));
            Api.AnswerDue();
        }
    }

    /// <summary>Lets the time run until everything is finished; fails when that takes longer than a week.</summary>
    public async Task RunToEndAsync()
    {
        await RunAsync(TimeSpan.FromDays(7));
        Assert.Equal(0, Api.PendingCount);
        Assert.Equal(0, await CountAsync("state IN (0, 1)"));
    }

    /// <summary>Kills the process: calls under way get no answer, nothing more is recorded; then it starts again.</summary>
    public async Task RestartAsync()
    {
        Api.ForgetPending();
        _signal = new OutboxSignal();
        (Store, Pump) = Open();
        await Pump.StartAsync(Stop);
    }

    public async Task<long> CountAsync(string where)
    {
        await using var connection = await Database.OpenAsync(Stop);
        return await connection.ExecuteScalarAsync<long>(
            new CommandDefinition($"SELECT COUNT(*) FROM outbox WHERE {where}", cancellationToken: Stop));
    }

    public SweepOutboxJob SweepJob() => new(
        Database, _signal, new OptionsWrapper<OutboxOptions>(Options), Metrics, Time, NullLogger<SweepOutboxJob>.Instance);

    private (OutboxStore Store, OutboxPump Pump) Open()
    {
        var store = new OutboxStore(Database, new OutboxPlanner(new PlainMarkup(), Options), _signal, Metrics, Time);
        var pump = new OutboxPump(
            Database, new DeliveryStore(Time), [store], Api, _signal, new OptionsWrapper<OutboxOptions>(Options), Metrics, Time,
            _random, NullLogger<OutboxPump>.Instance);
        return (store, pump);
    }

    /// <summary>Keyboards of links only; the codec of callback data has tests of its own.</summary>
    private sealed class PlainMarkup : IReplyMarkupEncoder
    {
        public string? Encode(Reply reply, long recipientId) => reply.Keyboard is null
            ? null
            : $$"""{"inline_keyboard":[[{"text":"x","url":"https://example.org/{{recipientId}}"}]]}""";
    }
}
