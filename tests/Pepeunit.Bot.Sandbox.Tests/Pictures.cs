using System.IO.Compression;
using System.Text;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>PNG files made byte by byte, so that the tests need no picture library.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        WriteInt(header, 0, width);
        WriteInt(header, 4, height);
        (header[8], header[9]) = (8, 0);
        WriteChunk(png, "IHDR", header);

        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[width + 1];
            for (var x = 1; x <= width; x++) row[x] = (byte)(x * 7 % 256);
            for (var y = 0; y < height; y++) zlib.Write(row);
        }

        WriteChunk(png, "IDAT", pixels.ToArray());
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void WriteChunk(Stream png, string name, byte[] content)
    {
        var length = new byte[4];
        WriteInt(length, 0, content.Length);
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. content];
        var crc = new byte[4];
        WriteInt(crc, 0, unchecked((int)Crc(body)));
        png.Write(length);
        png.Write(body);
        png.Write(crc);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }

    private static void WriteInt(byte[] bytes, int at, int value) =>
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
}
