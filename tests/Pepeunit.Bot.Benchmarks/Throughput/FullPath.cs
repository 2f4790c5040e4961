using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Features.Load;
using Pepeunit.Bot.Ingest;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Testing;
using Prometheus;

namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>
/// The product's way of a message: broker (or client), rules, load meter, SQLite, flushed every second, with metrics
/// listened to as in the product. Without rules it is the same broker that only counts what no listener wants.
/// </summary>
internal sealed class FullPath : IConsumer, ILoadSink, IBrokerAccess, ISystemTopicSink
{
    private readonly ThroughputArguments _arguments;
    private readonly TempFolder _folder = new();
    private readonly LoadMeter _load = new();
    private readonly MessageCount _count = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WebApplication _app;
    private readonly IDisposable _metrics;
    private readonly bool _hasRules;
    private Task _flushing = Task.CompletedTask;

    private FullPath(ThroughputArguments arguments, int mosquittoPort, bool hasRules)
    {
        (_arguments, _hasRules) = (arguments, hasRules);
        _metrics = MeterAdapter.StartListening();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Ingest:Domain"] = BenchNodes.Domain;
        builder.Configuration["Storage:DataFolder"] = _folder.Path;
        builder.Configuration["EmbeddedBroker:Port"] = "0";
        builder.Configuration["EmbeddedBroker:LoopbackOnly"] = "true";
        builder.Configuration["ExternalBroker:Host"] = "127.0.0.1";
        builder.Configuration["ExternalBroker:Port"] = mosquittoPort.ToString(CultureInfo.InvariantCulture);
        builder.Configuration["ExternalBroker:QualityOfService"] = arguments.Qos.ToString(CultureInfo.InvariantCulture);
        builder.Configuration["ExternalBroker:MetersUnreadTopics"] = "false";
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Services.AddSingleton<ILoadSink>(this).AddSingleton<IBrokerAccess>(this).AddSingleton<ISystemTopicSink>(this);
        builder.Services.AddStorage(builder.Configuration).AddIngest(builder.Configuration);
        if (arguments.IsEmbedded) builder.AddEmbeddedBroker();
        else builder.Services.AddExternalBroker(builder.Configuration);
        _app = builder.Build();
        if (hasRules)
        {
            _app.Services.GetRequiredService<RuleSnapshotHolder>().Replace(RuleSnapshot.Create(
                Enumerable.Range(0, arguments.Nodes).Select(NodeOf)));
        }

        Port = mosquittoPort;
    }

    public int Port { get; private set; }

    public long Received => _hasRules
        ? _count.Value
        : _app.Services.GetRequiredService<IngestMetrics>().MessagesOf(IngestOutcome.UnknownNode);

    long IBrokerAccess.Version => 1;

    public static Task<FullPath> StartAsync(ThroughputArguments arguments, int mosquittoPort) =>
        StartAsync(new FullPath(arguments, mosquittoPort, hasRules: true), arguments);

    /// <summary>Our own broker, reader and acknowledgements, without a node that it knows.</summary>
    public static Task<FullPath> StartWithoutRulesAsync(ThroughputArguments arguments) =>
        StartAsync(new FullPath(arguments, 0, hasRules: false), arguments);

    /// <summary>Counts what the SQLite file holds: each message once, by the first listener of its node.</summary>
    public async Task<long> AccountAsync()
    {
        await _app.Services.GetRequiredService<SampleBatchWriter>().FlushAsync(CancellationToken.None);
        var store = _app.Services.GetRequiredService<ISampleStore>();
        var sum = 0L;
        for (var number = 0; number < _arguments.Nodes; number++)
        {
            var (node, listener) = (BenchNodes.Node(number), BenchNodes.Listener(number % _arguments.Listeners));
            if (_arguments.Policy == PolicyKind.Aggregation)
                sum += (await store.ReadPartialsAsync(listener, node, TimeRange.All, null, default)).Sum(part => part.Count);
            else
                sum += (await store.ListSeriesAsync(listener, default)).Single(series => series.Key.Node == node).Rows;
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _flushing;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _metrics.Dispose();
        _load.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    void ILoadSink.Count(UnitId unit, UnitNodeId node, int payloadBytes)
    {
        _load.Count(unit, node, payloadBytes);
        _count.Add();
    }

    AuthenticationRefusal IBrokerAccess.Authenticate(ReadOnlySpan<char> token, out DeviceIdentity identity)
    {
        identity = new DeviceIdentity(BenchNodes.Unit, null);
        return AuthenticationRefusal.None;
    }

    AuthenticationRefusal IBrokerAccess.Check(in DeviceIdentity identity) => AuthenticationRefusal.None;

    AccessVerdict IBrokerAccess.MayPublish(in DeviceIdentity identity, ReadOnlySpan<char> topicName) => AccessVerdict.Allowed;

    AccessVerdict IBrokerAccess.MaySubscribe(in DeviceIdentity identity, ReadOnlySpan<char> topicFilter) =>
        AccessVerdict.NotVisible;

    SystemTopicOutcome ISystemTopicSink.Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs) =>
        SystemTopicOutcome.Accepted;

    private static async Task<FullPath> StartAsync(FullPath path, ThroughputArguments arguments)
    {
        await path._app.StartAsync();
        if (arguments.IsEmbedded) path.Port = NullEmbedded.PortOf(path._app);
        await Eventually.HoldsAsync(
            () => path._app.Services.GetRequiredService<IBrokerStatus>().IsReady, "the broker is ready", path._stop.Token);
        path._flushing = path.FlushEverySecondAsync();
        return path;
    }

    private NodeRules NodeOf(int number)
    {
        var pipe = Pipe.Compile(new PipeDefinition
        {
            Filters = new PipeFilters { InputKind = ValueKind.Number },
            Policy = new ProcessingPolicy { Kind = _arguments.Policy, WindowSeconds = 60, Functions = [WindowFunction.Avg] },
        });

        // Fewer listeners than nodes: each listens to several. More: nodes have several.
        var listeners = _arguments.Listeners <= _arguments.Nodes
            ? [number % _arguments.Listeners]
            : Enumerable.Range(0, _arguments.Listeners).Where(listener => listener % _arguments.Nodes == number);
        return new NodeRules(
            BenchNodes.Node(number), BenchNodes.Unit, null,
            [.. listeners.Select(listener => new ListenerRule(BenchNodes.Listener(listener), pipe, ListenerBudget.Unlimited))]);
    }

    private async Task FlushEverySecondAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await _app.Services.GetRequiredService<SampleBatchWriter>().FlushAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }
}
