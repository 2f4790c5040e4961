using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Pepeunit.Bot.Ingest.Samples.Deliveries;

/// <summary>The binary form of marks in stores and files: 18 bytes each, little-endian, without a head. Released; it never
/// changes.</summary>
public static class DeliveryCodec
{
    private const int MarkBytes = sizeof(long) + sizeof(ushort) + sizeof(ulong);

    /// <summary>Writes marks one after the other.</summary>
    public static byte[] Write(ImmutableArray<DeliveryMark> marks)
    {
        var bytes = new byte[marks.Length * MarkBytes];
        var rest = bytes.AsSpan();
        foreach (var mark in marks)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, mark.Ordinal);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[8..], mark.PacketId);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[10..], mark.Hash);
            rest = rest[MarkBytes..];
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no whole marks.</exception>
    public static ImmutableArray<DeliveryMark> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % MarkBytes != 0) throw new InvalidDataException($"{bytes.Length} bytes are no whole marks.");

        var marks = ImmutableArray.CreateBuilder<DeliveryMark>(bytes.Length / MarkBytes);
        for (; !bytes.IsEmpty; bytes = bytes[MarkBytes..])
        {
            marks.Add(new DeliveryMark(
                BinaryPrimitives.ReadInt64LittleEndian(bytes),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[10..])));
        }

        return marks.MoveToImmutable();
    }
}
