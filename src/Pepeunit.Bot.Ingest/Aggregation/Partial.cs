using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>What is known of the values of one half-open window [<see cref="StartMs"/>, <see cref="EndMs"/>).</summary>
/// <remarks>
/// Partials of the same window merge by a commutative, associative rule: count, min, max, first, last and mask exactly,
/// sketch exactly, sum, mean and M2 up to rounding (1e-9 of their scale). <em>Tie-break</em>: of several earliest values the smallest
/// is the first, of several latest the greatest is the last, so that no order of arrival shows.
/// Values are finite, of a magnitude of at most 1e300, and never negative zero. M2 becomes infinite when values differ
/// by more than about 1e154; then the standard deviation is not known. Immutable.
/// </remarks>
[SuppressMessage("Naming", "CA1716", Justification = "A keyword of Visual Basic only; the design calls it a partial.")]
public readonly record struct Partial
{
    private readonly int _uncountedBits;

    /// <summary>Inclusive start, Unix ms.</summary>
    public required long StartMs { get; init; }

    /// <summary>Exclusive end, Unix ms.</summary>
    public required long EndMs { get; init; }

    /// <summary>How many values; at least 1.</summary>
    public required long Count { get; init; }

    /// <summary>Their sum.</summary>
    public required double Sum { get; init; }

    /// <summary>Their mean, kept besides the sum because Welford's recurrence does not cancel.</summary>
    public required double Mean { get; init; }

    /// <summary>The sum of squared deviations from the mean (Welford).</summary>
    public required double M2 { get; init; }

    /// <summary>The smallest value.</summary>
    public required double Min { get; init; }

    /// <summary>The greatest value.</summary>
    public required double Max { get; init; }

    /// <summary>The time of the earliest value, Unix ms.</summary>
    public required long FirstMs { get; init; }

    /// <summary>The earliest value.</summary>
    public required double First { get; init; }

    /// <summary>The time of the latest value, Unix ms.</summary>
    public required long LastMs { get; init; }

    /// <summary>The latest value.</summary>
    public required double Last { get; init; }

    /// <summary>Bit i is set when the i-th 64th of the window saw a value (bit 0 is the least significant). Of a session:
    /// the i-th 64th of the aligned block in which it lies.</summary>
    public required ulong Mask { get; init; }

    /// <summary>Of how many 64ths the coverage is a share: 64, but of a session those of its block that it
    /// touches.</summary>
    public int CountedBits
    {
        get => 64 - _uncountedBits;
        init => _uncountedBits = 64 - value;
    }

    /// <summary>The counts by logarithmic bin, where quantiles are asked for; <c>null</c> as soon as one of the parts
    /// had none.</summary>
    public QuantileSketch? Sketch { get; init; }

    /// <summary>The share of 64ths of the window that saw a value, above 0 and at most 1.</summary>
    public double Coverage => (double)BitOperations.PopCount(Mask) / CountedBits;

    /// <summary>How far each value lies at most from the middle between min and max.</summary>
    public double ErrorBound => Max / 2 - Min / 2;

    /// <summary>The partial of a single value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside the window.</exception>
    public static Partial Of(long startMs, long endMs, long timestampMs, double value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timestampMs, startMs);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(timestampMs, endMs);
        return new Partial
        {
            StartMs = startMs,
            EndMs = endMs,
            Count = 1,
            Sum = value,
            Mean = value,
            M2 = 0,
            Min = value,
            Max = value,
            FirstMs = timestampMs,
            First = value,
            LastMs = timestampMs,
            Last = value,
            Mask = MaskOf(startMs, endMs, timestampMs),
        };
    }

    /// <summary>Merges two partials of the same window.</summary>
    /// <remarks>Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm" (1979).</remarks>
    /// <exception cref="ArgumentException">They are of different windows.</exception>
    public static Partial Merge(in Partial left, in Partial right)
    {
        if (left.StartMs != right.StartMs || left.EndMs != right.EndMs)
        {
            throw new ArgumentException(
                $"[{left.StartMs}, {left.EndMs}) and [{right.StartMs}, {right.EndMs}) are different windows.",
                nameof(right));
        }

        return Combine(left.StartMs, left.EndMs, left, right);
    }

    /// <summary>Makes a partial of a longer window out of the partials inside it, in any order.</summary>
    /// <remarks>The mask has the resolution of the parts: each 64th that a part's marked 64th touches is
    /// marked.</remarks>
    /// <exception cref="ArgumentException">There is none, or one does not lie within the window.</exception>
    public static Partial Regroup(long startMs, long endMs, IEnumerable<Partial> parts)
    {
        Partial? whole = null;
        foreach (var part in parts)
        {
            if (part.StartMs < startMs || part.EndMs > endMs)
                throw new ArgumentException($"[{part.StartMs}, {part.EndMs}) is not within the window.", nameof(parts));

            var mask = Stretch(startMs, endMs, part.StartMs, part.EndMs, part.Mask);
            var placed = part with { StartMs = startMs, EndMs = endMs, Mask = mask };
            whole = whole is { } sofar ? Merge(sofar, placed) : placed;
        }

        return whole ?? throw new ArgumentException("A window without parts has no partial.", nameof(parts));
    }

    /// <summary>The bit of the 64th that a time falls into.</summary>
    public static ulong MaskOf(long startMs, long endMs, long timestampMs) =>
        1UL << BitOf(startMs, endMs, timestampMs);

    /// <summary>Answers one of the window functions; <c>null</c> when the answer is not a finite number.</summary>
    public double? Evaluate(WindowFunction function)
    {
        var answer = function switch
        {
            WindowFunction.Avg => Mean,
            WindowFunction.Min => Min,
            WindowFunction.Max => Max,
            WindowFunction.Sum => Sum,
            WindowFunction.Count => Count,
            WindowFunction.First => First,
            WindowFunction.Last => Last,
            WindowFunction.StdDev => Math.Sqrt(M2 / Count),
            _ => throw new ArgumentOutOfRangeException(nameof(function), function, "Not a window function."),
        };
        return double.IsFinite(answer) ? answer : null;
    }

    /// <summary>The value below or at which a share of the values lies, within
    /// <see cref="QuantileSketch.RelativeError"/>; <c>null</c> without a <see cref="Sketch"/>.</summary>
    /// <param name="q">0 to 1.</param>
    public double? Quantile(double q) => Sketch is { } sketch ? Math.Clamp(sketch.Quantile(q), Min, Max) : null;

    /// <summary>The number of the 64th that a time falls into, 0 to 63.</summary>
    internal static int BitOf(long startMs, long endMs, long timestampMs) =>
        (int)((timestampMs - startMs) * 64 / (endMs - startMs));

    /// <summary>Merges what is known of the values of two partials, whose masks count the same 64ths.</summary>
    internal static Partial Combine(long startMs, long endMs, in Partial left, in Partial right)
    {
        var count = left.Count + right.Count;
        var delta = right.Mean - left.Mean;
        var share = (double)right.Count / count;
        var (firstMs, first) = Earlier(left.FirstMs, left.First, right.FirstMs, right.First);
        var (lastMs, last) = Later(left.LastMs, left.Last, right.LastMs, right.Last);
        return new Partial
        {
            StartMs = startMs,
            EndMs = endMs,
            Count = count,
            Sum = left.Sum + right.Sum,
            Mean = left.Mean + delta * share,
            M2 = left.M2 + right.M2 + delta * delta * left.Count * share,
            Min = Math.Min(left.Min, right.Min),
            Max = Math.Max(left.Max, right.Max),
            FirstMs = firstMs,
            First = first,
            LastMs = lastMs,
            Last = last,
            Mask = left.Mask | right.Mask,
            Sketch = left.Sketch is { } one && right.Sketch is { } other ? QuantileSketch.Merge(one, other) : null,
        };
    }

    /// <summary>The first whole millisecond of a 64th, so that a mask turned into one of the same range stays as it
    /// is.</summary>
    private static long StartOf(int bit, long length) => (length * bit + 63) / 64;

    private static (long, double) Earlier(long leftMs, double left, long rightMs, double right) =>
        leftMs < rightMs || (leftMs == rightMs && left <= right) ? (leftMs, left) : (rightMs, right);

    private static (long, double) Later(long leftMs, double left, long rightMs, double right) =>
        leftMs > rightMs || (leftMs == rightMs && left >= right) ? (leftMs, left) : (rightMs, right);

    /// <summary>Turns a mask of one range into the mask of another: marks each 64th that a marked one touches. What lies
    /// outside of the other range falls to its first or last 64th.</summary>
    internal static ulong Stretch(long startMs, long endMs, long partStartMs, long partEndMs, ulong partMask)
    {
        var length = partEndMs - partStartMs;
        var mask = 0UL;
        for (var rest = partMask; rest != 0;)
        {
            // A run of marked 64ths touches a run: the time is that of the number of runs, not of bits.
            var first = BitOperations.TrailingZeroCount(rest);
            var after = first + BitOperations.TrailingZeroCount(~(rest >> first));
            var from = partStartMs + StartOf(first, length);
            var until = partStartMs + StartOf(after, length) - 1;
            var firstBit = BitOf(startMs, endMs, Math.Clamp(from, startMs, endMs - 1));
            var lastBit = BitOf(startMs, endMs, Math.Clamp(until, startMs, endMs - 1));
            mask |= ulong.MaxValue >> (63 - lastBit) & ulong.MaxValue << firstBit;
            rest = after == 64 ? 0 : rest >> after << after;
        }

        return mask;
    }
}
