using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Benchmarks.Access;

/// <summary>
/// Broker access as it runs, on free ports: stores, change feed, the embedded broker and the HTTP endpoints, with ten
/// thousand Units of five nodes each. Another process knows their tokens by their numbers alone.
/// </summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    public const string Domain = "iot.example.org";
    public const int Units = 10_000;
    public const int NodesPerUnit = 5;

    private static readonly UnitTokens Tokens = new(
        new InstanceKey("a key of at least thirty-two bytes"), TimeProvider.System);

    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;

    private AccessWorld()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Instance:Domain"] = Domain,
            ["Ingest:Domain"] = Domain,
            ["Ingest:SpillFile"] = _folder.File("spill"),
            ["Storage:DataFolder"] = _folder.Path,
            ["Broker:Kind"] = "embedded",
            ["EmbeddedBroker:Port"] = "0",
            ["EmbeddedBroker:LoopbackOnly"] = "false",
            ["EmbeddedBroker:MaxConnections"] = "20000",
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddInstance(builder.Configuration, new InstanceKey("a key of at least thirty-two bytes"))
            .AddStorage(builder.Configuration)
            .AddIngest(builder.Configuration)
            .AddSingleton<ILoadSink, CountingLoadSink>()
            .AddSingleton<ISystemTopicSink, CountingSystemTopics>()
            .AddSingleton<PersonStore>()
            .AddSingleton<UnitStore>()
            .AddSingleton<UnitTokens>()
            .AddAccess(builder.Configuration);
        builder.AddEmbeddedBroker();
        _app = builder.Build();
        AccessEndpoints.Map(_app);
    }

    public int HttpPort { get; private set; }

    public int MqttPort { get; private set; }

    public static async Task<AccessWorld> StartAsync()
    {
        var world = new AccessWorld();
        await world._app.StartAsync();
        var addresses = world._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal))).ToList();
        (world.HttpPort, world.MqttPort) = (addresses[0].Port, addresses[1].Port);
        await world.FillAsync();
        await world.Get<UnitAccess>().ReloadAsync(CancellationToken.None);
        return world;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static UnitId UnitOf(int number) => new(IdOf("unit", number));

    public static UnitNodeId NodeOf(int unit, int position) => new(IdOf("node", (unit * NodesPerUnit) + position));

    public static string TokenOf(int number) => Tokens.Issue(UnitOf(number), number.ToString(CultureInfo.InvariantCulture));

    public static string TopicOf(int unit, int position) => $"{Domain}/{NodeOf(unit, position)}/pepeunit";

    public static string CommandTopicOf(int unit) => $"{Domain}/input_base_topic/{UnitOf(unit)}/update/pepeunit";

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private static Guid IdOf(string kind, int number) =>
        new(SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{kind} {number}"))).AsSpan(0, 16));

    /// <summary>A hundred persons; each Unit has three Outputs and two Inputs, one of which is linked to its neighbour.</summary>
    private Task<bool> FillAsync() => Get<RelationalDatabase>().InTransactionAsync(
        async (connection, transaction) =>
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO person (id, first_name, language, is_language_chosen, role, is_blocked, created_at_ms)
                VALUES (@id, 'P', 'en', FALSE, 'User', FALSE, 0)
                """,
                Enumerable.Range(1, 100).Select(id => new { id }), transaction);
            await connection.ExecuteAsync(
                """
                INSERT INTO unit (id, owner_id, name, origin, visibility, token_id, env_sealed, demo_until_ms, created_at_ms)
                VALUES (@id, @owner, 'Unit', 'Named', 'Private', @token, 'sealed', NULL, 0)
                """,
                Enumerable.Range(0, Units).Select(unit => new
                {
                    id = UnitOf(unit).ToString(),
                    owner = (unit % 100) + 1,
                    token = unit.ToString(CultureInfo.InvariantCulture),
                }),
                transaction);
            await connection.ExecuteAsync(
                """
                INSERT INTO unit_node (id, unit_id, name, direction, visibility, is_writable_input, position, created_at_ms)
                VALUES (@id, @unit, @name, @direction, 'Private', TRUE, @position, 0)
                """,
                from unit in Enumerable.Range(0, Units)
                from position in Enumerable.Range(0, NodesPerUnit)
                select new
                {
                    id = NodeOf(unit, position).ToString(),
                    unit = UnitOf(unit).ToString(),
                    name = FormattableString.Invariant($"node{position}"),
                    direction = position < 3 ? "Output" : "Input",
                    position,
                },
                transaction);
            await connection.ExecuteAsync(
                "INSERT INTO unit_edge (output_id, input_id, created_at_ms) VALUES (@output, @input, 0)",
                Enumerable.Range(0, Units).Select(unit => new
                {
                    output = NodeOf((unit + 1) % Units, 0).ToString(),
                    input = NodeOf(unit, 3).ToString(),
                }),
                transaction);
            return true;
        },
        CancellationToken.None);
}
