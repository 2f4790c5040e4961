using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Mqtt.External;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>The client against a real mosquitto.</summary>
public sealed class ExternalBrokerTests : IAsyncLifetime, ISystemTopicSink
{
    private const string Domain = ExternalClient.Domain;

    private readonly UnitId _unit = new(Guid.CreateVersion7());
    private readonly UnitNodeId _node = new(Guid.CreateVersion7());
    private readonly GatedSampleStore _store = new();
    private readonly CountingLoadSink _load = new();
    private readonly List<(UnitId, SystemWord)> _system = [];
    private MosquittoServer _mosquitto = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Topic => $"{Domain}/{_node}/pepeunit";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        _mosquitto = await MosquittoServer.StartAsync("max_inflight_messages 0", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Open();
        if (_mosquitto is not null) await _mosquitto.DisposeAsync();
    }

    [Fact]
    public async Task Values_system_messages_and_load_arrive_each_in_its_place()
    {
        using var host = await StartAsync();
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");

        await device.PublishAsync($"{Domain}/{_node}", "unread", Stop);
        await device.PublishAsync($"{Domain}/output_base_topic/{_unit}/state/pepeunit", "{}", Stop);
        await device.PublishAsync("other.org/x/pepeunit", "1", Stop);
        await device.PublishAsync(Topic, "20.5", Stop, qos: 1, packetId: 1);

        await Eventually.HoldsAsync(() => _store.LastValues.ContainsKey(_node), "the value is stored", Stop);
        Assert.Equal(20.5, _store.LastValues[_node].Value.Number);
        await Eventually.HoldsAsync(() => _system.Count == 1, "the state is handed over", Stop);
        Assert.Equal((_unit, SystemWord.State), _system[0]);
        await Eventually.HoldsAsync(() => _load.Messages == 2, "both topics of the node are metered", Stop);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task A_message_is_acknowledged_only_when_the_store_has_it()
    {
        using var host = await StartAsync();
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");
        _store.Close();

        await PublishAsync(device, 1, 5);
        await Eventually.HoldsAsync(() => _store.Begun > 0, "a commit is begun", Stop);

        // The client goes away without an acknowledgement, as in a crash: another takes over its session.
        await TakeOverAsync(acknowledges: false, expected: 5);
        _store.Open();
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task What_was_acknowledged_does_not_come_again()
    {
        using (var host = await StartAsync())
        {
            using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");
            await PublishAsync(device, 1, 5);
            await Eventually.HoldsAsync(() => _store.Messages == 5, "all are stored", Stop);
            await host.StopAsync(Stop);
        }

        await TakeOverAsync(acknowledges: true, expected: 0);
    }

    [Fact]
    public async Task What_is_published_while_the_process_is_away_waits_for_it()
    {
        using (var host = await StartAsync()) await host.StopAsync(Stop);
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");
        await PublishAsync(device, 1, 20);

        using var again = await StartAsync();

        await Eventually.HoldsAsync(() => _store.Messages == 20, "all 20 are stored", Stop);
        Assert.Equal(0, again.Events[ExternalEvent.SessionMissing]);
        await again.StopAsync(Stop);
    }

    [Fact]
    public async Task A_broker_that_comes_back_is_found_again_with_its_session()
    {
        using var host = await StartAsync();
        await _mosquitto.StopAsync(Stop);
        await Eventually.HoldsAsync(() => !host.IsReady, "the loss is seen", Stop);

        await _mosquitto.StartAsync(Stop);
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");
        await PublishAsync(device, 1, 3);

        await Eventually.HoldsAsync(() => _store.Messages == 3, "all three are stored", Stop);
        Assert.True(host.IsReady);
        Assert.Equal(1, host.Events[ExternalEvent.ConnectionLost]);
        await host.StopAsync(Stop);
    }

    [Fact]
    public async Task Metering_of_unread_topics_can_be_switched_off_for_a_session_that_has_it()
    {
        using (var host = await StartAsync()) await host.StopAsync(Stop);
        using var quiet = await StartAsync(("ExternalBroker:MetersUnreadTopics", "false"));
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");

        await device.PublishAsync($"{Domain}/{_node}", "unread", Stop);
        await PublishAsync(device, 1, 1);

        await Eventually.HoldsAsync(() => _store.Messages == 1, "the value is stored", Stop);
        Assert.Equal(1, _load.Messages);
        await quiet.StopAsync(Stop);
    }

    [Fact]
    public async Task A_share_group_gets_each_message_once()
    {
        using var first = await StartAsync(("ExternalBroker:ShareGroup", "ingest"), ("ExternalBroker:ClientId", "w1"));
        using var second = await StartAsync(("ExternalBroker:ShareGroup", "ingest"), ("ExternalBroker:ClientId", "w2"));
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");

        await PublishAsync(device, 1, 50);

        await Eventually.HoldsAsync(() => _store.Messages >= 50, "all are stored", Stop);
        await first.StopAsync(Stop);
        await second.StopAsync(Stop);
        Assert.Equal(50, _store.Messages);
    }

    /// <summary>Publishes 1, 2, 3… at QoS 1 and waits for the broker to have them.</summary>
    private async Task PublishAsync(RawMqttClient device, ushort from, ushort to)
    {
        for (var id = from; id <= to; id++) await device.PublishAsync(Topic, $"{id}", Stop, qos: 1, packetId: id);
        for (var id = from; id <= to; id++) await device.ReadAsync(RawMqttPacket.PubAck, Stop);
    }

    /// <summary>Takes the session of ingest and counts what the broker redelivers.</summary>
    private async Task TakeOverAsync(bool acknowledges, int expected)
    {
        using var thief = await RawMqttClient.OpenAsync(_mosquitto.Port, 4, Stop);
        await thief.SendAsync(MqttFrames.Connect(new ExternalBrokerOptions().ClientId, "unit", isClean: false), Stop);
        await thief.ReadAsync(RawMqttPacket.ConnAck, Stop);
        for (var redelivered = 0; redelivered < expected; redelivered++)
        {
            var packet = await thief.ReadAsync(RawMqttPacket.Publish, Stop);
            Assert.Equal(8, packet.TypeAndFlags & 8);
            if (acknowledges) await thief.SendAsync(MqttFrames.PubAck(packet.ReadPublish(4).PacketId), Stop);
        }

        // Nothing more: the next packet is the answer to a ping.
        await thief.PingAsync(Stop);
    }

    private Task<ExternalClient> StartAsync(params (string Key, string Value)[] settings) =>
        ExternalClient.StartAsync(_mosquitto.Port, _store, _node, Stop, _unit, _load, this, settings);

    SystemTopicOutcome ISystemTopicSink.Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs)
    {
        _system.Add((unit, word));
        return SystemTopicOutcome.Accepted;
    }
}
