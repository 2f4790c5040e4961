using System.Diagnostics;
using System.Globalization;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>The whole product beside a mosquitto that knows the rights by the file that the product writes for it.</summary>
public sealed class MosquittoRightsTests(Browser browser, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    private readonly TempFolder _folder = new();
    private MosquittoServer _mosquitto = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string AclFile => Path.Combine(_folder.Path, "acl");

    private string PidFile => Path.Combine(_folder.Path, "pid");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");

        // As an operator makes it: mosquitto does not start without the file, and an empty one denies everything.
        await File.WriteAllTextAsync(AclFile, "", Stop);
        _mosquitto = await MosquittoServer.StartAsync($"acl_file {AclFile}\npid_file {PidFile}", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mosquitto is not null) await _mosquitto.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_device_may_what_its_unit_may_until_the_unit_is_deleted()
    {
        await using var product = await ProductProcess.StartAsync(
            Stop, ("PU_BROKER", "external"), ("PU_MQTT_HOST", "127.0.0.1"),
            ("PU_MQTT_PORT", _mosquitto.Port.ToString(CultureInfo.InvariantCulture)),
            ("PU_MOSQUITTO_ACL_FILE", AclFile), ("PU_MOSQUITTO_PID_FILE", PidFile));
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        await chat.TapAsync("London");
        var other = await DeviceTests.CreateUnitAsync(chat, "Other", "noise");
        var pump = await DeviceTests.CreateUnitAsync(chat, "Pump", "pressure");
        await DeviceTests.ListenAsync(chat, "Pump");

        await Eventually.HoldsAsync(
            async () => await IsAllowedAsync(pump.Token, pump.Topic, "21.5"), "the Pump may publish", Stop);
        await chat.SeeAsync("21.5");
        Assert.False(await IsAllowedAsync(other.Token, pump.Topic, "99.5"));
        Assert.False(await IsAllowedAsync("no-token", pump.Topic, "99.5"));

        await chat.TypeAsync("/units");
        await chat.SeeAsync("Units: 2 of");
        await chat.TapAsync("Pump");
        await chat.TapAsync("Delete");
        await chat.SeeAsync("Delete Pump?");
        await chat.TapAsync("Yes, delete it");
        var clock = Stopwatch.StartNew();
        await chat.SeeAsync("Units: 1 of");
        await Eventually.HoldsAsync(
            async () => !await IsAllowedAsync(pump.Token, pump.Topic, "77.5"), "the Pump is denied", Stop);
        output.WriteLine($"denied {clock.ElapsedMilliseconds} ms after the tap");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, MostTime);
    }

    [Fact]
    public async Task A_demo_device_that_was_quicker_than_its_rights_is_heard_all_the_same()
    {
        await using var product = await ProductProcess.StartAsync(
            Stop, ("PU_BROKER", "external"), ("PU_MQTT_HOST", "127.0.0.1"),
            ("PU_MQTT_PORT", _mosquitto.Port.ToString(CultureInfo.InvariantCulture)),
            ("PU_MOSQUITTO_ACL_FILE", AclFile), ("PU_MOSQUITTO_PID_FILE", PidFile));
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        foreach (var tap in (string[])["London", "Try a demo device", "Listen", "Recommended", "Start"])
            await chat.TapAsync(tap);

        await chat.SeeAsync("so far");
    }

    /// <summary>Debian's client publishes in MQTT 5 at QoS 1, where a refusal has a word; its exit code has none.</summary>
    private async Task<bool> IsAllowedAsync(string token, string topic, string value)
    {
        using var client = Process.Start(new ProcessStartInfo("mosquitto_pub",
        [
            "-h", "127.0.0.1", "-p", _mosquitto.Port.ToString(CultureInfo.InvariantCulture), "-V", "5", "-q", "1",
            "-u", token, "-t", topic, "-m", value,
        ])
        {
            RedirectStandardError = true,
        })!;
        var errors = await client.StandardError.ReadToEndAsync(Stop);
        await client.WaitForExitAsync(Stop);
        Assert.Equal(0, client.ExitCode);
        return !errors.Contains("Not authorized", StringComparison.Ordinal);
    }
}
