using System.Text;

namespace Pepeunit.Bot.Telegram.Callbacks;

/// <summary>
/// Writes the fields of callback data: a Guid as 16 bytes, whole numbers as zigzag base-128 (small ones take one byte),
/// a text as its length and UTF-8.
/// </summary>
internal sealed class CallbackWriter(byte[] buffer)
{
    public int Length { get; private set; }

    /// <summary>Bytes of the longest number of so many bits, seven in each.</summary>
    public static int MaxBytesOf(int bits) => (bits + 6) / 7;

    public void WriteGuid(Guid value)
    {
        value.TryWriteBytes(buffer.AsSpan(Length), bigEndian: true, out var written);
        Length += written;
    }

    public void WriteInteger(long value)
    {
        var rest = unchecked((ulong)(value << 1) ^ (ulong)(value >> 63));
        while (rest >= 0x80)
        {
            buffer[Length++] = (byte)((rest & 0x7F) | 0x80);
            rest >>= 7;
        }

        buffer[Length++] = (byte)rest;
    }

    public void WriteByte(byte value) => buffer[Length++] = value;

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteText(string value, int maxBytes)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        if (count > maxBytes)
            throw new ArgumentException($"The text has {count} bytes of UTF-8, the callback data take {maxBytes}.", nameof(value));

        WriteByte((byte)count);
        Length += Encoding.UTF8.GetBytes(value, buffer.AsSpan(Length));
    }
}

/// <summary>Reads what <see cref="CallbackWriter"/> wrote. Only after the signature was found right.</summary>
internal sealed class CallbackReader(ReadOnlyMemory<byte> payload)
{
    private ReadOnlyMemory<byte> _rest = payload;

    public Guid ReadGuid() => new(Take(16), bigEndian: true);

    public long ReadInteger()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            value |= unchecked((ulong)(next & 0x7F) << shift);
            if (next < 0x80) return unchecked((long)(value >> 1) ^ -(long)(value & 1));
        }
    }

    public byte ReadByte() => Take(1)[0];

    public bool ReadBoolean() => ReadByte() != 0;

    public string ReadText() => Encoding.UTF8.GetString(Take(ReadByte()));

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest.Span[..count];
        _rest = _rest[count..];
        return taken;
    }
}
