using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage;

namespace Pepeunit.Bot.EndToEnd.Tests.Kill;

/// <summary>What a stopped product has in its series file, read by the product's own reader.</summary>
/// <param name="Raw">Every number that was stored as it is.</param>
/// <param name="WindowCount">Values in all windows.</param>
/// <param name="WindowSum">Their sum.</param>
internal sealed record StoredNumbers(IReadOnlyList<int> Raw, long WindowCount, double WindowSum)
{
    public static async Task<StoredNumbers> ReadAsync(string dataFolder, UnitNodeId node, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:DataFolder"] = dataFolder }).Build();
        await using var services = new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider();
        var store = services.GetRequiredService<ISampleStore>();

        var raw = await FindListenerAsync(dataFolder, ListenerKind.EveryValue, cancellationToken);
        var averages = await FindListenerAsync(dataFolder, ListenerKind.Averages, cancellationToken);
        var samples = await store.ReadSamplesAsync(raw, node, TimeRange.All, int.MaxValue, cancellationToken);
        var windows = await store.ReadPartialsAsync(averages, node, TimeRange.All, null, cancellationToken);
        return new StoredNumbers(
            [.. samples.Select(sample => (int)sample.Value.Number)],
            windows.Sum(window => window.Count), windows.Sum(window => window.Sum));
    }

    private static async Task<ListenerId> FindListenerAsync(
        string dataFolder, ListenerKind kind, CancellationToken cancellationToken)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "pepeunit.db")};Pooling=False");
        await database.OpenAsync(cancellationToken);
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT id FROM listener WHERE kind = $kind";
        command.Parameters.AddWithValue("$kind", kind.ToString());
        var id = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        return new ListenerId(Guid.Parse(id, CultureInfo.InvariantCulture));
    }
}
