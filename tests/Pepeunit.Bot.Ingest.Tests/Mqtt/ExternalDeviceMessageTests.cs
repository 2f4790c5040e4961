using System.Text;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>What the server itself sends to devices through a real mosquitto.</summary>
public sealed class ExternalDeviceMessageTests : IAsyncLifetime
{
    private readonly UnitNodeId _node = Some.UnitNodeId();
    private readonly GatedSampleStore _store = new();
    private MosquittoServer _mosquitto = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Input => $"{ExternalClient.Domain}/{_node}/pepeunit";

    private string Commands { get; } = $"{ExternalClient.Domain}/input_base_topic/{Some.UnitId()}/log_sync/pepeunit";

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
    public async Task Every_session_of_the_unit_gets_it_at_qos_1_and_not_retained()
    {
        using var server = await ExternalClient.StartAsync(_mosquitto.Port, _store, _node, Stop);
        using var first = await RawMqttClient.ConnectAsync(_mosquitto.Port, "device", Stop, clientId: "one");
        using var second = await RawMqttClient.ConnectAsync(_mosquitto.Port, "device", Stop, clientId: "two");
        foreach (var session in new[] { first, second }) await session.SubscribeAsync(Commands, Stop);

        Assert.True(await SendAsync(server, Commands, """{"COMMAND":"LogSync"}"""));

        foreach (var session in new[] { first, second })
        {
            var packet = await session.ReadAsync(RawMqttPacket.Publish, Stop);
            var (topic, qos, _, payload) = packet.ReadPublish(4);
            Assert.Equal((Commands, 1, """{"COMMAND":"LogSync"}"""), (topic, qos, Encoding.UTF8.GetString(payload)));
            Assert.Equal(0, packet.TypeAndFlags & 1);
        }

        await server.StopAsync(Stop);
    }

    [Fact]
    public async Task A_value_is_delivered_and_becomes_the_nodes_last_value_once()
    {
        using var server = await ExternalClient.StartAsync(_mosquitto.Port, _store, _node, Stop);
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "device", Stop, clientId: "one");
        await device.SubscribeAsync(Input, Stop);

        Assert.True(await SendAsync(server, Input, "21.5"));

        var delivery = (await device.ReadAsync(RawMqttPacket.Publish, Stop)).ReadPublish(4);
        Assert.Equal("21.5", Encoding.UTF8.GetString(delivery.Payload));
        await Eventually.HoldsAsync(() => _store.LastValues.ContainsKey(_node), "the value is stored", Stop);
        await server.StopAsync(Stop);
        Assert.Equal(21.5, _store.LastValues[_node].Value.Number);
        Assert.Equal(1, _store.Messages);
    }

    [Fact]
    public async Task A_broker_that_is_away_does_not_take_it_and_one_that_is_back_does()
    {
        using var server = await ExternalClient.StartAsync(_mosquitto.Port, _store, _node, Stop);

        await _mosquitto.StopAsync(Stop);
        await Eventually.HoldsAsync(() => !server.IsReady, "the loss is seen", Stop);
        Assert.False(await SendAsync(server, Commands, "{}"));

        await _mosquitto.StartAsync(Stop);
        await Eventually.HoldsAsync(() => server.IsReady, "the broker is found again", Stop);
        Assert.True(await SendAsync(server, Commands, "{}"));
        await server.StopAsync(Stop);
    }

    [Fact]
    public async Task A_line_that_is_cut_meanwhile_gives_an_answer_and_no_error()
    {
        await using var line = new BreakableLine(_mosquitto.Port);
        using var server = await ExternalClient.StartAsync(line.Port, _store, _node, Stop);

        var sends = Enumerable.Range(0, 500).Select(_ => SendAsync(server, Commands, "{}")).ToList();
        line.Cut();
        var taken = await Task.WhenAll(sends).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.Contains(false, taken);
        Assert.False(await SendAsync(server, Commands, "{}"));
        line.Mend();
        await server.StopAsync(Stop);
    }

    private static Task<bool> SendAsync(ExternalClient server, string topic, string payload) =>
        server.Messages.SendAsync(topic, Encoding.UTF8.GetBytes(payload), Stop);
}
