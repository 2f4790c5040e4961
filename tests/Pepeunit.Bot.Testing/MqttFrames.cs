using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Testing;

/// <summary>MQTT packets as literal bytes, encoded here and not by a library, so that a test says what goes over the wire.</summary>
/// <remarks>Source: MQTT 3.1.1 and MQTT 5, section 3. Version 4 is 3.1.1, as in CONNECT.</remarks>
public static class MqttFrames
{
    public static byte[] Connect(
        string clientId, string? username, string? password = null, ushort keepAlive = 60, bool isClean = true,
        byte version = 4, (string Topic, string Payload)? will = null)
    {
        var flags = (isClean ? 0x02 : 0) | (username is null ? 0 : 0x80) | (password is null ? 0 : 0x40)
            | (will is null ? 0 : 0x04 | 0x20);
        byte[] properties = version == 5 ? [0] : [];
        byte[] lastWill = will is { } given ? [.. properties, .. Text(given.Topic), .. Text(given.Payload)] : [];
        return Packet(0x10,
        [
            .. Text("MQTT"), version, (byte)flags, .. Number(keepAlive), .. properties,
            .. Text(clientId), .. lastWill,
            .. username is null ? [] : Text(username), .. password is null ? [] : Text(password),
        ]);
    }

    /// <param name="topic">The topic name.</param>
    /// <param name="payload">Any bytes.</param>
    /// <param name="qos">0, 1 or 2.</param>
    /// <param name="packetId">Left out at QoS 0.</param>
    /// <param name="isDup">The DUP flag.</param>
    /// <param name="isRetained">The RETAIN flag.</param>
    /// <param name="properties">The encoded properties of MQTT 5 without their length; null for 3.1.1.</param>
    public static byte[] Publish(
        string topic, ReadOnlySpan<byte> payload, int qos = 0, ushort packetId = 0, bool isDup = false,
        bool isRetained = false, byte[]? properties = null) =>
        Packet((byte)(0x30 | (isDup ? 8 : 0) | (qos << 1) | (isRetained ? 1 : 0)),
        [
            .. Text(topic), .. qos == 0 ? [] : Number(packetId),
            .. properties is null ? [] : (byte[])[.. Length(properties.Length), .. properties], .. payload,
        ]);

    /// <summary>A user property of MQTT 5.</summary>
    public static byte[] UserProperty(string name, string value) => [0x26, .. Text(name), .. Text(value)];

    /// <summary>The user property by which a message carries its own time.</summary>
    public static byte[] EventTime(long unixMs) => UserProperty("ts", unixMs.ToString(CultureInfo.InvariantCulture));

    public static byte[] Subscribe(ushort packetId, byte version, params (string Filter, int Qos)[] filters) =>
        Packet(0x82,
        [
            .. Number(packetId), .. version == 5 ? (byte[])[0] : [],
            .. filters.SelectMany(filter => (byte[])[.. Text(filter.Filter), (byte)filter.Qos]),
        ]);

    public static byte[] Unsubscribe(ushort packetId, byte version, params string[] filters) =>
        Packet(0xA2, [.. Number(packetId), .. version == 5 ? (byte[])[0] : [], .. filters.SelectMany(Text)]);

    /// <summary>Success, in MQTT 5 and without properties.</summary>
    public static byte[] ConnAck(bool isSessionPresent) => [0x20, 3, (byte)(isSessionPresent ? 1 : 0), 0, 0];

    /// <summary>Grants in MQTT 5, one QoS for each filter of the SUBSCRIBE.</summary>
    public static byte[] SubAck(ushort packetId, params byte[] granted) => Packet(0x90, [.. Number(packetId), 0, .. granted]);

    public static byte[] PubAck(ushort packetId) => [0x40, 2, .. Number(packetId)];

    public static byte[] PubRel(ushort packetId) => [0x62, 2, .. Number(packetId)];

    public static byte[] PingRequest() => [0xC0, 0];

    public static byte[] Disconnect() => [0xE0, 0];

    public static byte[] Packet(byte typeAndFlags, ReadOnlySpan<byte> body) =>
        [typeAndFlags, .. Length(body.Length), .. body];

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Number(checked((ushort)bytes.Length)), .. bytes];
    }

    private static byte[] Number(ushort number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Length(int length)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. bytes];
    }
}
