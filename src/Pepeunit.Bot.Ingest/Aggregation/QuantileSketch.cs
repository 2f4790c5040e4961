using System.Collections.Immutable;

namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>How many values fell into each logarithmic bin: answers any quantile within 1 % of the value.</summary>
/// <remarks>
/// A bin is a 64th of a power of two, so a value differs from the middle of its bin by at most 1/128 (0.79 %). Which bin
/// it is are the leading bits of the float64: no logarithm, and the same on every machine. Magnitudes below the least
/// normal float64 (2.2e-308) count as zero. Sketches merge by adding counts, exactly and in any order; their size is the
/// number of different bins, 64 for each power of two that the values spread over. Immutable; equal by content.
/// </remarks>
public sealed class QuantileSketch : IEquatable<QuantileSketch>
{
    private const byte Format = 1;

    // 52 bits of fraction, of which 6 stay.
    private const int DroppedBits = 46;

    // By bin, ascending, which is by value: negative bins are those of negative values, 0 is zero.
    private readonly ImmutableArray<int> _bins;
    private readonly ImmutableArray<long> _counts;

    internal QuantileSketch(ImmutableArray<int> bins, ImmutableArray<long> counts)
    {
        (_bins, _counts) = (bins, counts);
        foreach (var count in counts) Count += count;
    }

    /// <summary>The greatest relative error of <see cref="Quantile"/>.</summary>
    public const double RelativeError = 1.0 / 128;

    /// <summary>How many values.</summary>
    public long Count { get; }

    /// <summary>How many bins hold a value.</summary>
    public int BinCount => _bins.Length;

    /// <summary>The bins that hold a value, ascending, each with its count.</summary>
    public IEnumerable<KeyValuePair<int, long>> Bins => _bins.Zip(_counts, KeyValuePair.Create);

    /// <summary>Makes a sketch of <see cref="Bins"/>, which may come in any order, each once.</summary>
    public static QuantileSketch OfBins(IEnumerable<KeyValuePair<int, long>> bins)
    {
        var ordered = bins.Where(bin => bin.Value > 0).OrderBy(bin => bin.Key).ToArray();
        return new QuantileSketch([.. ordered.Select(bin => bin.Key)], [.. ordered.Select(bin => bin.Value)]);
    }

    /// <summary>Counts values; of use where there is no stream, as in tests.</summary>
    public static QuantileSketch Of(ReadOnlySpan<double> values)
    {
        var sketch = new SketchAccumulator();
        foreach (var value in values) sketch.Add(value);
        return sketch.ToSketch();
    }

    /// <summary>Adds the counts. Exact, commutative, associative.</summary>
    public static QuantileSketch Merge(QuantileSketch left, QuantileSketch right)
    {
        var bins = ImmutableArray.CreateBuilder<int>(left.BinCount + right.BinCount);
        var counts = ImmutableArray.CreateBuilder<long>(left.BinCount + right.BinCount);
        var (atLeft, atRight) = (0, 0);
        while (atLeft < left.BinCount || atRight < right.BinCount)
        {
            var leftBin = atLeft < left.BinCount ? left._bins[atLeft] : int.MaxValue;
            var rightBin = atRight < right.BinCount ? right._bins[atRight] : int.MaxValue;
            bins.Add(Math.Min(leftBin, rightBin));
            counts.Add(
                (leftBin <= rightBin ? left._counts[atLeft++] : 0) + (rightBin <= leftBin ? right._counts[atRight++] : 0));
        }

        return new QuantileSketch(bins.DrainToImmutable(), counts.DrainToImmutable());
    }

    /// <summary>The value below or at which a share of the values lies, by the nearest rank: of n values in order the
    /// one at ⌈q·n⌉, counted from 1.</summary>
    /// <param name="q">0 to 1.</param>
    public double Quantile(double q)
    {
        if (!(q is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(q), q, "A quantile lies in 0..1.");

        // 7 % of 100 are 7, although 0.07 · 100 is a little more in binary.
        var rank = Math.Clamp((long)Math.Ceiling(q * Count - 1e-9), 1, Math.Max(1, Count));
        for (var at = 0; at < _bins.Length; at++)
        {
            rank -= _counts[at];
            if (rank <= 0) return ValueOf(_bins[at]);
        }

        return 0;
    }

    /// <summary>The compact form: a format byte, then for each bin the distance to the one before and the count, as
    /// variable-length integers.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream(1 + 3 * _bins.Length);
        using var writer = new BinaryWriter(stream);
        writer.Write(Format);
        writer.Write7BitEncodedInt(_bins.Length);
        var before = 0;
        for (var at = 0; at < _bins.Length; at++)
        {
            // The first may be negative; the others only grow.
            writer.Write7BitEncodedInt(at == 0 ? ZigZag(_bins[0]) : _bins[at] - before);
            writer.Write7BitEncodedInt64(_counts[at]);
            before = _bins[at];
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> gave.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another format or damaged.</exception>
    public static QuantileSketch FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        try
        {
            var format = reader.ReadByte();
            if (format != Format)
                throw new InvalidDataException($"The sketch has format {format}; this program reads {Format}.");
            var length = reader.Read7BitEncodedInt();
            if (length < 0 || length > bytes.Length) throw new InvalidDataException("The sketch is damaged.");

            var bins = ImmutableArray.CreateBuilder<int>(length);
            var counts = ImmutableArray.CreateBuilder<long>(length);
            for (var at = 0; at < length; at++)
            {
                var step = reader.Read7BitEncodedInt();
                bins.Add(at == 0 ? UnZigZag(step) : bins[at - 1] + step);
                counts.Add(reader.Read7BitEncodedInt64());
                if (counts[at] <= 0 || (at > 0 && step <= 0)) throw new InvalidDataException("The sketch is damaged.");
            }

            return new QuantileSketch(bins.DrainToImmutable(), counts.DrainToImmutable());
        }
        catch (Exception failure) when (failure is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("The sketch is damaged.", failure);
        }
    }

    /// <inheritdoc/>
    public bool Equals(QuantileSketch? other) =>
        other is not null && _bins.AsSpan().SequenceEqual(other._bins.AsSpan())
        && _counts.AsSpan().SequenceEqual(other._counts.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as QuantileSketch);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, BinCount);

    /// <summary>The bin of a finite value; bins are ordered as the values are.</summary>
    internal static int BinOf(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var bin = (int)((bits & long.MaxValue) >> DroppedBits);

        // Bins up to 63 are those of numbers too small to have 6 bits of fraction.
        if (bin < 64) return 0;
        return bits < 0 ? -bin : bin;
    }

    private static double ValueOf(int bin)
    {
        if (bin == 0) return 0;
        var middle = BitConverter.Int64BitsToDouble(((long)Math.Abs(bin) << DroppedBits) | (1L << (DroppedBits - 1)));
        return bin < 0 ? -middle : middle;
    }

    private static int ZigZag(int value) => (value << 1) ^ (value >> 31);

    private static int UnZigZag(int value) => (int)((uint)value >> 1) ^ -(value & 1);
}
