using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Mqtt.Embedded;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

public sealed class EmbeddedBrokerPublishTests : IAsyncLifetime
{
    private BrokerHost _broker = null!;
    private UnitId _unit;
    private string _topic = "";
    private UnitNodeId _node;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await BrokerHost.StartAsync(Stop, options => options.MaxWaitingPerSession = 8);
        _unit = _broker.AddUnit("token");
        _topic = _broker.AddOutput(_unit, out _node);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_value_reaches_the_store(byte version)
    {
        using var client = await ConnectAsync(version);

        await client.PublishAsync(_topic, "20.5", Stop);
        await client.PublishAsync(_topic, "21.5", Stop, qos: 1, packetId: 1);

        Assert.Equal(1, (await client.ReadAsync(RawMqttPacket.PubAck, Stop)).PacketId);
        Assert.Equal(21.5, _broker.Store.LastValues[_node].Value.Number);
        Assert.Equal(2, _broker.Store.Messages);
        Assert.Equal(8, _broker.Load[_node]);
    }

    [Fact]
    public async Task Acknowledgements_wait_for_the_store_while_pings_are_answered()
    {
        using var client = await ConnectAsync(4);
        _broker.Store.Close();

        for (ushort id = 1; id <= 5; id++) await client.PublishAsync(_topic, $"{id}", Stop, qos: 1, packetId: id);
        await client.PingAsync(Stop);
        Assert.Empty(_broker.Store.LastValues);
        _broker.Store.Open();

        for (ushort id = 1; id <= 5; id++)
            Assert.Equal(id, (await client.ReadAsync(RawMqttPacket.PubAck, Stop)).PacketId);
        Assert.Equal(5, _broker.Store.Messages);
    }

    [Fact]
    public async Task A_session_with_too_many_unanswered_messages_is_slowed_down_and_loses_nothing()
    {
        const int messages = 2_000;
        using var client = await ConnectAsync(4);
        _broker.Store.Close();

        var sending = SendAsync();
        await Eventually.HoldsAsync(() => _broker.Store.Begun > 0, "a commit is begun", Stop);
        Assert.Empty(_broker.Store.LastValues);
        _broker.Store.Open();

        for (var id = 1; id <= messages; id++)
            Assert.Equal(id, (await client.ReadAsync(RawMqttPacket.PubAck, Stop)).PacketId);
        await sending;
        Assert.Equal(messages, _broker.Store.Messages);

        async Task SendAsync()
        {
            for (ushort id = 1; id <= messages; id++)
                await client.PublishAsync(_topic, $"{id}", Stop, qos: 1, packetId: id);
        }
    }

    [Fact]
    public async Task A_refused_message_is_acknowledged_in_3_1_1_and_answered_with_a_reason_in_5()
    {
        var foreign = _broker.AddOutput(_broker.AddUnit("other"), out var node);
        using var old = await ConnectAsync(4);
        using var young = await ConnectAsync(5);

        await old.PublishAsync(foreign, "1", Stop, qos: 1, packetId: 9);
        await young.PublishAsync(foreign, "1", Stop, qos: 1, packetId: 9);
        await young.PublishAsync(foreign, "1", Stop);

        Assert.Equal([0, 9], (await old.ReadAsync(RawMqttPacket.PubAck, Stop)).Body);
        Assert.Equal(0x87, (await young.ReadAsync(RawMqttPacket.PubAck, Stop)).Reason);
        await young.PingAsync(Stop);
        Assert.Equal(3, _broker.Metrics.Publishes[AccessVerdict.NotWritable]);
        Assert.False(_broker.Load.ContainsKey(node));
    }

    [Fact]
    public async Task A_right_that_was_taken_back_is_missed_by_the_next_message()
    {
        using var client = await ConnectAsync(5);
        for (ushort id = 1; id <= 3; id++)
        {
            await client.PublishAsync(_topic, "1", Stop, qos: 1, packetId: id);
            await client.ReadAsync(RawMqttPacket.PubAck, Stop);
        }

        Assert.Equal(1, _broker.Access.PublishQuestions);
        _broker.Access.ForbidPublish(_unit, _topic);
        await client.PublishAsync(_topic, "2", Stop, qos: 1, packetId: 4);

        Assert.Equal(0x87, (await client.ReadAsync(RawMqttPacket.PubAck, Stop)).Reason);
        Assert.Equal(3, _broker.Store.Messages);
    }

    [Fact]
    public async Task A_value_carries_its_own_time_in_mqtt5()
    {
        var ownMs = _broker.Time.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_000;
        using var client = await ConnectAsync(5);

        await client.PublishAsync(_topic, "1", Stop, qos: 1, packetId: 1, properties: MqttFrames.EventTime(ownMs));
        await client.ReadAsync(RawMqttPacket.PubAck, Stop);

        Assert.Equal(ownMs, _broker.Store.LastValues[_node].TimestampMs);
    }

    [Fact]
    public async Task Two_level_topics_are_metered_and_not_stored()
    {
        var unread = $"{BrokerHost.Domain}/{_node}";
        _broker.Access.AllowPublish(_unit, unread);
        using var client = await ConnectAsync(4);

        await client.PublishAsync(unread, "12345", Stop, qos: 1, packetId: 1);
        await client.ReadAsync(RawMqttPacket.PubAck, Stop);

        Assert.Equal(5, _broker.Load[_node]);
        Assert.Equal(0, _broker.Store.Begun);
    }

    [Fact]
    public async Task System_topics_are_handed_over()
    {
        var state = $"{BrokerHost.Domain}/output_base_topic/{_unit}/state/pepeunit";
        _broker.Access.AllowPublish(_unit, state);
        using var client = await ConnectAsync(4);

        await client.PublishAsync(state, """{"millis":1}""", Stop, qos: 1, packetId: 1);
        await client.ReadAsync(RawMqttPacket.PubAck, Stop);

        Assert.Equal([(_unit, SystemWord.State, """{"millis":1}""")], _broker.System);
    }

    [Theory]
    [InlineData(4, 262_144, 0, true)]
    [InlineData(4, 262_145, 0, false)]
    [InlineData(5, 262_145, 0x97, false)]
    public async Task A_payload_over_256_KB_is_refused(byte version, int bytes, byte reason, bool isStored)
    {
        using var client = await ConnectAsync(version);

        await client.PublishAsync(_topic, new string('x', bytes), Stop, qos: 1, packetId: 1);

        Assert.Equal(reason, (await client.ReadAsync(RawMqttPacket.PubAck, Stop)).Reason);
        Assert.Equal(isStored, _broker.Store.LastValues.ContainsKey(_node));
        Assert.Equal(isStored ? 0 : 1, _broker.Metrics.Faults[BrokerFault.PayloadTooLarge]);
    }

    [Fact]
    public async Task A_packet_over_the_limit_ends_the_connection_before_its_body_is_read()
    {
        using var old = await ConnectAsync(4);
        using var young = await ConnectAsync(5);
        byte[] header = [0x30, 0xFF, 0xFF, 0xFF, 0x7F];

        await old.SendAsync(header, Stop);
        await young.SendAsync(header, Stop);

        Assert.Null(await old.ReadAsync(Stop));
        Assert.Equal(0x95, (await young.ReadAsync(RawMqttPacket.Disconnect, Stop)).Body[0]);
        Assert.Equal(2, _broker.Metrics.Faults[BrokerFault.PacketTooLarge]);
    }

    [Fact]
    public async Task Bytes_that_are_no_mqtt_end_their_own_connection_only()
    {
        using var good = await ConnectAsync(4);
        byte[][] bad =
        [
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), MqttFrames.PingRequest(), [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [.. MqttFrames.Connect("c", "token"), 0x36, 5, 0, 1, (byte)'t', 0, 1],
            [.. MqttFrames.Connect("c", "token"), .. MqttFrames.Connect("c", "token")],
            [.. MqttFrames.Connect("c", "token"), 0x00, 0x00],
        ];

        foreach (var bytes in bad)
        {
            using var client = await RawMqttClient.OpenAsync(_broker.Port, 4, Stop);
            await client.SendAsync(bytes, Stop);
            var answer = await client.ReadAsync(Stop);
            if (answer?.Type == RawMqttPacket.ConnAck) answer = await client.ReadAsync(Stop);
            Assert.Null(answer);
        }

        await good.PingAsync(Stop);
    }

    [Fact]
    public async Task A_topic_that_is_no_utf8_is_refused_and_counted()
    {
        using var client = await ConnectAsync(5);

        await client.SendAsync(MqttFrames.Packet(0x32, [0, 2, 0xC3, 0x28, 0, 1, 0, (byte)'1']), Stop);

        Assert.Equal(0x90, (await client.ReadAsync(RawMqttPacket.PubAck, Stop)).Reason);
        Assert.Equal(1, _broker.Metrics.Publishes[AccessVerdict.BadTopic]);
    }

    [Fact]
    public async Task A_qos_2_message_counts_once_until_it_is_released()
    {
        using var client = await ConnectAsync(4);
        _broker.Store.Close();

        await client.PublishAsync(_topic, "1", Stop, qos: 2, packetId: 3);
        await client.PublishAsync(_topic, "1", Stop, qos: 2, packetId: 3, isDup: true);
        await client.PingAsync(Stop);
        _broker.Store.Open();
        Assert.Equal(3, (await client.ReadAsync(RawMqttPacket.PubRec, Stop)).PacketId);
        Assert.Equal(3, (await client.ReadAsync(RawMqttPacket.PubRec, Stop)).PacketId);
        Assert.Equal(1, _broker.Store.Messages);

        await client.SendAsync(MqttFrames.PubRel(3), Stop);
        Assert.Equal(3, (await client.ReadAsync(RawMqttPacket.PubComp, Stop)).PacketId);
        await client.PublishAsync(_topic, "2", Stop, qos: 2, packetId: 3);
        await client.ReadAsync(RawMqttPacket.PubRec, Stop);
        Assert.Equal(2, _broker.Store.Messages);
    }

    [Fact]
    public async Task A_will_is_a_message_like_any_other()
    {
        var foreign = _broker.AddOutput(_broker.AddUnit("other"), out _);
        foreach (var topic in new[] { _topic, foreign })
        {
            using var client = await RawMqttClient.OpenAsync(_broker.Port, 4, Stop);
            await client.SendAsync(MqttFrames.Connect("c", "token", will: (topic, "99")), Stop);
            await client.ReadAsync(RawMqttPacket.ConnAck, Stop);
            client.Abort();
        }

        await Eventually.HoldsAsync(
            () => _broker.Metrics.Publishes[AccessVerdict.NotWritable] == 1, "the foreign will is refused", Stop);
        await Eventually.HoldsAsync(() => _broker.Load.ContainsKey(_node), "the own will is taken", Stop);
    }

    [Fact]
    public async Task What_was_sent_before_a_disconnect_is_taken()
    {
        using var client = await ConnectAsync(4);

        for (var value = 1; value <= 100; value++) await client.PublishAsync(_topic, $"{value}", Stop);
        await client.DisconnectAsync(Stop);

        Assert.Null(await client.ReadAsync(Stop));
        Assert.Equal(292 - 100, _broker.Load[_node]);
    }

    private Task<RawMqttClient> ConnectAsync(byte version) =>
        RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, version, clientId: $"v{version}");
}
