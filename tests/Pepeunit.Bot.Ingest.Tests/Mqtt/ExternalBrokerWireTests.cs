using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>What the client sends, byte by byte, to a broker that says only what the test says.</summary>
public sealed class ExternalBrokerWireTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly UnitNodeId _node = Some.UnitNodeId();
    private readonly GatedSampleStore _store = new();

    public ExternalBrokerWireTests() => _listener.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_message_in_one_packet_with_the_answer_to_CONNECT_is_stored_before_anything_is_subscribed()
    {
        using var client = await ExternalClient.BeginAsync(Port, _store, _node, Stop);
        using var broker = await RawMqttClient.AcceptAsync(_listener, 5, Stop);
        await broker.ReadAsync(RawMqttPacket.Connect, Stop);

        // One write, so that no time passes between the two: who listens only after CONNECT would miss the message.
        await broker.SendAsync(
            (byte[])
            [
                .. MqttFrames.ConnAck(isSessionPresent: true),
                .. MqttFrames.Publish(
                    $"{ExternalClient.Domain}/{_node}/pepeunit", "20.5"u8, qos: 1, packetId: 7, properties: []),
            ],
            Stop);
        var subscribe = await broker.ReadAsync(RawMqttPacket.Subscribe, Stop);
        await Eventually.HoldsAsync(() => _store.Messages == 1, "the value is stored", Stop);
        Assert.False(client.IsReady);

        await broker.SendAsync(MqttFrames.SubAck(subscribe.PacketId, 1, 1, 0), Stop);

        Assert.Equal(7, (await broker.ReadAsync(RawMqttPacket.PubAck, Stop)).PacketId);
        await client.StopAsync(Stop);
    }

    [Fact]
    public async Task It_keeps_its_session_under_one_client_id_and_leaves_without_unsubscribing()
    {
        var clientIds = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            using var client = await ExternalClient.BeginAsync(Port, _store, _node, Stop);
            using var broker = await RawMqttClient.AcceptAsync(_listener, 5, Stop);
            var connect = await broker.ReadAsync(RawMqttPacket.Connect, Stop);
            await broker.SendAsync(MqttFrames.ConnAck(isSessionPresent: run > 0), Stop);
            var subscribe = await broker.ReadAsync(RawMqttPacket.Subscribe, Stop);
            await broker.SendAsync(MqttFrames.SubAck(subscribe.PacketId, 1, 1, 0), Stop);
            await Eventually.HoldsAsync(() => client.IsReady, "it is subscribed", Stop);
            clientIds.Add(ReadConnect(connect.Body));

            var stopping = client.StopAsync(Stop);
            var last = await broker.ReadAsync(RawMqttPacket.Disconnect, Stop);

            // Reason 0 (4 would publish a will), and no property that would shorten the session (3.14.2.2.2).
            Assert.True(last.Body.All(each => each == 0), "DISCONNECT says more than goodbye.");
            Assert.Null(await broker.ReadAsync(Stop));
            await stopping;
        }

        Assert.All(clientIds, id => Assert.Equal(new ExternalBrokerOptions().ClientId, id));
    }

    /// <summary>Checks protocol 5, no Clean Start, a session that outlives the connection; gives the client id.</summary>
    private static string ReadConnect(byte[] body)
    {
        // Protocol name (6 bytes), version, flags, keep alive (2), length of the properties: here less than 128.
        Assert.Equal(5, body[6]);
        Assert.Equal(0, body[7] & 0x02);
        var end = 11 + body[10];
        var properties = body.AsSpan(11, body[10]);
        Assert.Equal(0x11, properties[0]);
        Assert.Equal(7U * 24 * 3600, BinaryPrimitives.ReadUInt32BigEndian(properties[1..]));
        return Encoding.UTF8.GetString(body.AsSpan(end + 2, BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(end))));
    }
}
