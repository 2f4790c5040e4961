using System.Globalization;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Testing.Devices;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>
/// Devices as the platform's own clients are, byte for byte, against the running product: on the embedded broker, and on a
/// mosquitto that knows the rights by the file that the product keeps for it.
/// </summary>
public sealed class PlatformDeviceTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private MosquittoServer? _mosquitto;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_mosquitto is not null) await _mosquitto.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Go", false)]
    [InlineData("MicroPython", false)]
    [InlineData("Go", true)]
    [InlineData("MicroPython", true)]
    public async Task An_unmodified_client_works(string client, bool isExternal)
    {
        await using var product = isExternal ? await StartBesideMosquittoAsync() : await ProductProcess.StartAsync(Stop);
        using var person = new SandboxPerson(product, 1002);
        await person.StartAsync(Stop);
        await person.TapAsync("London", Stop);
        var (env, schema) = await person.CreateUnitAsync("Station", "temperature", "heater", Stop);
        await using var device = await StartAsync(client, env, schema, product);

        // Values, sent again and again as devices do: mosquitto drops what comes before it knows the rights.
        await person.TypeAsync("/units", Stop);
        await person.TapAsync("Station", Stop);
        await person.SeeLastAsync("temperature: no value yet", Stop);
        await UntilSeenAsync(person, "Refresh", "temperature: 21.5", () => device.SendAsync("temperature", "21.5", Stop));

        // The state in words for people.
        await device.TellStateAsync(Stop);
        await person.TapAsync("State", Stop);
        await person.SeeLastAsync("Station: state", Stop);
        await UntilSeenAsync(person, "Refresh", device is GoDevice ? "of 8 GB used (25 %)" : "Address: 192.168.1.7");

        // Commands of which the device fetches a file, and what it keeps on the server.
        var before = device.Env.ToJsonString();
        await person.TapAsync("Reload env.json", Stop);
        await person.TapAsync("Reload schema.json", Stop);
        await Eventually.HoldsAsync(
            () => device.Obeyed.SequenceEqual(["EnvUpdate", "SchemaUpdate"]) || !device.Failures.IsEmpty,
            "the device obeys both", Stop);
        Assert.Equal(before, device.Env.ToJsonString());
        await KeepStateStorageAsync(device);

        // Each form of a time and of a message; what is broken loses no other.
        await device.LogAsync("Info", "in the client's own form", Stop);
        await device.PublishLogAsync(
            """{"level":"WARNING","text":"with microseconds","create_datetime":"2025-04-08T11:27:52.044394"}""", Stop);
        await device.PublishLogAsync(
            """
            [{"level":"error","text":"without a time"},{"level":"Loud"},{"level":"Debug","text":"the last of a list"}]
            """,
            Stop);
        await person.TapAsync("Log", Stop);
        await person.SeeLastAsync("Station: log", Stop);
        await UntilSeenAsync(person, "Refresh", "4 entries");
        var log = await person.SeeAsync("4 entries", Stop);
        foreach (var words in (string[])["🔵", "in the client's own form", "🟡 12:27:52 with microseconds", "8 Apr 2025",
            "without a time", "the last of a list"])
        {
            Assert.Contains(words, log, StringComparison.Ordinal);
        }

        // The whole log comes from the device, more than it may send in a minute otherwise.
        for (var entry = 1; entry < 150; entry++) device.OwnLog.Enqueue(device.OwnLog.First());
        await person.TapAsync("Fetch from device", Stop);
        await person.TapAsync("Yes, fetch it", Stop);
        await person.SeeLastAsync("Station: log", Stop);
        await Eventually.HoldsAsync(() => device.Obeyed.Contains("LogSync"), "the device obeys LogSync", Stop);
        await UntilSeenAsync(person, "Refresh", "150 entries");

        // An Input: written by another Unit of the same person, or by the server.
        await SendToInputAsync(person, product, device, isExternal);

        Assert.Empty(device.Failures);
        Assert.True(device is not GoDevice go || go.HasBothSessions, "A session of the Go client was sent away.");
        Assert.Contains(device.UnitId, device.Schema["output_base_topic"]!["log/pepeunit"]![0]!.GetValue<string>(),
            StringComparison.Ordinal);
    }

    private static async Task KeepStateStorageAsync(PlatformDevice device)
    {
        var empty = await device.Rest.GetAsync($"/units/get_state_storage/{device.UnitId}", Stop);
        Assert.Equal((200, "\"\""), (empty.Status, empty.Text));

        var stored = await device.Rest.PostAsync(
            $"/units/set_state_storage/{device.UnitId}", """{"state":"{\"pump\":1}"}""", Stop);
        Assert.Equal((204, ""), (stored.Status, stored.Text));
        var read = await device.Rest.GetAsync($"/units/get_state_storage/{device.UnitId}", Stop);
        Assert.Equal("""{"pump":1}""", JsonNode.Parse(read.Text)!.GetValue<string>());

        var firmware = await device.Rest.GetAsync($"/units/firmware/tgz/{device.UnitId}?wbits=9&level=9", Stop);
        Assert.Equal(200, firmware.Status);
        Assert.NotEmpty(firmware.Body);
    }

    /// <summary>Taps a button again until the words are there: what a device sends is stored within a second or two.</summary>
    private static Task UntilSeenAsync(SandboxPerson person, string button, string words, Func<Task>? before = null) =>
        Eventually.HoldsAsync(
            async () =>
            {
                if (before is not null) await before();
                await person.TapAsync(button, Stop);
                return await person.HasAsync(words, TimeSpan.FromSeconds(2), Stop);
            },
            $"'{words}' is in the chat", Stop);

    private static async Task SendToInputAsync(
        SandboxPerson person, ProductProcess product, PlatformDevice device, bool isExternal)
    {
        // Mosquitto's file grants a Unit no more than its own topics and links.
        if (isExternal) return;

        var input = device.Schema["input_topic"]!["heater/pepeunit"]![0]!.GetValue<string>();
        var (env, schema) = await person.CreateUnitAsync("Remote", "button", null, Stop);
        await using var remote = await StartAsync("Go", env, schema, product);
        await remote.PublishAsync(input, "on", Stop);
        await Eventually.HoldsAsync(() => device.Received.Contains(("heater", "on")), "the Input has the value", Stop);
    }

    private static async Task<PlatformDevice> StartAsync(string client, byte[] env, byte[] schema, ProductProcess product)
    {
        var network = new DeviceNetwork(product.MqttPort, product.Http.Port);
        PlatformDevice device = client == "Go"
            ? new GoDevice(env, schema, network)
            : new MicroPythonDevice(env, schema, network);
        await device.StartAsync(Stop);
        return device;
    }

    private async Task<ProductProcess> StartBesideMosquittoAsync()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        var (acl, pid) = (Path.Combine(_folder.Path, "acl"), Path.Combine(_folder.Path, "pid"));
        await File.WriteAllTextAsync(acl, "", Stop);
        _mosquitto = await MosquittoServer.StartAsync($"acl_file {acl}\npid_file {pid}", Stop);
        return await ProductProcess.StartAsync(
            Stop, ("PU_BROKER", "external"), ("PU_MQTT_HOST", "127.0.0.1"),
            ("PU_MQTT_PORT", _mosquitto.Port.ToString(CultureInfo.InvariantCulture)),
            ("PU_MOSQUITTO_ACL_FILE", acl), ("PU_MOSQUITTO_PID_FILE", pid));
    }
}
