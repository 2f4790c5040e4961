using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Mosquitto;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Tests.Features.Units.Access;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Mosquitto;

/// <summary>
/// Broker access and ingest as they run beside a real mosquitto: the change feed, the file and the signal follow the real
/// clock, and no test ticks them.
/// </summary>
internal sealed class MosquittoHost : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly MosquittoServer _mosquitto;
    private readonly AccessHost _host;

    private MosquittoHost(TempFolder folder, MosquittoServer mosquitto, AccessHost host) =>
        (_folder, _mosquitto, _host) = (folder, mosquitto, host);

    public DeviceFiles Files => Get<DeviceFiles>();

    public int MqttPort => _mosquitto.Port;

    public int HttpPort => _host.Http.Port;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts both; skips the test where mosquitto is not installed.</summary>
    public static async Task<MosquittoHost> StartAsync()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        var folder = new TempFolder();
        var (acl, pid) = (folder.File("acl"), folder.File("pid"));

        // As an operator makes it: mosquitto does not start without the file, and an empty one denies everything.
        await File.WriteAllTextAsync(acl, "", Stop);

        // Without Nagle's delay, which is 40 ms for each value that somebody waits for.
        var mosquitto = await MosquittoServer.StartAsync(
            $"acl_file {acl}\npid_file {pid}\nset_tcp_nodelay true", Stop);
        AccessHost? host = null;
        try
        {
            host = await AccessHost.StartAsync(
                [("Broker:Kind", "external")], services => Add(services, mosquitto.Port, acl, pid));
            var status = host.Get<IBrokerStatus>();
            await Eventually.HoldsAsync(() => status.IsReady, "ingest is connected", Stop);
            return new MosquittoHost(folder, mosquitto, host);
        }
        catch
        {
            if (host is not null) await host.DisposeAsync();
            await mosquitto.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    public T Get<T>() where T : notnull => _host.Get<T>();

    /// <inheritdoc cref="AccessHost.AddUnitAsync"/>
    public Task<TestUnit> AddUnitAsync(long owner) => _host.AddUnitAsync(owner);

    /// <summary>A person's Unit with an Output <c>out</c> and an Input <c>in</c>, as the chat makes it.</summary>
    public async Task<TestUnit> CreateUnitAsync(long owner, string name)
    {
        await _host.AddPersonAsync(owner);
        var plan = new UnitPlan(name, ["out"], ["in"], UnitOrigin.Named, DemoLifetime: null);
        var unit = (await Get<UnitCreator>().CreateAsync(owner, plan, Stop))!;
        var nodes = await Get<UnitStore>().ListNodesAsync(unit.Id, Stop);
        return new TestUnit(unit.Id, owner, Get<UnitTokens>().Issue(unit.Id, unit.TokenId), nodes[0], nodes[1]);
    }

    /// <summary>A session with any token, MQTT 3.1.1 as devices speak it.</summary>
    public Task<RawMqttClient> ConnectAsync(string token) => RawMqttClient.ConnectAsync(MqttPort, token, Stop);

    /// <summary>A session with the rights of the server itself, which hears all values as ingest does.</summary>
    public async Task<RawMqttClient> ConnectServerAsync()
    {
        var server = await ConnectAsync(Get<IOptions<ExternalBrokerOptions>>().Value.UserName!);
        Assert.Equal(0, await server.SubscribeAsync($"{AccessHost.Domain}/+/pepeunit", Stop, qos: 0));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _mosquitto.DisposeAsync();
        _folder.Dispose();
    }

    private static void Add(IServiceCollection services, int port, string acl, string pid)
    {
        var broker = new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("ExternalBroker:Host", "127.0.0.1"),
                new("ExternalBroker:Port", port.ToString(CultureInfo.InvariantCulture)),
            ])
            .Build();
        services
            .AddSingleton<IPostConfigureOptions<ExternalBrokerOptions>, BackendLogin>()
            .AddSingleton<DeviceRightsReader>()
            .Configure<MosquittoOptions>(mosquitto => (mosquitto.AclFile, mosquitto.PidFile) = (acl, pid))
            .AddSingleton<KeepMosquittoRights>()
            .AddHostedService(provider => provider.GetRequiredService<KeepMosquittoRights>())
            .AddExternalBroker(broker)
            .AddSingleton(new InstanceAddress(AccessHost.Domain, "http", "127.0.0.1", port, "127.0.0.1"))
            .AddSingleton<UnitSecretsSeal>()
            .AddSingleton<UnitCreator>()
            .AddSingleton<RepoVersionStore>()
            .AddSingleton<DeviceFiles>();
    }
}
