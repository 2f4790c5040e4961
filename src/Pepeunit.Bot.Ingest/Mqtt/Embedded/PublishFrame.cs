using System.Buffers.Binary;
using System.Buffers.Text;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>A PUBLISH packet as views into the bytes that came. Reading one allocates nothing.</summary>
/// <remarks>
/// The packet that a device sends a thousand times is read here, and not by MQTTnet, which makes an object of it
/// (0.7 KB for a number), an application message, event arguments and a hop to another thread. Source: MQTT 3.1.1,
/// section 3.3; MQTT 5, section 3.3.
/// </remarks>
internal ref struct PublishFrame
{
    private const int DupFlag = 0x08;

    /// <summary>Not checked to be UTF-8.</summary>
    public ReadOnlySpan<byte> Topic { get; private set; }

    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>0 for QoS 0, never 0 otherwise.</summary>
    public ushort PacketId { get; private set; }

    public int QualityOfService { get; private set; }

    /// <summary>DUP: the sender may have sent it before.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>The MQTT 5 user property <c>ts</c>, Unix ms; null when it is absent or no integer.</summary>
    public long? EventMs { get; private set; }

    /// <summary>Whether a user property <c>ts</c> is there that is no integer.</summary>
    public bool HasBadEventTime { get; private set; }

    /// <summary>Reads the packet.</summary>
    /// <returns>False when it is malformed, or uses a topic alias, which this broker does not offer.</returns>
    public static bool TryRead(byte typeAndFlags, ReadOnlySpan<byte> body, bool isMqtt5, out PublishFrame frame)
    {
        frame = default;
        frame.QualityOfService = (typeAndFlags >> 1) & 3;
        frame.IsRepeated = (typeAndFlags & DupFlag) != 0;
        if (frame.QualityOfService == 3 || (frame.QualityOfService == 0 && frame.IsRepeated)) return false;

        if (!TryTake(ref body, out var topic) || topic.IsEmpty) return false;
        frame.Topic = topic;

        if (frame.QualityOfService > 0)
        {
            if (body.Length < 2) return false;
            frame.PacketId = BinaryPrimitives.ReadUInt16BigEndian(body);
            if (frame.PacketId == 0) return false;
            body = body[2..];
        }

        if (isMqtt5)
        {
            if (!TryTakeVariableInteger(ref body, out var propertyBytes) || propertyBytes > body.Length) return false;
            if (propertyBytes > 0 && !frame.TryReadProperties(body[..propertyBytes])) return false;
            body = body[propertyBytes..];
        }

        frame.Payload = body;
        return true;
    }

    private bool TryReadProperties(ReadOnlySpan<byte> properties)
    {
        while (!properties.IsEmpty)
        {
            var id = properties[0];
            properties = properties[1..];
            var isWhole = id switch
            {
                0x01 => TrySkip(ref properties, 1), // payload format indicator
                0x02 => TrySkip(ref properties, 4), // message expiry interval
                0x03 or 0x08 or 0x09 => TryTake(ref properties, out _), // content type, response topic, correlation data
                0x26 => TryReadUserProperty(ref properties),
                _ => false, // a topic alias (0x23), which CONNACK forbids, or what does not belong into a PUBLISH
            };
            if (!isWhole) return false;
        }

        return true;
    }

    private bool TryReadUserProperty(ref ReadOnlySpan<byte> properties)
    {
        if (!TryTake(ref properties, out var name) || !TryTake(ref properties, out var value)) return false;
        if (!name.SequenceEqual("ts"u8)) return true;

        var isNumber = Utf8Parser.TryParse(value, out long eventMs, out var read) && read == value.Length;
        EventMs = isNumber ? eventMs : null;
        HasBadEventTime = !isNumber;
        return true;
    }

    /// <summary>Takes a string or binary field with its two bytes of length.</summary>
    private static bool TryTake(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (bytes.Length < 2) return false;
        var end = 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (end > bytes.Length) return false;

        field = bytes[2..end];
        bytes = bytes[end..];
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count) return false;
        bytes = bytes[count..];
        return true;
    }

    private static bool TryTakeVariableInteger(ref ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        for (var at = 0; at < 4 && at < bytes.Length; at++)
        {
            value |= (bytes[at] & 0x7F) << (7 * at);
            if ((bytes[at] & 0x80) != 0) continue;

            bytes = bytes[(at + 1)..];
            return true;
        }

        return false;
    }
}
