using Pepeunit.Bot.Ingest.Mqtt.External;
using Pepeunit.Bot.Ingest.Tests.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.KnownFaults;

/// <summary>The fault of the existing pipe service that lies in its broker connection, against a real mosquitto.</summary>
public sealed class KnownBrokerFaultTests : IAsyncLifetime
{
    private readonly UnitNodeId _node = Some.UnitNodeId();
    private readonly GatedSampleStore _store = new();
    private MosquittoServer _mosquitto = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
    public async Task Fault_06_messages_of_a_reconnect_arrive_and_a_second_worker_has_a_client_id_of_its_own()
    {
        using (var first = await StartAsync("w1")) await first.StopAsync(Stop);
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");
        await PublishAsync(device, 1, 20);

        // The first comes back to its session; the second joins and takes nothing away from it.
        using var back = await StartAsync("w1");
        using var second = await StartAsync("w2");
        await Eventually.HoldsAsync(() => _store.Messages == 20, "what was published meanwhile is stored", Stop);
        await PublishAsync(device, 21, 60);

        await Eventually.HoldsAsync(() => _store.Messages >= 60, "all are stored", Stop);
        await back.StopAsync(Stop);
        await second.StopAsync(Stop);
        Assert.Equal(60, _store.Messages);
        Assert.Equal((0, 0), (back.Events[ExternalEvent.SessionMissing], back.Events[ExternalEvent.ConnectionLost]));
    }

    private Task<ExternalClient> StartAsync(string clientId) => ExternalClient.StartAsync(
        _mosquitto.Port, _store, _node, Stop, settings:
        [("ExternalBroker:ShareGroup", "ingest"), ("ExternalBroker:ClientId", clientId)]);

    private async Task PublishAsync(RawMqttClient device, ushort from, ushort to)
    {
        var topic = $"{ExternalClient.Domain}/{_node}/pepeunit";
        for (var id = from; id <= to; id++) await device.PublishAsync(topic, $"{id}", Stop, qos: 1, packetId: id);
        for (var id = from; id <= to; id++) await device.ReadAsync(RawMqttPacket.PubAck, Stop);
    }
}
