using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Tests.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

/// <summary>A Unit of a test, with what a device knows.</summary>
internal sealed record TestUnit(UnitId Id, long OwnerId, string Token, UnitNode Output, UnitNode Input);

/// <summary>
/// Broker access as it runs: real stores and change feed, the embedded broker or a broker outside, and the HTTP endpoints, on
/// free ports and the real clock.
/// </summary>
internal sealed class AccessHost : IAsyncDisposable
{
    public const string Domain = "iot.example.org";

    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;
    private readonly CapturedLogs _logs = new();

    private AccessHost(IEnumerable<(string Setting, string Value)> settings, Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(_logs);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Instance:Domain"] = Domain,
            ["Ingest:Domain"] = Domain,
            ["Ingest:SpillFile"] = _folder.File("spill"),
            ["Storage:DataFolder"] = _folder.Path,
            ["Broker:Kind"] = "embedded",
            ["EmbeddedBroker:Port"] = "0",
            ["EmbeddedBroker:LoopbackOnly"] = "true",
        });
        builder.Configuration.AddInMemoryCollection(
            settings.Select(pair => KeyValuePair.Create(pair.Setting, (string?)pair.Value)));
        var configuration = builder.Configuration;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddInstance(configuration, new InstanceKey("a key of at least thirty-two bytes"))
            .AddStorage(configuration)
            .AddIngest(configuration)
            .AddSingleton<ILoadSink, CountingLoadSink>()
            .AddSingleton<ISystemTopicSink, CountingSystemTopics>()
            .AddSingleton<PersonStore>()
            .AddSingleton<UnitStore>()
            .AddSingleton<OfferStore>()
            .AddSingleton<UnitTokens>()
            .AddAccess(configuration);
        configure(builder.Services);
        if (configuration["Broker:Kind"] == "embedded") builder.AddEmbeddedBroker();
        _app = builder.Build();
        AccessEndpoints.Map(_app);
    }

    /// <summary>Everything logged, level first.</summary>
    public CapturedLogs Logs => _logs;

    public Uri Http { get; private set; } = null!;

    /// <summary>Of the embedded broker.</summary>
    public int MqttPort { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<AccessHost> StartAsync(
        IEnumerable<(string Setting, string Value)>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var host = new AccessHost(settings ?? [], configure ?? (_ => { }));
        await host._app.StartAsync(Stop);
        var addresses = host._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)).ToList();

        // In the order in which the endpoints were configured.
        host.Http = addresses[0];
        if (addresses.Count > 1) host.MqttPort = addresses[1].Port;
        return host;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A person's Unit with an Output and a writable Input, both private unless said otherwise.</summary>
    public async Task<TestUnit> AddUnitAsync(long owner, Visibility visibility = Visibility.Private)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000);
        var id = new UnitId(Guid.CreateVersion7());
        var tokenId = Guid.CreateVersion7().ToString("N");
        var unit = new Unit(id, owner, "Unit", UnitOrigin.Named, visibility, tokenId, null, now.ToUnixTimeMilliseconds());
        var output = new UnitNode(
            new UnitNodeId(Guid.CreateVersion7()), id, "out", NodeDirection.Output, visibility, false, 0);
        var input = new UnitNode(new UnitNodeId(Guid.CreateVersion7()), id, "in", NodeDirection.Input, visibility, true, 0);
        await AddPersonAsync(owner);
        await Get<UnitStore>().CreateAsync(unit, [output, input], "sealed", 1000, Stop);
        await Get<UnitAccess>().ReloadAsync(Stop);
        return new TestUnit(id, owner, Get<UnitTokens>().Issue(id, tokenId), output, input);
    }

    /// <summary>Somebody who may have Units; adding twice is no error.</summary>
    public async Task AddPersonAsync(long id) => await Get<PersonStore>().UpsertAsync(
        new TelegramUser(id, id.ToString(CultureInfo.InvariantCulture), null, null, null), "en", PersonRole.User,
        DateTimeOffset.UnixEpoch, Stop);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
