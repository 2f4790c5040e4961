using System.Buffers.Binary;

namespace Pepeunit.Bot.Features.Units.Rest.Archives;

/// <summary>How a compressed archive is wrapped, as zlib's <c>wbits</c> and <c>level</c> say it.</summary>
/// <param name="WindowBits">−15…−9: raw DEFLATE; 9…15: zlib; 25…31: gzip (16 more than the window's).</param>
/// <param name="Level">−1…9.</param>
internal readonly record struct ArchiveFormat(int WindowBits, int Level)
{
    /// <summary>Allowed values, for the answer to a wrong one.</summary>
    public const string AllowedWindowBits = "-15 to -9 (raw deflate), 9 to 15 (zlib), 25 to 31 (gzip)";

    private const uint AdlerModulus = 65_521;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(index => CrcOf((uint)index))];

    public string MediaType => WindowBits switch
    {
        < 0 => "application/octet-stream",
        <= 15 => "application/zlib",
        _ => "application/gzip",
    };

    public bool HasGoodWindow => WindowBits is (>= -15 and <= -9) or (>= 9 and <= 15) or (>= 25 and <= 31);

    public bool HasGoodLevel => Level is >= -1 and <= 9;

    /// <exception cref="ArgumentOutOfRangeException">Not a good window or level.</exception>
    public byte[] Compress(byte[] input) => WindowBits switch
    {
        < 0 => WindowedDeflate.Compress(input, -WindowBits, Level),
        <= 15 => [.. ZlibHeader(), .. WindowedDeflate.Compress(input, WindowBits, Level), .. BigEndian(Adler32(input))],
        _ =>
        [
            // RFC 1952: deflate, no flags, no time, unknown system.
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF,
            .. WindowedDeflate.Compress(input, WindowBits - 16, Level),
            .. LittleEndian(Crc32(input)), .. LittleEndian((uint)input.Length),
        ],
    };

    private byte[] ZlibHeader()
    {
        // RFC 1950: the window in the high nibble, then a check that makes both bytes a multiple of 31.
        var method = (WindowBits - 8) << 4 | 8;
        var flags = (Level switch { < 0 or 6 => 2, <= 1 => 0, < 6 => 1, _ => 3 }) << 6;
        var rest = (method * 256 + flags) % 31;
        return [(byte)method, (byte)(flags + (rest == 0 ? 0 : 31 - rest))];
    }

    private static uint Adler32(ReadOnlySpan<byte> input)
    {
        var (low, high) = (1u, 0u);
        foreach (var value in input)
        {
            low = (low + value) % AdlerModulus;
            high = (high + low) % AdlerModulus;
        }

        return high << 16 | low;
    }

    private static uint Crc32(ReadOnlySpan<byte> input)
    {
        var crc = uint.MaxValue;
        foreach (var value in input) crc = CrcTable[(crc ^ value) & 0xFF] ^ crc >> 8;
        return ~crc;
    }

    private static uint CrcOf(uint index)
    {
        for (var bit = 0; bit < 8; bit++) index = (index & 1) == 1 ? 0xEDB88320u ^ index >> 1 : index >> 1;
        return index;
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] LittleEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
