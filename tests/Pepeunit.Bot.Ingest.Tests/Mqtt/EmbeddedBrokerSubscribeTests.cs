using System.Net.Sockets;
using System.Text;
using Pepeunit.Bot.Ingest.Mqtt.Embedded;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

public sealed class EmbeddedBrokerSubscribeTests : IAsyncLifetime
{
    private BrokerHost _broker = null!;
    private UnitId _reader;
    private string _topic = "";
    private UnitNodeId _node;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await BrokerHost.StartAsync(Stop, options =>
        {
            options.MaxSubscriptionsPerSession = 3;
            options.MaxPendingPerSession = 10;
        });
        _topic = _broker.AddOutput(_broker.AddUnit("writer"), out _node);
        _reader = _broker.AddUnit("reader");
        _broker.Access.AllowSubscribe(_reader, _topic);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    public async Task An_edge_carries_a_value_to_its_subscriber_and_to_the_store(byte version, int qos)
    {
        using var reader = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop, version);
        using var writer = await RawMqttClient.ConnectAsync(_broker.Port, "writer", Stop, version);
        Assert.Equal(qos, await reader.SubscribeAsync(_topic, Stop, qos));

        await writer.PublishAsync(_topic, "5", Stop, qos: 1, packetId: 1);

        var delivery = (await reader.ReadAsync(RawMqttPacket.Publish, Stop)).ReadPublish(version);
        Assert.Equal((_topic, qos, "5"), (delivery.Topic, delivery.Qos, Encoding.UTF8.GetString(delivery.Payload)));
        Assert.Equal(1, (await writer.ReadAsync(RawMqttPacket.PubAck, Stop)).PacketId);
        Assert.Equal(1, _broker.Store.Messages);
    }

    [Theory]
    [InlineData(4, 0x80)]
    [InlineData(5, 0xA2)]
    public async Task Wildcards_are_refused(byte version, byte code)
    {
        using var reader = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop, version);

        foreach (var filter in new[] { "#", $"{BrokerHost.Domain}/+/pepeunit", $"{BrokerHost.Domain}/#" })
            Assert.Equal(code, await reader.SubscribeAsync(filter, Stop));
    }

    [Theory]
    [InlineData(4, 0x80)]
    [InlineData(5, 0x87)]
    public async Task What_is_not_granted_is_refused_even_to_its_writer(byte version, byte code)
    {
        using var writer = await RawMqttClient.ConnectAsync(_broker.Port, "writer", Stop, version);

        Assert.Equal(code, await writer.SubscribeAsync(_topic, Stop));
        await writer.PublishAsync(_topic, "5", Stop, qos: 1, packetId: 1);

        // The acknowledgement and no delivery before it.
        await writer.ReadAsync(RawMqttPacket.PubAck, Stop);
    }

    [Fact]
    public async Task A_subscription_that_is_no_longer_allowed_is_taken_back_and_the_session_stays()
    {
        using var reader = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop);
        using var writer = await RawMqttClient.ConnectAsync(_broker.Port, "writer", Stop);
        await reader.SubscribeAsync(_topic, Stop, qos: 0);

        _broker.Access.ForbidSubscribe(_reader, _topic);
        await _broker.Broker.TickAsync();
        await writer.PublishAsync(_topic, "5", Stop, qos: 1, packetId: 1);
        await writer.ReadAsync(RawMqttPacket.PubAck, Stop);

        await reader.PingAsync(Stop);
        Assert.Equal(1, _broker.Metrics.Faults[BrokerFault.SubscriptionWithdrawn]);
    }

    [Fact]
    public async Task Retained_messages_are_delivered_and_not_kept()
    {
        using var writer = await RawMqttClient.ConnectAsync(_broker.Port, "writer", Stop);
        using var reader = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop);
        await reader.SubscribeAsync(_topic, Stop, qos: 0);

        await writer.SendAsync(MqttFrames.Publish(_topic, "5"u8, qos: 1, packetId: 1, isRetained: true), Stop);
        await writer.ReadAsync(RawMqttPacket.PubAck, Stop);

        Assert.Equal(0, (await reader.ReadAsync(RawMqttPacket.Publish, Stop)).TypeAndFlags & 1);
        using var late = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop, clientId: "late");
        await late.SubscribeAsync(_topic, Stop);
        await late.PingAsync(Stop);
    }

    [Fact]
    public async Task A_session_holds_so_many_subscriptions_and_no_more()
    {
        using var reader = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop, version: 5);
        string[] filters = [.. Enumerable.Range(0, 4).Select(number => $"{BrokerHost.Domain}/{number}/pepeunit")];
        foreach (var filter in filters) _broker.Access.AllowSubscribe(_reader, filter);

        foreach (var filter in filters[..3]) Assert.Equal(1, await reader.SubscribeAsync(filter, Stop));

        Assert.Equal(0x97, await reader.SubscribeAsync(filters[3], Stop));
        Assert.Equal(1, await reader.SubscribeAsync(filters[0], Stop));
    }

    [Fact]
    public async Task Unsubscribing_and_leaving_end_the_delivery()
    {
        var index = new SubscriptionIndex();
        index.Add("a");
        index.Add("a");
        var version = index.Version;

        index.Remove("a");
        Assert.True(index.Has("a"));
        index.Remove("a");
        Assert.False(index.Has("a"));
        index.Remove("a");
        Assert.True(index.Version > version);

        using var reader = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop);
        using var writer = await RawMqttClient.ConnectAsync(_broker.Port, "writer", Stop);
        await reader.SubscribeAsync(_topic, Stop, qos: 0);
        await reader.SendAsync(MqttFrames.Unsubscribe(2, 4, _topic), Stop);
        await reader.ReadAsync(RawMqttPacket.UnsubAck, Stop);
        await writer.PublishAsync(_topic, "5", Stop, qos: 1, packetId: 1);
        await writer.ReadAsync(RawMqttPacket.PubAck, Stop);
        await reader.PingAsync(Stop);
    }

    [Fact]
    public async Task A_subscriber_that_never_acknowledges_is_disconnected()
    {
        using var reader = await RawMqttClient.ConnectAsync(_broker.Port, "reader", Stop);
        using var writer = await RawMqttClient.ConnectAsync(_broker.Port, "writer", Stop);
        await reader.SubscribeAsync(_topic, Stop, qos: 1);

        var deliveries = 0;
        for (ushort id = 1; id <= 20; id++)
        {
            await writer.PublishAsync(_topic, $"{id}", Stop, qos: 1, packetId: id);
            await writer.ReadAsync(RawMqttPacket.PubAck, Stop);
        }

        while (await reader.ReadAsync(Stop) is { Type: RawMqttPacket.Publish }) deliveries++;
        Assert.Equal(10, deliveries);
        Assert.Equal(1, _broker.Metrics.Faults[BrokerFault.Unacknowledged]);
        await writer.PingAsync(Stop);
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_at_once()
    {
        await using var small = await BrokerHost.StartAsync(Stop, options => options.MaxConnections = 2);
        small.AddUnit("token");
        using var first = await RawMqttClient.ConnectAsync(small.Port, "token", Stop, clientId: "1");
        using var second = await RawMqttClient.ConnectAsync(small.Port, "token", Stop, clientId: "2");

        // It may be reset while it is still being opened.
        var isRefused = false;
        try
        {
            using var third = await RawMqttClient.OpenAsync(small.Port, 4, Stop);
            isRefused = await third.ReadAsync(Stop) is null;
        }
        catch (SocketException)
        {
            isRefused = true;
        }

        Assert.True(isRefused);
        Assert.Equal(1, small.Metrics.Faults[BrokerFault.TooManyConnections]);

        await first.DisconnectAsync(Stop);
        Assert.Null(await first.ReadAsync(Stop));
        await Eventually.HoldsAsync(() => small.Metrics.Connections == 1, "one has left", Stop);
        using var fourth = await RawMqttClient.ConnectAsync(small.Port, "token", Stop, clientId: "4");
        await second.PingAsync(Stop);
    }
}
