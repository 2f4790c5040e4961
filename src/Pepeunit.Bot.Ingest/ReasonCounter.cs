using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Pepeunit.Bot.Ingest;

/// <summary>A counter with one series per member of an enum, told to the meter when it asks. Adding allocates nothing.</summary>
/// <remarks>Any thread may add.</remarks>
internal sealed class ReasonCounter<TReason> where TReason : unmanaged, Enum
{
    private readonly KeyValuePair<string, object?>[] _tags;

    private readonly long[] _counts = new long[Enum.GetNames<TReason>().Length];

    /// <param name="meter">Reads the counts while it lives.</param>
    /// <param name="name">The instrument's name.</param>
    /// <param name="description">For operators.</param>
    /// <param name="tag">The tag that carries the member's name.</param>
    /// <param name="unit">What is counted, as UCUM writes it.</param>
    public ReasonCounter(Meter meter, string name, string description, string tag = "reason", string? unit = null)
    {
        _tags = [.. Enum.GetNames<TReason>().Select(member => new KeyValuePair<string, object?>(tag, member))];
        if (Unsafe.SizeOf<TReason>() != sizeof(int))
            throw new NotSupportedException($"{typeof(TReason)} is not an int enum.");
        meter.CreateObservableCounter(name, Read, unit, description);
    }

    public long this[TReason reason] => Volatile.Read(ref _counts[IndexOf(reason)]);

    public void Add(TReason reason) => Interlocked.Increment(ref _counts[IndexOf(reason)]);

    public void Add(TReason reason, long count) => Interlocked.Add(ref _counts[IndexOf(reason)], count);

    // The enums counted here number their members from 0 without gaps.
    private static int IndexOf(TReason reason) => Unsafe.BitCast<TReason, int>(reason);

    private IEnumerable<Measurement<long>> Read() =>
        _counts.Select((_, at) => new Measurement<long>(Volatile.Read(ref _counts[at]), _tags[at]));
}
