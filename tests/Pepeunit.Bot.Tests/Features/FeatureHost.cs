using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Charts.Text;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Boards;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Listeners.Faults;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Dispatch;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Telegram.Receiving;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Tests.Telegram;
using Pepeunit.Bot.Web.Api;
using Prometheus;
using Xunit;

namespace Pepeunit.Bot.Tests.Features;

/// <summary>
/// All features with their real stores, flows, ingest and outbox, on a database of their own and a clock that stands still;
/// only Telegram and the broker are made up. Nothing runs by itself: what happens in the background (changes, live
/// messages, deliveries) is brought to rest after each step, and jobs run when a test ticks. The relational engine is
/// <see cref="TestDatabase.DefaultEngine"/>.
/// </summary>
internal sealed class FeatureHost : IAsyncDisposable
{
    public const string Domain = "iot.example.org";
    public const long BotId = 100001;

    // In memory where the machine has such a folder: tests need no commit to survive a power cut.
    private static readonly string Parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Telegram:Token"] = $"{BotId}:secret",
        ["Instance:Domain"] = Domain,
        ["Ingest:Domain"] = Domain,
        ["Storage:SeriesDurability"] = nameof(CommitDurability.ProcessCrash),
        ["Broker:Kind"] = "embedded",
        ["Broker:Host"] = "mqtt.example.org",
        ["EmbeddedBroker:Port"] = "1883",
        // The outbox has tests of its own limits.
        ["Outbox:OverallPerSecond"] = "1000",
        ["Outbox:OverallBurst"] = "100",
        ["Outbox:ChatInterval"] = "00:00:00.010",
        ["Outbox:ChatBurst"] = "20",
        ["Outbox:GroupMessages"] = "1000",
    };

    private readonly string _folder;
    private readonly string? _database;
    private readonly WebApplication _app;
    private readonly IServiceProvider _services;
    private readonly CapturedLogs _logs = new();
    private readonly IReadOnlyList<IChangeHandler> _handlers;
    private readonly SampleBatchWriter _writer;
    private readonly LiveMessages _live;
    private readonly OutboxPump _pump;
    private IHostedService? _server;
    private long _changesSeen;
    private long _lastUpdateId;

    private FeatureHost(string folder, string? database, Dictionary<string, string?> settings)
    {
        (_folder, _database) = (folder, database);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Settings).AddInMemoryCollection(settings)
            .AddInMemoryCollection([new("Storage:DataFolder", folder)])
            .AddInMemoryCollection(database is null
                ? []
                : [new("Storage:Relational", nameof(RelationalEngine.PostgreSql)), new("Storage:Postgres", database)])
            .Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = true);
        // The web server opens a log scope for each call, and the capture keeps scopes.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error).AddProvider(_logs)
            .AddFilter("Microsoft.AspNetCore", LogLevel.None);
        builder.Services
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IMetricFactory>(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()))
            .AddInstance(configuration, new InstanceKey("a key of at least thirty-two bytes"))
            .AddStorage(configuration)
            .AddIngest(configuration)
            .AddLocales()
            .AddSingleton(new CallbackKey(new byte[32]))
            .AddTelegram(configuration, Modules.MapUpdates)
            .AddConversations(configuration)
            .AddSingleton<ITelegramApi>(Telegram)
            .AddSingleton(provider => new TelegramHttp(
                provider.GetRequiredService<IOptions<TelegramOptions>>().Value, Telegram))
            .AddOutbox(configuration)
            .AddOutboxSender()
            .AddSingleton<IDeviceKick>(Kick)
            .AddSingleton<IDeviceMessages>(Messages)
            .AddSingleton<IBrokerStatus>(Messages)
            .AddSingleton<DashboardAccess>()
            .AddApi(configuration)
            .AddModules(configuration);
        _app = builder.Build();
        _app.UseApi();
        _app.MapApiDescription();
        Modules.MapEndpoints(_app);
        _services = _app.Services;
        _handlers = [.. _services.GetServices<IChangeHandler>()];
        _writer = _services.GetRequiredService<SampleBatchWriter>();
        _live = _services.GetRequiredService<LiveMessages>();
        _pump = _services.GetRequiredService<OutboxPump>();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 5, 0, 0, TimeSpan.Zero));

    public string DataFolder => _folder;

    public FakeTelegram Telegram { get; } = new();

    public RecordingKick Kick { get; } = new();

    public RecordingMessages Messages { get; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<FeatureHost> StartAsync(params (string Setting, string Value)[] settings)
    {
        ChartFonts.Load(ChartFonts.DefaultDirectory);
        var folder = Directory.CreateDirectory(Path.Combine(Parent, $"features-{Guid.CreateVersion7():N}")).FullName;
        var database = TestDatabase.DefaultEngine == RelationalEngine.PostgreSql ? await PostgresCopies.CreateAsync() : null;
        var host = new FeatureHost(folder, database, settings.ToDictionary(pair => pair.Setting, pair => (string?)pair.Value));
        await host.StartPartsAsync();
        return host;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Listens on a free port with everything that the product maps there; gives its address.</summary>
    public async Task<Uri> ListenAsync()
    {
        // The web server alone: the other background parts stand still here.
        var server = _services.GetServices<IHostedService>().Single(part => part.GetType().Name == "GenericWebHostService");
        await server.StartAsync(Stop);
        _server = server;
        return new Uri(_services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Somebody with a private chat of the same id.</summary>
    public FeaturePerson Person(long id, string language = "en") => new(this, id, language, chatId: id);

    /// <summary>A node of a Unit, by names that only one has.</summary>
    public async Task<UnitNode> NodeAsync(string unit, string node)
    {
        var store = Get<UnitStore>();
        var owner = (await store.AllAsync(Stop)).Single(other => other.Name == unit);
        return (await store.ListNodesAsync(owner.Id, Stop)).Single(other => other.Name == node);
    }

    /// <summary>A device publishes now; what it said is stored when this returns.</summary>
    public async Task<IngestOutcome> PublishAsync(UnitNode node, params string[] payloads)
    {
        var outcome = IngestOutcome.Accepted;
        foreach (var payload in payloads) outcome = Offer(node, payload);
        await FlushAsync();
        await SettleAsync();
        return outcome;
    }

    /// <summary>A device publishes now a value of another time, its user property <c>ts</c>; stored when this returns.</summary>
    public async Task<IngestOutcome> PublishAtAsync(UnitNode node, string payload, DateTimeOffset at)
    {
        var outcome = Get<MessageIngest>().Accept(
            node.TopicOn(Domain), System.Text.Encoding.UTF8.GetBytes(payload), Time.GetUtcNow().ToUnixTimeMilliseconds(),
            at.ToUnixTimeMilliseconds());
        await FlushAsync();
        await SettleAsync();
        return outcome;
    }

    /// <summary>A device publishes now; the value waits in the intake for the next flush.</summary>
    public IngestOutcome Offer(UnitNode node, string payload) => Get<MessageIngest>().Accept(
        node.TopicOn(Domain), System.Text.Encoding.UTF8.GetBytes(payload), Time.GetUtcNow().ToUnixTimeMilliseconds(), null);

    /// <summary>A device speaks about itself; what it said is stored when this returns.</summary>
    public async Task TellAsync(UnitId unit, SystemWord word, params string[] payloads)
    {
        foreach (var payload in payloads)
        {
            Get<ISystemTopicSink>().Offer(
                unit, word, System.Text.Encoding.UTF8.GetBytes(payload), Time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        await RunAsync<FlushSystemTopicsJob>(job => job.RunAsync(Stop));
    }

    /// <summary>Lets the time pass second by second, and runs at each the jobs that the schedule has then.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var end = Time.GetUtcNow() + time;
        while (Time.GetUtcNow() < end)
        {
            var left = end - Time.GetUtcNow();
            Time.Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            await TickAsync();
        }
    }

    /// <summary>Lets the time pass at once, with one tick at its end.</summary>
    public Task JumpAsync(TimeSpan time)
    {
        Time.Advance(time);
        return TickAsync();
    }

    /// <summary>What the jobs of the features do at a moment.</summary>
    public async Task TickAsync()
    {
        await RunAsync<FlushSystemTopicsJob>(job => job.RunAsync(Stop));
        await RunAsync<DecideKindsJob>(job => job.RunAsync(Stop));
        await RunAsync<WatchBudgetsJob>(job => job.RunAsync(Stop));
        await RunAsync<SendDigestsJob>(job => job.RunAsync(Stop));
        await RunAsync<TellWindowsJob>(job => job.RunAsync(Stop));
        if (Time.GetUtcNow().Second % 5 == 0) await RunAsync<FindFailingListenersJob>(job => job.RunAsync(Stop));
        await SettleAsync();
        await RunAsync<ReportEndedListenersJob>(job => job.RunAsync(Stop));

        // After the end is told, which must not count on a flush that came in time.
        await RunAsync<FlushWindowsJob>(job => job.RunAsync(Stop));
        await FlushAsync();
        if (Time.GetUtcNow().Second % 5 == 0) await RunAsync<RefreshLiveBoardsJob>(job => job.RunAsync(Stop));
        await SettleAsync();
    }

    /// <summary>Runs one job in a scope of its own, as the job host does.</summary>
    public async Task RunAsync<TJob>(Func<TJob, Task> run) where TJob : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        await run(scope.ServiceProvider.GetRequiredService<TJob>());
    }

    /// <summary>Hands an update to the dispatcher as the queue does, and waits for all that follows from it.</summary>
    public async Task DispatchAsync(Func<long, string> update)
    {
        var id = ++_lastUpdateId;
        var content = HandledUpdates.TryParse(update(id))!;
        await Get<UpdateDispatcher>().HandleAsync(
            new PendingUpdate(id, UpdateLane.Of(content), content, IsRedelivery: false, Time.GetTimestamp()), Stop);
        await SettleAsync();
    }

    /// <summary>Delivers changes, live messages and the outbox until nothing is left to do now.</summary>
    public async Task SettleAsync()
    {
        await DeliverChangesAsync();
        await _live.SendDueAsync(Stop);
        await DeliverOutboxAsync();
        Assert.Empty(_logs.Lines);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.StopAsync(CancellationToken.None);
        await _writer.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        if (_database is not null) PostgresCopies.Drop(_database);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartPartsAsync()
    {
        foreach (var startup in _services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await startup.StartingAsync(Stop);
        await Get<ListenerRules>().StartAsync(Stop);
        await _writer.StartAsync(Stop);
        foreach (var handler in _handlers) await handler.LoadAsync(Stop);
        await _pump.StartAsync(Stop);
        Messages.Taken = (topic, payload) => Get<MessageIngest>().Accept(
            topic, payload.Span, Time.GetUtcNow().ToUnixTimeMilliseconds(), null);
        _writer.Stored += _live.OnStored;
    }

    // The writer lets who waits for a batch go before it tells of it; when the next batch is stored, it has told.
    private async Task FlushAsync()
    {
        await _writer.FlushAsync(Stop);
        await _writer.FlushAsync(Stop);
    }

    private async Task DeliverChangesAsync()
    {
        var log = Get<ChangeLog>();
        while (await log.ReadAfterAsync(_changesSeen, 200, Stop) is { Count: > 0 } changes)
        {
            foreach (var change in changes)
            {
                foreach (var handler in _handlers) await handler.HandleAsync(change, Stop);
                _changesSeen = change.Sequence;
            }
        }
    }

    private async Task DeliverOutboxAsync()
    {
        while (true)
        {
            var before = Telegram.Calls;
            var due = await _pump.RoundAsync(Stop);

            // Calls end within the round that makes them; what they make room for is in the next one.
            if (Telegram.Calls > before || due == TimeSpan.Zero) continue;
            if (due is not { } wait) break;

            // A few milliseconds between two messages to a chat: less than a test looks at.
            Time.Advance(wait);
        }
    }
}

/// <summary>Notes which Units' devices were sent away or looked at again.</summary>
internal sealed class RecordingKick : IDeviceKick
{
    public List<UnitId> Kicked { get; } = [];

    public List<UnitId> Rechecked { get; } = [];

    public Task KickAsync(UnitId unit, CancellationToken cancellationToken)
    {
        Kicked.Add(unit);
        return Task.CompletedTask;
    }

    public Task RecheckAsync(UnitId unit, CancellationToken cancellationToken)
    {
        Rechecked.Add(unit);
        return Task.CompletedTask;
    }
}

/// <summary>Notes what the server sends to devices.</summary>
internal sealed class RecordingMessages : IDeviceMessages, IBrokerStatus
{
    public List<(string Topic, string Payload)> Sent { get; } = [];

    /// <summary>Whether the broker is there.</summary>
    public bool IsReady { get; set; } = true;

    /// <summary>What ingest does with it: the broker gives the server's messages to both.</summary>
    public Action<string, ReadOnlyMemory<byte>> Taken { get; set; } = (_, _) => { };

    /// <summary>The commands that a Unit was sent, such as <c>SchemaUpdate</c>.</summary>
    public IReadOnlyList<string> CommandsTo(UnitId unit) =>
    [
        .. Sent.Where(message => message.Topic.Contains($"/input_base_topic/{unit}/", StringComparison.Ordinal))
            .Select(message => (string)System.Text.Json.Nodes.JsonNode.Parse(message.Payload)!["COMMAND"]!),
    ];

    public Task<bool> SendAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (!IsReady) return Task.FromResult(false);
        Sent.Add((topic, System.Text.Encoding.UTF8.GetString(payload.Span)));
        Taken(topic, payload);
        return Task.FromResult(true);
    }
}
