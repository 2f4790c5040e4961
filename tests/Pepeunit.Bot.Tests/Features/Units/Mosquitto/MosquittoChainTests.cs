using System.Diagnostics;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Testing.Devices;
using Pepeunit.Bot.Tests.Features.Units.Access;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Mosquitto;

/// <summary>Linked Units at a real mosquitto, with devices that know of their links by their <c>schema.json</c> alone.</summary>
public sealed class MosquittoChainTests(ITestOutputHelper output)
{
    private const long Anna = 1001;

    private static readonly TimeSpan MostToLink = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostToPass = TimeSpan.FromSeconds(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_passes_a_chain_of_three_linked_units_within_two_seconds()
    {
        await using var host = await MosquittoHost.StartAsync();
        var first = await host.CreateUnitAsync(Anna, "First");
        var second = await host.CreateUnitAsync(Anna, "Second");
        var third = await host.CreateUnitAsync(Anna, "Third");
        var linking = Stopwatch.StartNew();
        await LinkAsync(host, first, second);
        await LinkAsync(host, second, third);
        await using var source = await StartAsync(host, first, (env, schema, network) => new GoDevice(env, schema, network));
        await using var relay = await StartAsync(
            host, second, (env, schema, network) => new MicroPythonDevice(env, schema, network));
        await using var end = await StartAsync(host, third, (env, schema, network) => new GoDevice(env, schema, network));

        // Sent again and again as devices do: mosquitto drops what comes before it knows of the links.
        await Eventually.HoldsAsync(() => IsPassedAsync(source, relay, "first"), "the first link carries", Stop);
        await Eventually.HoldsAsync(() => IsPassedAsync(relay, end, "first"), "the second link carries", Stop);
        output.WriteLine($"both links carry {linking.ElapsedMilliseconds} ms after they are made");
        Assert.InRange(linking.Elapsed, TimeSpan.Zero, MostToLink);

        foreach (var value in (string[])["21.5", "31.5", "41.5", "on", "тепло"])
        {
            var clock = Stopwatch.StartNew();
            await source.SendAsync("out", value, Stop);
            await ReceivesAsync(relay, value);
            await relay.SendAsync("out", value, Stop);
            await ReceivesAsync(end, value);
            output.WriteLine($"'{value}' passed in {clock.Elapsed.TotalMilliseconds:F1} ms");
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, MostToPass);
        }

        Assert.All((PlatformDevice[])[source, relay, end], device => Assert.Empty(device.Failures));
    }

    private static async Task LinkAsync(MosquittoHost host, TestUnit from, TestUnit to)
    {
        var edge = new UnitEdge(from.Output.Id, to.Input.Id);
        Assert.Equal(LinkOutcome.Linked, await host.Get<EdgeStore>().AddAsync(edge, 10, Stop));
    }

    private static async Task<PlatformDevice> StartAsync(
        MosquittoHost host, TestUnit unit, Func<byte[], byte[], DeviceNetwork, PlatformDevice> client)
    {
        var stored = (await host.Get<UnitStore>().FindAsync(unit.Id, Stop))!;
        var env = (await host.Files.FindEnvAsync(stored, Stop))!;
        var schema = await host.Files.SchemaAsync(stored, Stop);
        var device = client(env, schema, new DeviceNetwork(host.MqttPort, host.HttpPort));
        await device.StartAsync(Stop);
        return device;
    }

    private static async Task<bool> IsPassedAsync(PlatformDevice from, PlatformDevice to, string value)
    {
        await from.SendAsync("out", value, Stop);
        return to.Received.Contains(("in", value));
    }

    private static Task ReceivesAsync(PlatformDevice device, string value) => Eventually.HoldsAsync(
        () => device.Received.Contains(("in", value)), $"'{value}' is in an Input", Stop);
}
