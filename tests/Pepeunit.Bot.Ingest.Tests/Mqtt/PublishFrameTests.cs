using System.Text;
using CsCheck;
using Pepeunit.Bot.Ingest.Mqtt.Embedded;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

public sealed class PublishFrameTests
{
    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, false, false)]
    [InlineData(1, true, false)]
    [InlineData(2, true, false)]
    [InlineData(0, false, true)]
    [InlineData(1, true, true)]
    [InlineData(2, false, true)]
    public void It_reads_what_a_device_has_written(int qos, bool isDup, bool isMqtt5)
    {
        var bytes = MqttFrames.Publish(
            "localhost/node/pepeunit", "20.5"u8, qos, packetId: 65_535, isDup, isRetained: true, isMqtt5 ? [] : null);

        Assert.True(TryRead(bytes, isMqtt5, out var frame));

        Assert.Equal("localhost/node/pepeunit", Encoding.UTF8.GetString(frame.Topic));
        Assert.Equal("20.5", Encoding.UTF8.GetString(frame.Payload));
        Assert.Equal(qos, frame.QualityOfService);
        Assert.Equal(qos == 0 ? 0 : 65_535, frame.PacketId);
        Assert.Null(frame.EventMs);
    }

    [Fact]
    public void The_event_time_is_found_among_other_properties()
    {
        byte[] properties =
        [
            0x01, 1, 0x02, 0, 0, 0, 60, .. MqttFrames.UserProperty("unit", "°C"), 0x03, 0, 1, (byte)'t',
            .. MqttFrames.EventTime(1_795_000_000_123), 0x08, 0, 1, (byte)'r', 0x09, 0, 2, 1, 2,
        ];

        Assert.True(TryRead(MqttFrames.Publish("t", "1"u8, 1, 7, properties: properties), isMqtt5: true, out var frame));

        Assert.Equal(1_795_000_000_123, frame.EventMs);
        Assert.False(frame.HasBadEventTime);
        Assert.Equal("1", Encoding.UTF8.GetString(frame.Payload));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12:30")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    public void An_event_time_that_is_no_integer_is_told(string time)
    {
        var bytes = MqttFrames.Publish("t", "1"u8, properties: MqttFrames.UserProperty("ts", time));

        Assert.True(TryRead(bytes, isMqtt5: true, out var frame));

        Assert.Null(frame.EventMs);
        Assert.True(frame.HasBadEventTime);
    }

    [Theory]
    [InlineData("QoS 3", new byte[] { 0x36, 5, 0, 1, (byte)'t', 0, 1 }, false)]
    [InlineData("DUP at QoS 0", new byte[] { 0x38, 3, 0, 1, (byte)'t' }, false)]
    [InlineData("no topic", new byte[] { 0x30, 2, 0, 0 }, false)]
    [InlineData("a topic longer than the packet", new byte[] { 0x30, 3, 0, 2, (byte)'t' }, false)]
    [InlineData("no packet id", new byte[] { 0x32, 4, 0, 1, (byte)'t', 1 }, false)]
    [InlineData("packet id 0", new byte[] { 0x32, 5, 0, 1, (byte)'t', 0, 0 }, false)]
    [InlineData("no property length", new byte[] { 0x30, 3, 0, 1, (byte)'t' }, true)]
    [InlineData("properties longer than the packet", new byte[] { 0x30, 4, 0, 1, (byte)'t', 1 }, true)]
    [InlineData("a topic alias", new byte[] { 0x30, 7, 0, 1, (byte)'t', 3, 0x23, 0, 1 }, true)]
    [InlineData("a subscription id", new byte[] { 0x30, 6, 0, 1, (byte)'t', 2, 0x0B, 1 }, true)]
    [InlineData("a property cut off", new byte[] { 0x30, 6, 0, 1, (byte)'t', 2, 0x02, 0 }, true)]
    public void A_malformed_packet_is_refused(string why, byte[] bytes, bool isMqtt5) =>
        Assert.False(TryRead(bytes, isMqtt5, out _), why);

    [Fact]
    public void No_bytes_make_it_fail_otherwise() =>
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 40], Gen.Bool).Sample((flags, body, isMqtt5) =>
        {
            if (!PublishFrame.TryRead(flags, body, isMqtt5, out var frame)) return;
            Assert.InRange(frame.Topic.Length, 1, body.Length);
            Assert.InRange(frame.Payload.Length, 0, body.Length - frame.Topic.Length);
        });

    [Fact]
    public void Reading_allocates_nothing()
    {
        var bytes = MqttFrames.Publish("localhost/node/pepeunit", "20.5"u8, 1, 7, properties: MqttFrames.EventTime(1));
        var body = bytes.AsSpan(2);
        Assert.True(PublishFrame.TryRead(bytes[0], body, isMqtt5: true, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 1_000; time++) PublishFrame.TryRead(bytes[0], body, isMqtt5: true, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool TryRead(byte[] packet, bool isMqtt5, out PublishFrame frame)
    {
        Assert.Equal(FrameStart.Known, FrameHeader.Read(packet, out var header));
        return PublishFrame.TryRead(header.TypeAndFlags, packet.AsSpan(header.HeaderBytes), isMqtt5, out frame);
    }
}
