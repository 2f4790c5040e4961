using System.Runtime.InteropServices;

namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>Counts from many threads without their waiting for each other.</summary>
internal sealed class MessageCount
{
    private readonly Slot[] _slots = new Slot[64];

    public long Value
    {
        get
        {
            var sum = 0L;
            for (var at = 0; at < _slots.Length; at++) sum += Volatile.Read(ref _slots[at].Count);
            return sum;
        }
    }

    public void Add() => Interlocked.Increment(ref _slots[Environment.CurrentManagedThreadId & 63].Count);

    // Two cache lines: processors fetch them in pairs.
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Slot
    {
        public long Count;
    }
}
