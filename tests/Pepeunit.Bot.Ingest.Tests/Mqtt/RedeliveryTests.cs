using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>
/// What counting a redelivered message once will rest on: MQTTnet's event arguments keep the packet id and the DUP flag
/// that the broker sends.
/// </summary>
public sealed class RedeliveryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttProtocolVersion.V311, 1)]
    [InlineData(MqttProtocolVersion.V500, 1)]
    [InlineData(MqttProtocolVersion.V500, 2)]
    public async Task A_message_that_was_not_acknowledged_comes_again_under_its_packet_id(
        MqttProtocolVersion version, int qos)
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        await using var mosquitto = await MosquittoServer.StartAsync("max_inflight_messages 0", Stop);
        var first = new ConcurrentDictionary<ushort, (string Payload, bool IsDup)>();
        var second = new ConcurrentDictionary<ushort, (string Payload, bool IsDup)>();
        using var publisher = await RawMqttClient.ConnectAsync(mosquitto.Port, "x", Stop, clientId: "publisher");

        using (var client = await ConnectAsync(first))
        {
            var filter = new MqttTopicFilterBuilder().WithTopic("t")
                .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos).Build();
            await client.SubscribeAsync(filter, Stop);
            for (ushort id = 1; id <= 10; id++)
                await publisher.PublishAsync("t", $"{id}", Stop, qos, packetId: id);
            if (qos == 2)
                for (ushort id = 1; id <= 10; id++) await publisher.SendAsync(MqttFrames.PubRel(id), Stop);
            await Eventually.HoldsAsync(() => first.Count == 10, "all have come", Stop);
        }

        using (await ConnectAsync(second))
            await Eventually.HoldsAsync(() => second.Count == 10, "all have come again", Stop);

        Assert.DoesNotContain(first.Values, message => message.IsDup);
        Assert.All(second.Values, message => Assert.True(message.IsDup));
        Assert.Equal(
            first.OrderBy(message => message.Key).Select(message => (message.Key, message.Value.Payload)),
            second.OrderBy(message => message.Key).Select(message => (message.Key, message.Value.Payload)));

        async Task<IMqttClient> ConnectAsync(ConcurrentDictionary<ushort, (string, bool)> seen)
        {
            var client = new MqttClientFactory().CreateMqttClient();
            client.ApplicationMessageReceivedAsync += delivery =>
            {
                delivery.AutoAcknowledge = false;
                var message = delivery.ApplicationMessage;
                Assert.True(seen.TryAdd(delivery.PacketIdentifier, (message.ConvertPayloadToString(), message.Dup)));
                return Task.CompletedTask;
            };
            var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mosquitto.Port)
                .WithProtocolVersion(version).WithClientId("reader").WithCleanSession(false);
            if (version == MqttProtocolVersion.V500) options.WithSessionExpiryInterval(3_600);
            await client.ConnectAsync(options.Build(), Stop);
            return client;
        }
    }
}
