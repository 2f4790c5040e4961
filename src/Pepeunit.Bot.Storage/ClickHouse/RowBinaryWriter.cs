using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Pepeunit.Bot.Storage.ClickHouse;

/// <summary>Writes rows in ClickHouse's format RowBinary: the columns one after the other, without names.</summary>
/// <remarks>Used by one thread. Source: clickhouse.com/docs/interfaces/formats/RowBinary.</remarks>
internal sealed class RowBinaryWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);

    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => _buffer.WrittenCount == 0;

    /// <summary>Int64.</summary>
    public RowBinaryWriter Add(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    /// <summary>UInt64.</summary>
    public RowBinaryWriter Add(ulong value) => Add(unchecked((long)value));

    /// <summary>Int32; also DateTime, as Unix seconds.</summary>
    public RowBinaryWriter Add(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    /// <summary>UInt16.</summary>
    public RowBinaryWriter Add(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(2), value);
        _buffer.Advance(2);
        return this;
    }

    /// <summary>UInt8.</summary>
    public RowBinaryWriter Add(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    /// <summary>Bool.</summary>
    public RowBinaryWriter Add(bool value) => Add(value ? (byte)1 : (byte)0);

    /// <summary>Float64.</summary>
    public RowBinaryWriter Add(double value) => Add(BitConverter.DoubleToInt64Bits(value));

    /// <summary>UUID: two halves, the significant one first, each least significant byte first.</summary>
    public RowBinaryWriter Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Add(BinaryPrimitives.ReadUInt64BigEndian(bytes)).Add(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>String, also LowCardinality.</summary>
    public RowBinaryWriter Add(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        AddLength(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
        return this;
    }

    /// <summary>Nullable(Int64).</summary>
    public RowBinaryWriter AddNullable(long? value) =>
        value is { } number ? Add((byte)0).Add(number) : Add((byte)1);

    /// <summary>Nullable(Float64).</summary>
    public RowBinaryWriter AddNullable(double? value) =>
        value is { } number ? Add((byte)0).Add(number) : Add((byte)1);

    /// <summary>Nullable(String).</summary>
    public RowBinaryWriter AddNullable(string? value) => value is null ? Add((byte)1) : Add((byte)0).Add(value);

    /// <summary>The length of a String, an Array or a Map, and the counts inside states: seven bits to a byte.</summary>
    public RowBinaryWriter AddLength(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7) Add((byte)((rest & 0x7F) | 0x80));
        return Add((byte)rest);
    }

    /// <summary>Gives what was written; the writer is not used after it.</summary>
    public Stream ToStream()
    {
        MemoryMarshal.TryGetArray(_buffer.WrittenMemory, out var bytes);
        return new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
    }
}
