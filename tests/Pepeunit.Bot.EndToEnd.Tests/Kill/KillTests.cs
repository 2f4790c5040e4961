using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Pepeunit.Bot.EndToEnd.Tests.Product;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.Kill;

/// <summary>
/// <c>kill -9</c> and SIGTERM by turns at random instants, with messages on their way at QoS 1: by the publishers' journals
/// everything that was acknowledged is stored, and nothing twice.
/// </summary>
public sealed partial class KillTests(Browser browser, ITestOutputHelper output)
{
    /// <summary>Set by <c>tests/prove kill</c>: the long form, and where its figures go (a line for each test).</summary>
    private const string Prove = "PEPEUNIT_PROVE_KILL";

    private const int Publishers = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string? Figures => Environment.GetEnvironmentVariable(Prove);

    [Fact]
    public async Task Behind_mosquitto_nothing_is_lost_or_counted_twice()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        await using var mosquitto = await MosquittoServer.StartAsync("max_inflight_messages 0", Stop);
        await using var product = await ProductProcess.StartAsync(
            Stop, ("PU_BROKER", "external"), ("PU_MQTT_HOST", "127.0.0.1"),
            ("PU_MQTT_PORT", mosquitto.Port.ToString(CultureInfo.InvariantCulture)));
        var (stops, messages) = Figures is null ? (6, 6_000) : (100, 100_000);

        await ProveAsync(product, "mosquitto", stops, messages, TimeSpan.FromMilliseconds(12));
    }

    [Fact]
    public async Task With_the_embedded_broker_nothing_is_lost_or_counted_twice()
    {
        await using var product = await ProductProcess.StartAsync(Stop);
        var (stops, messages) = Figures is null ? (6, 3_000) : (20, 20_000);

        // As slow as it takes for the numbers to outlast the kills, each with its restart.
        await ProveAsync(product, "embedded", stops, messages, TimeSpan.FromMilliseconds(4));
    }

    private async Task ProveAsync(ProductProcess product, string broker, int stops, int messages, TimeSpan pace)
    {
        var (token, topic) = await PrepareAsync(product);
        var node = new UnitNodeId(Guid.Parse(topic.Split('/')[1], CultureInfo.InvariantCulture));
        var clock = Stopwatch.StartNew();
        var each = messages / Publishers;
        var publishers = Enumerable.Range(0, Publishers)
            .Select(at => new JournaledPublisher(product.MqttPort, token, topic, 1 + at * each, each)).ToList();
        var running = publishers.ConvertAll(publisher => publisher.RunAsync(pace, Stop));
        var unstored = new List<long>();
        var repeated = 0L;
        for (var at = 0; at < stops; at++)
        {
            await Task.Delay(Random.Shared.Next(50, 700), Stop);
            repeated += await CountRepeatedAsync(product);
            if (at % 2 == 0) await product.KillAsync();
            else Assert.Equal(0, (await product.StopAsync(Stop)).ExitCode);

            unstored.Add(
                publishers.Sum(publisher => publisher.Acknowledged.Count + publisher.Waiting) - await CountRowsAsync(product));
            output.WriteLine($"{(at % 2 == 0 ? "kill -9" : "SIGTERM")} {at + 1}: {unstored[^1]} sent and not stored");
            await product.StartAgainAsync(Stop);
        }

        await Task.WhenAll(running);
        await SeeStoredAsync(product, messages);
        repeated += await CountRepeatedAsync(product);
        await product.StopAsync(Stop);
        var acknowledged = publishers.SelectMany(publisher => publisher.Acknowledged).ToList();
        var stored = await StoredNumbers.ReadAsync(product.DataFolder, node, Stop);
        var missing = acknowledged.Except(stored.Raw).Count();
        var twice = stored.Raw.Count - stored.Raw.Distinct().Count();
        var line = JsonSerializer.Serialize(new
        {
            broker,
            kills = (stops + 1) / 2,
            terms = stops / 2,
            messages,
            acknowledged = acknowledged.Count,
            missing,
            twice,
            raw = stored.Raw.Count,
            windows = stored.WindowCount,
            repetitions_known = repeated,
            sent_and_not_stored_at_stop = unstored,
            seconds = Math.Round(clock.Elapsed.TotalSeconds),
        });
        output.WriteLine(line);
        if (Figures is { } figures) await File.AppendAllTextAsync(figures, line + Environment.NewLine, Stop);

        Assert.Equal(messages, acknowledged.Count);
        Assert.Equal((0, 0), (missing, twice));
        Assert.True(unstored.Sum() > 0, "No stop found a message on its way: it proves nothing.");

        // Both listeners have met the same messages, in the same commits.
        Assert.Equal(messages, stored.WindowCount);
        Assert.Equal(stored.Raw.Sum(number => (double)number), stored.WindowSum, tolerance: 1e-3);
    }

    /// <summary>Waits until as many rows are stored as there are messages; more would be seen at the end.</summary>
    private static async Task SeeStoredAsync(ProductProcess product, int messages)
    {
        var clock = Stopwatch.StartNew();
        while (await CountRowsAsync(product) < messages && clock.Elapsed < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(200), Stop);
    }

    private static async Task<long> CountRowsAsync(ProductProcess product)
    {
        await using var series = new SqliteConnection(
            $"Data Source={Path.Combine(product.DataFolder, "series.db")};Pooling=False");
        await series.OpenAsync(Stop);
        await using var command = series.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sample";
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    /// <summary>Messages of this run of the process that were recognised as taken before.</summary>
    private static async Task<long> CountRepeatedAsync(ProductProcess product)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var found = RepeatedSample().Match(await http.GetStringAsync(product.Metrics, Stop));
        return found.Success ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("""^\S*ingest_messages\S*outcome="Repeated"\S* (\d+)""", RegexOptions.Multiline)]
    private static partial Regex RepeatedSample();

    /// <summary>A Unit with two listeners that a person has made by taps: every value, and windows.</summary>
    private async Task<(string Token, string Topic)> PrepareAsync(ProductProcess product)
    {
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        await chat.TapAsync("London");
        var unit = await DeviceTests.CreateUnitAsync(chat, "Counter", "number");
        await DeviceTests.ListenAsync(chat, "Counter");

        await chat.TypeAsync("/listen");
        await chat.SeeAsync("To what? Choose a Unit");
        foreach (var tap in (string[])["Counter", "All topics, also new ones …", "Averages per window", "1 min", "Until I stop it",
            "No limit", "Store only", "Start"])
        {
            await chat.TapAsync(tap);
        }

        await chat.SeeAsync("What arrives goes to the store.");
        return unit;
    }
}
