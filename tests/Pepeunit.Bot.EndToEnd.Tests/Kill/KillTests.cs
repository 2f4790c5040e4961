using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.EndToEnd.Tests.Product;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.Kill;

/// <summary>
/// <c>kill -9</c> at random instants, with messages on their way: by the publishers' journals nothing that was acknowledged
/// is missing. A message may be there twice, because at QoS 1 its sender repeats it.
/// </summary>
public sealed class KillTests(Browser browser, ITestOutputHelper output)
{
    /// <summary>Set by <c>tests/prove kill</c>: the long form, and where its figures go.</summary>
    private const string Prove = "PEPEUNIT_PROVE_KILL";

    private const int Publishers = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_acknowledged_is_missing_after_kills_at_random_instants()
    {
        var figures = Environment.GetEnvironmentVariable(Prove);
        var (kills, messages) = figures is null ? (3, 3_000) : (20, 20_000);
        await using var product = await ProductProcess.StartAsync(Stop);
        var (token, topic) = await PrepareAsync(product);
        var node = new UnitNodeId(Guid.Parse(topic.Split('/')[1], CultureInfo.InvariantCulture));

        var clock = Stopwatch.StartNew();
        var each = messages / Publishers;
        var publishers = Enumerable.Range(0, Publishers)
            .Select(at => new JournaledPublisher(product.MqttPort, token, topic, 1 + at * each, each)).ToList();

        // As slow as it takes for the numbers to outlast the kills, each with its restart.
        var running = publishers.ConvertAll(publisher => publisher.RunAsync(TimeSpan.FromMilliseconds(4), Stop));
        var waiting = new List<int>();
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(Random.Shared.Next(50, 700), Stop);
            var before = publishers.Sum(publisher => publisher.Acknowledged.Count);
            await product.KillAsync();
            waiting.Add(publishers.Sum(publisher => publisher.Waiting));
            output.WriteLine($"kill {kill + 1}: {waiting[^1]} unacknowledged, {before} acknowledged");
            await product.StartAgainAsync(Stop);
        }

        await Task.WhenAll(running);
        await product.StopAsync(Stop);
        var acknowledged = publishers.SelectMany(publisher => publisher.Acknowledged).ToList();
        var stored = await StoredNumbers.ReadAsync(product.DataFolder, node, Stop);
        var missing = acknowledged.Except(stored.Raw).ToList();
        var line = JsonSerializer.Serialize(new
        {
            kills,
            messages,
            acknowledged = acknowledged.Count,
            missing = missing.Count,
            raw = stored.Raw.Count,
            windows = stored.WindowCount,
            unacknowledged_at_kill = waiting,
            seconds = Math.Round(clock.Elapsed.TotalSeconds),
        });
        output.WriteLine(line);
        if (figures is not null) await File.WriteAllTextAsync(figures, line, Stop);

        Assert.Equal(messages, acknowledged.Count);
        Assert.Empty(missing);
        Assert.True(waiting.Sum() > 0, "No kill found a message on its way: it proves nothing.");

        // Both listeners have met the same messages, in the same commits.
        Assert.Equal(stored.Raw.Count, stored.WindowCount);
        Assert.Equal(stored.Raw.Sum(number => (double)number), stored.WindowSum, tolerance: 1e-3);
        Assert.InRange(stored.WindowCount, messages, messages + waiting.Sum());
    }

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
        await chat.SeeAsync("To which Unit?");
        foreach (var tap in (string[])["Counter", "All topics …", "Averages per window", "1 min", "Until I stop it",
            "No limit", "Store only", "Start"])
        {
            await chat.TapAsync(tap);
        }

        await chat.SeeAsync("What arrives goes to the store.");
        return unit;
    }
}
