using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Benchmarks.Rules;

/// <summary>
/// The tables, the change feed, the listeners' rules and ingest as they run, with so many Units of one node and as many
/// listeners, of a hundred persons.
/// </summary>
internal sealed class RulesWorld : IAsyncDisposable
{
    private const int Persons = 100;

    private readonly TempFolder _folder = new();
    private readonly IHost _app;

    private RulesWorld()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Instance:Domain"] = "iot.example.org",
            ["Ingest:Domain"] = "iot.example.org",
            ["Ingest:SpillFile"] = _folder.File("spill"),
            ["Storage:DataFolder"] = _folder.Path,
        });
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddInstance(builder.Configuration, new InstanceKey("a key of at least thirty-two bytes"))
            .AddStorage(builder.Configuration)
            .AddIngest(builder.Configuration)
            .AddSingleton<ILoadSink, CountingLoadSink>()
            .AddSingleton<PersonStore>()
            .AddSingleton<UnitStore>()
            .AddSingleton<UnitTokens>()
            .AddSingleton<IDeviceKick, NoSessions>()
            .AddAccess(builder.Configuration)
            .AddSingleton<ListenerStore>()
            .AddSingleton<PersonBudgets>()
            .AddSingleton<ListenerRules>()
            .AddHostedService(provider => provider.GetRequiredService<ListenerRules>())
            .AddSingleton<IChangeHandler>(provider => provider.GetRequiredService<ListenerRules>());
        builder.Services.AddOptions<ListenersOptions>();
        _app = builder.Build();
    }

    public static async Task<RulesWorld> StartAsync(int count)
    {
        var world = new RulesWorld();
        await world._app.StartAsync();
        await world.FillAsync(count);

        // What is filled in goes past the change log.
        await world.Get<UnitAccess>().ReloadAsync(CancellationToken.None);
        await world.Get<ListenerRules>().RefreshAsync(CancellationToken.None);
        return world;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static UnitNodeId NodeOf(int number) => new(IdOf("node", number));

    public static ListenerId ListenerOf(int number) => new(IdOf("listener", number));

    public static long OwnerOf(int number) => (number % Persons) + 1;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        if (_app is IAsyncDisposable disposable) await disposable.DisposeAsync();
        _folder.Dispose();
    }

    private static Guid IdOf(string kind, int number) =>
        new(SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{kind} {number}"))).AsSpan(0, 16));

    private Task<bool> FillAsync(int count) => Get<RelationalDatabase>().InTransactionAsync(
        async (connection, transaction) =>
        {
            var pipe = PipeJson.Write(new PipeDefinition
            {
                Filters = new PipeFilters { InputKind = ValueKind.Number },
                Policy = new ProcessingPolicy
                {
                    Kind = PolicyKind.Aggregation,
                    WindowSeconds = 60,
                    Functions = [WindowFunction.Avg],
                },
            });
            await connection.ExecuteAsync(
                """
                INSERT INTO person (id, first_name, language, is_language_chosen, role, is_blocked, created_at_ms)
                VALUES (@id, 'P', 'en', FALSE, 'User', FALSE, 0)
                """,
                Enumerable.Range(1, Persons).Select(id => new { id }), transaction);
            var numbers = Enumerable.Range(0, count).Select(number => new
            {
                Unit = IdOf("unit", number).ToString(),
                Node = NodeOf(number).ToString(),
                Listener = ListenerOf(number).ToString(),
                Owner = OwnerOf(number),
                Token = number.ToString(CultureInfo.InvariantCulture),
                Pipe = pipe,
            }).ToList();
            foreach (var sql in (string[])
            [
                """
                INSERT INTO unit (id, owner_id, name, origin, visibility, token_id, env_sealed, created_at_ms)
                VALUES (@Unit, @Owner, 'U', 'Named', 'Private', @Token, '', 0)
                """,
                """
                INSERT INTO unit_node (id, unit_id, name, direction, visibility, is_writable_input, position, created_at_ms)
                VALUES (@Node, @Unit, 'n', 'Output', 'Private', FALSE, 0, 0)
                """,
                """
                INSERT INTO listener (id, owner_id, unit_id, unit_name, kind, window_seconds, state, created_at_ms)
                VALUES (@Listener, @Owner, @Unit, 'U', 'Averages', 60, 'Active', 0)
                """,
                """
                INSERT INTO listener_node (listener_id, node_id, node_name, pipe, position)
                VALUES (@Listener, @Node, 'n', @Pipe, 0)
                """,
            ])
            {
                await connection.ExecuteAsync(sql, numbers, transaction);
            }

            return true;
        },
        CancellationToken.None);

    /// <summary>No device is connected here.</summary>
    private sealed class NoSessions : IDeviceKick
    {
        public Task KickAsync(UnitId unit, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RecheckAsync(UnitId unit, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
