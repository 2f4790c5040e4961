using System.Globalization;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>The whole product beside a broker that runs already: a mosquitto of the test's own.</summary>
public sealed class ExternalBrokerTests(Browser browser) : IAsyncLifetime
{
    private MosquittoServer _mosquitto = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        _mosquitto = await MosquittoServer.StartAsync("max_inflight_messages 0", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mosquitto is not null) await _mosquitto.DisposeAsync();
    }

    [Fact]
    public async Task A_published_value_is_in_the_chat_and_one_published_while_the_product_is_away_comes_later()
    {
        await using var product = await StartAsync();
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        await chat.TapAsync("London");
        var (token, topic) = await DeviceTests.CreateUnitAsync(chat, "Pump", "pressure");
        await DeviceTests.ListenAsync(chat, "Pump");

        Assert.Equal(0, await DeviceTests.PublishAsync(product, token, topic, "21.5"));
        await chat.SeeAsync("21.5");

        var (_, exitCode) = await product.StopAsync(Stop);
        Assert.Equal(0, exitCode);
        Assert.Equal(0, await DeviceTests.PublishAsync(product, token, topic, "43.5", qos: 1));
        await product.StartAgainAsync(Stop);

        // The sandbox keeps its chats in memory, so this one is empty again; the product knows its person.
        await chat.TapStartAsync();
        await chat.TypeAsync("/units");
        await chat.TapAsync("Pump");
        await chat.SeeAsync("43.5");
    }

    [Fact]
    public async Task A_demo_device_speaks_through_it()
    {
        await using var product = await StartAsync();
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        await chat.TapAsync("London");
        await chat.TapAsync("Try a demo device");
        await chat.TapAsync("Listen");
        await chat.TapAsync("Recommended");
        await chat.TapAsync("Start");

        await chat.SeeAsync("so far");
    }

    private Task<ProductProcess> StartAsync() => ProductProcess.StartAsync(
        Stop, ("PU_BROKER", "external"), ("PU_MQTT_HOST", "127.0.0.1"),
        ("PU_MQTT_PORT", _mosquitto.Port.ToString(CultureInfo.InvariantCulture)));
}
