using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Pepeunit.Bot.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>Three Units linked in the chat, with real devices that do what their <c>schema.json</c> says.</summary>
public sealed class ChainTests(Browser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_passes_a_chain_of_three_linked_units_within_two_seconds()
    {
        await using var product = await ProductProcess.StartAsync(Stop);
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        await chat.TapAsync("London");
        using var first = await ConnectAsync(product, await CreateAsync(chat, "First", "out1", "in1"));
        using var second = await ConnectAsync(product, await CreateAsync(chat, "Second", "out2", "in2"));
        using var third = await ConnectAsync(product, await CreateAsync(chat, "Third", "out3", "in3"));

        await LinkAsync(chat, "First", "out1", "Second", "in2");
        await LinkAsync(chat, "Second", "out2", "Third", "in3");
        await second.ReadCommandAsync("SchemaUpdate");
        await third.ReadCommandAsync("SchemaUpdate");
        await second.FollowAsync(await SchemaAsync(chat, "Second"));
        await third.FollowAsync(await SchemaAsync(chat, "Third"));

        // The best of a few: what is asked is how long the product takes, not what else the machine is doing.
        var took = TimeSpan.MaxValue;
        foreach (var value in (string[])["21.5", "31.5", "41.5"])
        {
            var clock = Stopwatch.StartNew();
            await first.SendAsync("out1", value);
            Assert.Equal(value, await second.ReadValueAsync());
            await second.SendAsync("out2", value);
            Assert.Equal(value, await third.ReadValueAsync());
            took = clock.Elapsed < took ? clock.Elapsed : took;
        }

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        TestContext.Current.SendDiagnosticMessage(
            "From the first Output to the third Input: {0:0.0} ms.", took.TotalMilliseconds);
        await SendFromChatAsync(chat, third);
        await ShowScreensAsync(chat);
    }

    /// <summary>A value typed in the chat arrives at the device too.</summary>
    private static async Task SendFromChatAsync(ChatPage chat, ChainDevice third)
    {
        await OpenNodeAsync(chat, "Third", "in3");
        await chat.TapAsync("Send a value");
        await chat.SeeLastAsync("Type the value");
        await chat.TypeAsync("hello");
        await chat.SeeLastAsync("the broker has taken it");

        Assert.Equal("hello", await third.ReadValueAsync());
        await chat.ScreenshotAsync("life-sent");
    }

    private static async Task ShowScreensAsync(ChatPage chat)
    {
        await OpenAsync(chat, "Third");
        await chat.ScreenshotAsync("life-unit");
        await chat.TapAsync("Settings");
        await chat.SeeLastAsync("Settings of Third");
        await chat.ScreenshotAsync("life-settings");
        await OpenAsync(chat, "Third");
        await chat.TapAsync("Access");
        await chat.SeeLastAsync("Who sees Third?");
        await chat.ScreenshotAsync("life-access");
        await chat.TapAsync("0");
        await chat.SeeLastAsync("Nobody was given access");
        await chat.ScreenshotAsync("life-grants");
        await chat.TypeAsync("/units");
        await chat.SeeLastAsync("3 of 50");
        await chat.TapAsync("Others' Units");
        await chat.SeeLastAsync("Shared with you");
        await chat.ScreenshotAsync("life-others");
    }

    private static async Task<(string Token, JsonElement Schema)> CreateAsync(
        ChatPage chat, string name, string output, string input)
    {
        var before = await chat.Documents.CountAsync();
        await chat.TypeAsync("/units");
        await chat.TapAsync("Create");
        await chat.SeeLastAsync("What shall it be called?");
        await chat.TypeAsync(name);
        await chat.SeeLastAsync("will it send");
        await chat.TypeAsync(output);
        await chat.SeeLastAsync("will it receive");
        await chat.TypeAsync(input);
        await Expect(chat.Documents).ToHaveCountAsync(before + 2);
        var env = await DeviceTests.DownloadAsync(chat, before);
        return (env.GetProperty("PU_AUTH_TOKEN").GetString()!, await DeviceTests.DownloadAsync(chat, before + 1));
    }

    private static async Task<ChainDevice> ConnectAsync(ProductProcess product, (string Token, JsonElement Schema) files)
    {
        var device = new ChainDevice(await RawMqttClient.ConnectAsync(product.MqttPort, files.Token, Stop));
        await device.FollowAsync(files.Schema);
        return device;
    }

    private static async Task LinkAsync(ChatPage chat, string from, string output, string to, string input)
    {
        await OpenNodeAsync(chat, from, output);
        await chat.TapAsync("Links");
        await chat.SeeLastAsync("What this Output sends");
        await chat.TapAsync("Link");
        await chat.SeeLastAsync("Which Unit shall receive it?");
        await chat.ScreenshotAsync($"life-link-{output}-1");
        await chat.TapAsync(to);
        await chat.SeeLastAsync("Into which Input?");
        await chat.TapAsync(input);
        await chat.SeeLastAsync($"Linked: {from} › {output} → {to} › {input}");
        await chat.ScreenshotAsync($"life-link-{output}-2");
    }

    private static async Task<JsonElement> SchemaAsync(ChatPage chat, string unit)
    {
        var before = await chat.Documents.CountAsync();
        await OpenAsync(chat, unit);
        await chat.TapAsync("Files");
        await Expect(chat.Documents).ToHaveCountAsync(before + 2);
        return await DeviceTests.DownloadAsync(chat, before + 1);
    }

    private static async Task OpenNodeAsync(ChatPage chat, string unit, string node)
    {
        await OpenAsync(chat, unit);
        await chat.TapAsync("Topics");
        await chat.SeeLastAsync($"Topics of {unit}");
        await chat.ScreenshotAsync($"life-topics-{unit}");
        await chat.TapNodeAsync(node);
        await chat.SeeLastAsync($"{unit} › {node}");
        await chat.ScreenshotAsync($"life-node-{node}");
    }

    private static async Task OpenAsync(ChatPage chat, string unit)
    {
        await chat.TypeAsync("/units");
        await chat.SeeLastAsync("of 50");
        await chat.TapAsync(unit);
        await chat.SeeLastAsync($"📟 {unit}");
    }

    /// <summary>A client that subscribes to every topic of its <c>schema.json</c> and keeps nothing else in mind.</summary>
    private sealed class ChainDevice(RawMqttClient client) : IDisposable
    {
        private readonly HashSet<string> _subscribed = [];
        private JsonElement _schema;

        public void Dispose() => client.Dispose();

        public async Task FollowAsync(JsonElement schema)
        {
            _schema = schema;
            var topics = new[] { "input_base_topic", "input_topic" }
                .SelectMany(kind => schema.GetProperty(kind).EnumerateObject())
                .SelectMany(entry => entry.Value.EnumerateArray())
                .Select(topic => topic.GetString()!);
            foreach (var topic in topics.Where(_subscribed.Add)) Assert.InRange(await client.SubscribeAsync(topic, Stop), 0, 1);
        }

        public Task SendAsync(string output, string value) => client.PublishAsync(
            _schema.GetProperty("output_topic").GetProperty(output + "/pepeunit")[0].GetString()!, value, Stop);

        public async Task ReadCommandAsync(string command)
        {
            var payload = JsonDocument.Parse(await ReadValueAsync());
            Assert.Equal(command, payload.RootElement.GetProperty("COMMAND").GetString());
        }

        public async Task<string> ReadValueAsync()
        {
            var packet = await client.ReadAsync(RawMqttPacket.Publish, Stop);
            var (_, qos, packetId, payload) = packet.ReadPublish(client.Version);
            if (qos == 1) await client.SendAsync(MqttFrames.PubAck(packetId), Stop);
            return Encoding.UTF8.GetString(payload);
        }
    }
}
