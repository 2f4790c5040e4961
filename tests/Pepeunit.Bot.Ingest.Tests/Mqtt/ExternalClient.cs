using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Mqtt.External;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>A host of ingest with the client of an external broker, and one node whose numbers are all kept.</summary>
internal sealed class ExternalClient : IDisposable, ISystemTopicSink
{
    public const string Domain = "example.org";

    private readonly IHost _host;

    private ExternalClient(
        int port, ISampleStore store, UnitNodeId node, UnitId unit, ILoadSink load, ISystemTopicSink? sink,
        IEnumerable<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ingest:Domain"] = Domain,
            ["ExternalBroker:Host"] = "127.0.0.1",
            ["ExternalBroker:Port"] = $"{port}",
            ["ExternalBroker:ReconnectDelay"] = "00:00:00.050",
            ["ExternalBroker:MaxReconnectDelay"] = "00:00:01",
        });
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddLogging();
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(load);
        builder.Services.AddSingleton(sink ?? this);
        builder.Services.AddIngest(builder.Configuration);
        builder.Services.AddExternalBroker(builder.Configuration);
        _host = builder.Build();
        var rule = new ListenerRule(Some.ListenerId(), Pipe.Compile(Some.NumberPipe()), ListenerBudget.Unlimited);
        _host.Services.GetRequiredService<RuleSnapshotHolder>()
            .Replace(RuleSnapshot.Create([new NodeRules(node, unit, null, [rule])]));
    }

    public bool IsReady => _host.Services.GetRequiredService<IBrokerStatus>().IsReady;

    public IDeviceMessages Messages => _host.Services.GetRequiredService<IDeviceMessages>();

    public ReasonCounter<ExternalEvent> Events => _host.Services.GetRequiredService<ExternalMetrics>().Events;

    /// <summary>Messages so far that came to this end.</summary>
    public long CountOf(IngestOutcome outcome) =>
        _host.Services.GetRequiredService<IngestMetrics>().MessagesOf(outcome);

    /// <summary>Starts it and does not wait for the broker.</summary>
    public static async Task<ExternalClient> BeginAsync(
        int port, ISampleStore store, UnitNodeId node, CancellationToken cancellationToken)
    {
        var client = new ExternalClient(port, store, node, Some.UnitId(), new CountingLoadSink(), null, []);
        await client._host.StartAsync(cancellationToken);
        return client;
    }

    /// <summary>Starts it and waits until it is subscribed.</summary>
    public static async Task<ExternalClient> StartAsync(
        int port, ISampleStore store, UnitNodeId node, CancellationToken cancellationToken, UnitId? unit = null,
        ILoadSink? load = null, ISystemTopicSink? sink = null, params (string Key, string Value)[] settings)
    {
        var client = new ExternalClient(
            port, store, node, unit ?? Some.UnitId(), load ?? new CountingLoadSink(), sink, settings);
        await client._host.StartAsync(cancellationToken);
        await Eventually.HoldsAsync(() => client.IsReady, "the client is connected", cancellationToken);
        return client;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    public void Dispose() => _host.Dispose();

    SystemTopicOutcome ISystemTopicSink.Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs) =>
        SystemTopicOutcome.Accepted;
}
