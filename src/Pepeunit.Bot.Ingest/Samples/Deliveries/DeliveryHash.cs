using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pepeunit.Bot.Ingest.Samples.Deliveries;

/// <summary>A hash of topic and payload that is the same in every run, because it is stored. Pure, allocates nothing.</summary>
/// <remarks>
/// Not against attackers: a sender who finds two messages of one hash can only have its own second one taken for a repetition.
/// It must never change: marks in the store and in spill files hold it.
/// </remarks>
internal static class DeliveryHash
{
    private const ulong Start = 0x9E37_79B9_7F4A_7C15;
    private const ulong Odd = 0xD6E8_FEB8_6659_FD93;

    public static ulong Of(ReadOnlySpan<char> topic, ReadOnlySpan<byte> payload) =>
        Add(Add(Start, MemoryMarshal.AsBytes(topic)), payload);

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        // The length first, so that a byte cannot move from the topic into the payload unseen.
        hash = Fold(hash ^ (ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));

        var rest = 0UL;
        foreach (var unit in bytes) rest = (rest << 8) | unit;
        return Fold(hash ^ rest);
    }

    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value ^ Start, Odd, out var low);
        return high ^ low;
    }
}
