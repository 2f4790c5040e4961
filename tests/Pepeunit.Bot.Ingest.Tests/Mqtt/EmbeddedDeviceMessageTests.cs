using System.Text;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>What the server itself sends to devices through the embedded broker.</summary>
public sealed class EmbeddedDeviceMessageTests : IAsyncLifetime
{
    private BrokerHost _broker = null!;
    private UnitId _unit;
    private string _input = "";
    private UnitNodeId _node;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Commands => $"{BrokerHost.Domain}/input_base_topic/{_unit}/env_update/pepeunit";

    public async ValueTask InitializeAsync()
    {
        _broker = await BrokerHost.StartAsync(Stop);
        _unit = _broker.AddUnit("device");
        _input = _broker.AddOutput(_unit, out _node);
        _broker.Access.AllowSubscribe(_unit, _input);
        _broker.Access.AllowSubscribe(_unit, Commands);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Every_session_of_the_unit_gets_it_at_qos_1_and_not_retained(byte version)
    {
        using var first = await RawMqttClient.ConnectAsync(_broker.Port, "device", Stop, version, "one");
        using var second = await RawMqttClient.ConnectAsync(_broker.Port, "device", Stop, version, "two");
        foreach (var session in new[] { first, second }) await session.SubscribeAsync(Commands, Stop);

        Assert.True(await SendAsync(Commands, """{"COMMAND":"EnvUpdate"}"""));

        foreach (var session in new[] { first, second })
        {
            var packet = await session.ReadAsync(RawMqttPacket.Publish, Stop);
            var (topic, qos, packetId, payload) = packet.ReadPublish(version);
            Assert.Equal((Commands, 1, """{"COMMAND":"EnvUpdate"}"""), (topic, qos, Encoding.UTF8.GetString(payload)));
            Assert.Equal(0, packet.TypeAndFlags & 1);
            await session.SendAsync(MqttFrames.PubAck(packetId), Stop);
            await session.PingAsync(Stop);
        }
    }

    [Fact]
    public async Task A_session_that_asked_for_qos_0_gets_it_so()
    {
        using var device = await RawMqttClient.ConnectAsync(_broker.Port, "device", Stop);
        await device.SubscribeAsync(Commands, Stop, qos: 0);

        Assert.True(await SendAsync(Commands, "{}"));

        Assert.Equal(0, (await device.ReadAsync(RawMqttPacket.Publish, Stop)).ReadPublish(4).Qos);
    }

    [Fact]
    public async Task A_value_is_delivered_and_becomes_the_nodes_last_value()
    {
        using var device = await RawMqttClient.ConnectAsync(_broker.Port, "device", Stop);
        await device.SubscribeAsync(_input, Stop);

        Assert.True(await SendAsync(_input, "21.5"));

        var delivery = (await device.ReadAsync(RawMqttPacket.Publish, Stop)).ReadPublish(4);
        Assert.Equal("21.5", Encoding.UTF8.GetString(delivery.Payload));
        await _broker.FlushAsync(Stop);
        Assert.Equal(21.5, _broker.Store.LastValues[_node].Value.Number);
        Assert.Equal(1, _broker.Store.Messages);
        Assert.Equal(4, _broker.Load[_node]);
    }

    [Fact]
    public async Task It_is_taken_although_nobody_is_there_and_nobody_finds_it_later()
    {
        Assert.True(await SendAsync(Commands, "{}"));

        using var late = await RawMqttClient.ConnectAsync(_broker.Port, "device", Stop);
        await late.SubscribeAsync(Commands, Stop);

        // Nothing came between: the next packet is the answer to the ping.
        await late.PingAsync(Stop);
    }

    [Fact]
    public async Task Many_at_once_all_arrive_in_order_of_their_sender()
    {
        using var device = await RawMqttClient.ConnectAsync(_broker.Port, "device", Stop);
        await device.SubscribeAsync(_input, Stop);

        for (var number = 0; number < 50; number++) Assert.True(await SendAsync(_input, $"{number}"));

        for (var number = 0; number < 50; number++)
        {
            var (_, _, packetId, payload) = (await device.ReadAsync(RawMqttPacket.Publish, Stop)).ReadPublish(4);
            Assert.Equal($"{number}", Encoding.UTF8.GetString(payload));
            await device.SendAsync(MqttFrames.PubAck(packetId), Stop);
        }
    }

    [Fact]
    public async Task A_broker_that_is_not_there_does_not_take_it()
    {
        await _broker.StopAsync(Stop);

        Assert.False(await SendAsync(Commands, "{}"));
        Assert.False(await SendAsync(_input, "21.5"));
        Assert.DoesNotContain(_node, _broker.Store.LastValues.Keys);
    }

    private Task<bool> SendAsync(string topic, string payload) =>
        _broker.Broker.SendAsync(topic, Encoding.UTF8.GetBytes(payload), Stop);
}
