using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>A device that repeats what it has not seen acknowledged is counted once.</summary>
public sealed class EmbeddedRedeliveryTests : IAsyncLifetime
{
    private BrokerHost _broker = null!;
    private UnitId _unit;
    private string _topic = "";
    private UnitNodeId _node;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await BrokerHost.StartAsync(Stop);
        _unit = _broker.AddUnit("token");
        _topic = _broker.AddOutput(_unit, out _node);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    [InlineData(4, 2)]
    public async Task A_repetition_after_a_reconnect_is_acknowledged_and_not_counted(byte version, int qos)
    {
        await PublishAsync("pump", isDup: false, version, qos);
        await PublishAsync("pump", isDup: true, version, qos);

        Assert.Equal(1, _broker.Store.Messages);
        Assert.Equal(1, _broker.Messages(IngestOutcome.Repeated));
        Assert.Equal(4, _broker.Load[_node]);
    }

    [Fact]
    public async Task A_repetition_to_the_next_run_of_the_process_is_not_counted()
    {
        await PublishAsync("pump", isDup: false);
        await using var next = await BrokerHost.StartAsync(Stop, store: _broker.Store);
        next.AddOutput(next.AddUnit("token", _unit), _node);

        await PublishAsync("pump", isDup: true, port: next.Port, topic: _topic);

        Assert.Equal(1, _broker.Store.Messages);
        Assert.Equal(1, next.Messages(IngestOutcome.Repeated));
    }

    [Fact]
    public async Task The_same_packet_id_from_another_client_or_without_dup_is_another_message()
    {
        await PublishAsync("pump", isDup: false);
        await PublishAsync("valve", isDup: true);
        await PublishAsync("pump", isDup: false);

        Assert.Equal(3, _broker.Store.Messages);
    }

    [Fact]
    public async Task A_message_that_never_arrived_counts_although_its_sender_calls_it_a_repetition()
    {
        await PublishAsync("pump", isDup: true);

        Assert.Equal(1, _broker.Store.Messages);
    }

    [Fact]
    public async Task A_repetition_while_the_first_is_on_its_way_is_acknowledged_when_that_is_stored()
    {
        _broker.Store.Close();
        using (var first = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "pump"))
        {
            await first.PublishAsync(_topic, "21.5", Stop, qos: 1, packetId: 1);
            await first.PingAsync(Stop);
        }

        using var second = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "pump");
        await second.PublishAsync(_topic, "21.5", Stop, qos: 1, packetId: 1, isDup: true);
        await second.PingAsync(Stop);
        Assert.Equal(0, _broker.Store.Messages);
        _broker.Store.Open();

        await second.ReadAsync(RawMqttPacket.PubAck, Stop);
        Assert.Equal(1, _broker.Store.Messages);
    }

    private async Task PublishAsync(
        string clientId, bool isDup, byte version = 4, int qos = 1, int? port = null, string? topic = null)
    {
        using var device = await RawMqttClient.ConnectAsync(port ?? _broker.Port, "token", Stop, version, clientId);
        await device.PublishAsync(topic ?? _topic, "21.5", Stop, qos, packetId: 1, isDup);
        await device.ReadAsync(qos == 1 ? RawMqttPacket.PubAck : RawMqttPacket.PubRec, Stop);
    }
}
