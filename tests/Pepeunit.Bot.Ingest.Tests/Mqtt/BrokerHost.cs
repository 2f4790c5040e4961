using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Mqtt.Embedded;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>The embedded broker on a real Kestrel and a free port, with the real ingest behind it and a fake clock.</summary>
internal sealed class BrokerHost : IAsyncDisposable, ILoadSink, ISystemTopicSink
{
    public const string Domain = "127.0.0.1:18080";

    private readonly WebApplication _app;
    private readonly ErrorLog _log = new();
    private readonly ConcurrentDictionary<UnitNodeId, UnitId> _nodes = new();

    private BrokerHost(Action<EmbeddedBrokerOptions> configure, GatedSampleStore? store)
    {
        Store = store ?? new GatedSampleStore();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(_log);
        builder.Configuration["Ingest:Domain"] = Domain;
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<ISampleStore>(Store);
        builder.Services.AddSingleton<ILoadSink>(this);
        builder.Services.AddSingleton<IBrokerAccess>(Access);
        builder.Services.AddSingleton<ISystemTopicSink>(this);
        builder.Services.AddIngest(builder.Configuration);
        builder.AddEmbeddedBroker();
        builder.Services.PostConfigure<EmbeddedBrokerOptions>(options =>
        {
            (options.Port, options.LoopbackOnly) = (0, true);
            configure(options);
        });
        _app = builder.Build();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public GatedSampleStore Store { get; }

    public FakeBrokerAccess Access { get; } = new();

    /// <summary>Payload bytes by node, as metered.</summary>
    public ConcurrentDictionary<UnitNodeId, int> Load { get; } = new();

    /// <summary>System messages as they came.</summary>
    public ConcurrentQueue<(UnitId Unit, SystemWord Word, string Payload)> System { get; } = new();

    public int Port { get; private set; }

    public EmbeddedBroker Broker => _app.Services.GetRequiredService<EmbeddedBroker>();

    public BrokerMetrics Metrics => _app.Services.GetRequiredService<BrokerMetrics>();

    public static async Task<BrokerHost> StartAsync(
        CancellationToken cancellationToken, Action<EmbeddedBrokerOptions>? configure = null, GatedSampleStore? store = null)
    {
        var host = new BrokerHost(configure ?? (_ => { }), store);
        await host._app.StartAsync(cancellationToken);
        var addresses = host._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        host.Port = new Uri(addresses.Addresses.Single()).Port;
        return host;
    }

    /// <summary>Makes a Unit whose token is its name.</summary>
    public UnitId AddUnit(string token) => AddUnit(token, new UnitId(Guid.CreateVersion7()));

    public UnitId AddUnit(string token, UnitId unit)
    {
        Access.AddToken(token, unit);
        return unit;
    }

    /// <summary>Makes an Output of the Unit, known to the rules.</summary>
    /// <returns>Its 3-level topic.</returns>
    public string AddOutput(UnitId unit, out UnitNodeId node)
    {
        node = new UnitNodeId(Guid.CreateVersion7());
        return AddOutput(unit, node);
    }

    public string AddOutput(UnitId unit, UnitNodeId node)
    {
        var topic = $"{Domain}/{node}/pepeunit";
        Access.AllowPublish(unit, topic);
        _nodes[node] = unit;
        _app.Services.GetRequiredService<RuleSnapshotHolder>().Replace(
            RuleSnapshot.Create(_nodes.Select(known => new NodeRules(known.Key, known.Value, null, []))));
        return topic;
    }

    /// <summary>Messages so far that came to this end.</summary>
    public long Messages(IngestOutcome outcome) => _app.Services.GetRequiredService<IngestMetrics>().MessagesOf(outcome);

    /// <summary>Has the store what was taken before.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) =>
        _app.Services.GetRequiredService<SampleBatchWriter>().FlushAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Store.Open();
        await _app.DisposeAsync();
        Assert.Empty(_log.Errors);
    }

    void ILoadSink.Count(UnitId unit, UnitNodeId node, int payloadBytes) =>
        Load.AddOrUpdate(node, payloadBytes, (_, before) => before + payloadBytes);

    SystemTopicOutcome ISystemTopicSink.Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs)
    {
        System.Enqueue((unit, word, Encoding.UTF8.GetString(payload)));
        return SystemTopicOutcome.Accepted;
    }
}
