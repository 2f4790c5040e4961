namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What the first bytes of a connection's input say about the frame that begins there.</summary>
internal enum FrameStart
{
    /// <summary>The header is whole; the body may not be.</summary>
    Known,

    /// <summary>More bytes are needed to know the length.</summary>
    Incomplete,

    /// <summary>The length takes more than four bytes.</summary>
    Malformed,
}

/// <summary>The fixed header of an MQTT packet: one byte of type and flags, and the length of what follows.</summary>
/// <remarks>Source: MQTT 5, section 2.1 (the same in 3.1.1, section 2.2).</remarks>
internal readonly record struct FrameHeader(byte TypeAndFlags, int HeaderBytes, int BodyBytes)
{
    /// <summary>One byte of type and at most four of length.</summary>
    public const int MaxBytes = 5;

    public int TotalBytes => HeaderBytes + BodyBytes;

    /// <summary>The packet type, 1 (CONNECT) to 15 (AUTH).</summary>
    public int Type => TypeAndFlags >> 4;

    public static FrameStart Read(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        var length = 0;
        for (var at = 1; at < MaxBytes; at++)
        {
            if (at >= bytes.Length) return FrameStart.Incomplete;
            length |= (bytes[at] & 0x7F) << (7 * (at - 1));
            if ((bytes[at] & 0x80) != 0) continue;

            header = new FrameHeader(bytes[0], at + 1, length);
            return FrameStart.Known;
        }

        return FrameStart.Malformed;
    }
}
