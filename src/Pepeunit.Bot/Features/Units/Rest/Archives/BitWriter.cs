namespace Pepeunit.Bot.Features.Units.Rest.Archives;

/// <summary>Packs bits as DEFLATE does: the first bit is the least significant one of a byte (RFC 1951, 3.1.1).</summary>
internal sealed class BitWriter
{
    private byte[] _bytes = new byte[1024];
    private int _length;
    private ulong _bits;
    private int _count;

    /// <param name="value">Its low <paramref name="count"/> bits are written, the least significant one first.</param>
    /// <param name="count">0 to 32.</param>
    public void Write(uint value, int count)
    {
        _bits |= (ulong)value << _count;
        _count += count;
        while (_count >= 8)
        {
            Append((byte)(_bits & 0xFF));
            _bits >>= 8;
            _count -= 8;
        }
    }

    /// <summary>Fills the byte that has been begun with zeros.</summary>
    public void Align()
    {
        if (_count > 0) Write(0, 8 - _count);
    }

    /// <summary>Whole bytes; only after <see cref="Align"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) Append(value);
    }

    public byte[] ToArray()
    {
        Align();
        return _bytes.AsSpan(0, _length).ToArray();
    }

    private void Append(byte value)
    {
        if (_length == _bytes.Length) Array.Resize(ref _bytes, _length * 2);
        _bytes[_length++] = value;
    }
}
