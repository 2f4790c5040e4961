using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Ingest.Mqtt.Embedded;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

public sealed class ConnectionInputTests
{
    private const int MaxPacketBytes = 10_000;

    private readonly Pipe _pipe = new(new PipeOptions(minimumSegmentSize: 64));
    private readonly ConnectionInput _input;

    public ConnectionInputTests() => _input = new ConnectionInput(_pipe.Reader, MaxPacketBytes, new FakeTimeProvider());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packets_come_whole_however_the_bytes_are_cut()
    {
        byte[][] packets =
        [
            MqttFrames.PingRequest(),
            MqttFrames.Publish("t", new byte[9_000]),
            MqttFrames.Publish("topic", new byte[120], qos: 1, packetId: 3),
            MqttFrames.Disconnect(),
        ];
        byte[] all = [.. packets.SelectMany(packet => packet)];

        foreach (var cut in new[] { 1, 2, 3, 63, 64, 65, 1_000, all.Length })
        {
            var sending = SendAsync(all, cut);
            foreach (var packet in packets) Assert.Equal(packet, await ReadAsync());
            await sending;
        }
    }

    [Fact]
    public async Task A_packet_that_is_too_large_is_known_by_its_header()
    {
        var packet = MqttFrames.Packet(0x30, new byte[MaxPacketBytes]);
        await _pipe.Writer.WriteAsync(packet.AsMemory(0, 4), Stop);

        Assert.True(await _input.ReadMoreAsync(Stop));

        Assert.Equal(InputHead.TooLarge, _input.Peek(out _, out _));
    }

    [Fact]
    public async Task A_length_of_five_bytes_is_no_packet()
    {
        await _pipe.Writer.WriteAsync(new byte[] { 0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, Stop);

        Assert.True(await _input.ReadMoreAsync(Stop));

        Assert.Equal(InputHead.Malformed, _input.Peek(out _, out _));
    }

    [Fact]
    public async Task The_end_is_told_after_the_last_whole_packet()
    {
        await _pipe.Writer.WriteAsync((byte[])[.. MqttFrames.PingRequest(), 0x30], Stop);
        await _pipe.Writer.CompleteAsync();

        Assert.Equal(MqttFrames.PingRequest(), await ReadAsync());
        Assert.False(await _input.ReadMoreAsync(Stop));
    }

    private async Task SendAsync(byte[] bytes, int cut)
    {
        for (var at = 0; at < bytes.Length; at += cut)
            await _pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(cut, bytes.Length - at)), Stop);
    }

    private async Task<byte[]> ReadAsync()
    {
        while (_input.Peek(out _, out _) == InputHead.Incomplete) Assert.True(await _input.ReadMoreAsync(Stop));

        Assert.Equal(InputHead.Packet, _input.Peek(out var header, out var body));
        var packet = MqttFrames.Packet(header.TypeAndFlags, body);
        _input.Consume(header);
        return packet;
    }
}
