using System.Buffers.Binary;
using MQTTnet.Protocol;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>A PUBACK or PUBREC.</summary>
internal readonly record struct Acknowledgement(
    MqttControlPacketType Type, ushort PacketId, MqttPubAckReasonCode Reason)
{
    /// <summary>Bytes of the longest form.</summary>
    public const int MaxBytes = 5;

    /// <summary>Writes the packet. 3.1.1 knows no reason, and MQTT 5 leaves out success (sections 3.4.2.1, 3.5.2.1).</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, bool isMqtt5)
    {
        var hasReason = isMqtt5 && Reason != MqttPubAckReasonCode.Success;
        destination[0] = (byte)((int)Type << 4);
        destination[1] = (byte)(hasReason ? 3 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], PacketId);
        if (!hasReason) return 4;

        destination[4] = (byte)Reason;
        return 5;
    }
}
