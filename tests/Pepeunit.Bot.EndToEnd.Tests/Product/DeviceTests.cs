using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>Debian's own MQTT client as a device: MQTT 3.1.1, the token as user name, no password.</summary>
public sealed class DeviceTests(Browser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_value_is_in_the_chat_within_two_seconds_and_another_units_token_is_refused()
    {
        await using var product = await ProductProcess.StartAsync(Stop);
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        await chat.TapAsync("London");
        var pump = await CreateUnitAsync(chat, "Pump", "pressure");
        var other = await CreateUnitAsync(chat, "Other", "noise");
        await ListenAsync(chat, "Pump");

        // The listener takes values from a moment after the chat says so; a card said "no value yet" before it, too.
        var first = chat.Page.Locator("[data-testid^=message-]").Filter(new() { HasText = "11.5" });
        for (var attempt = 0; attempt < 30 && await first.CountAsync() == 0; attempt++)
        {
            Assert.Equal(0, await PublishAsync(product, pump.Token, pump.Topic, "11.5"));
            await Task.Delay(TimeSpan.FromSeconds(1), Stop);
        }

        // The best of a few: what is asked is how long the product takes, not what else the machine is doing.
        var took = TimeSpan.MaxValue;
        foreach (var value in (string[])["21.5", "31.5", "41.5", "51.5"])
        {
            Assert.Equal(0, await PublishAsync(product, pump.Token, pump.Topic, value));
            var clock = Stopwatch.StartNew();
            await chat.SeeAsync(value);
            took = clock.Elapsed < took ? clock.Elapsed : took;
        }

        // 3.1.1 has no negative answer to a publication (3.3.5.2): the broker closes the connection, or drops the message.
        await PublishAsync(product, other.Token, pump.Topic, "99.5");
        Assert.NotEqual(0, await PublishAsync(product, "not-a-token", pump.Topic, "77.5"));
        Assert.Equal(0, await PublishAsync(product, pump.Token, pump.Topic, "22.5"));
        await chat.SeeAsync("22.5");
        var texts = await chat.Page.Locator("[data-testid^=message-]").AllInnerTextsAsync();

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(texts, text => text.Contains("99.5", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => text.Contains("77.5", StringComparison.Ordinal));
    }

    internal static async Task<(string Token, string Topic)> CreateUnitAsync(ChatPage chat, string name, string output)
    {
        var before = await chat.Documents.CountAsync();
        await chat.TypeAsync("/units");
        await chat.TapAsync("Create");
        await chat.SeeAsync("What shall it be called?");
        await chat.TypeAsync(name);
        await chat.SeeAsync("will it send");
        await chat.TypeAsync(output);
        await chat.SeeAsync("will it receive");
        await chat.TapAsync("It receives nothing");
        await Microsoft.Playwright.Assertions.Expect(chat.Documents).ToHaveCountAsync(before + 2);

        var env = await DownloadAsync(chat, before);
        var schema = await DownloadAsync(chat, before + 1);
        return (
            env.GetProperty("PU_AUTH_TOKEN").GetString()!,
            schema.GetProperty("output_topic").GetProperty(output + "/pepeunit")[0].GetString()!);
    }

    internal static async Task<JsonElement> DownloadAsync(ChatPage chat, int index)
    {
        var waiting = chat.Page.WaitForDownloadAsync();
        await chat.Documents.Nth(index).ClickAsync();
        await using var file = await (await waiting).CreateReadStreamAsync();
        return (await JsonDocument.ParseAsync(file, cancellationToken: Stop)).RootElement;
    }

    internal static async Task ListenAsync(ChatPage chat, string unit)
    {
        await chat.TypeAsync("/listen");
        await chat.TapAsync(unit);
        await chat.TapAsync("Recommended");
        await chat.TapAsync("Start");
        await chat.SeeAsync("no value yet");
    }

    /// <summary>Debian's client publishes one value. Gives its exit code; 0 says no more than that it was sent.</summary>
    internal static async Task<int> PublishAsync(
        ProductProcess product, string token, string topic, string value, int qos = 0)
    {
        using var client = Process.Start(new ProcessStartInfo("mosquitto_pub",
        [
            "-h", "127.0.0.1", "-p", product.MqttPort.ToString(CultureInfo.InvariantCulture), "-u", token, "-t", topic,
            "-m", value, "-q", qos.ToString(CultureInfo.InvariantCulture),
        ])
        {
            RedirectStandardError = true,
        })!;
        await client.WaitForExitAsync(Stop);
        return client.ExitCode;
    }
}
