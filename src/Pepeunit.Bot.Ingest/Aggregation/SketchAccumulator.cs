using System.Collections.Immutable;

namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>Counts values by bin in place: the mutable twin of <see cref="QuantileSketch"/>.</summary>
/// <remarks>Used under the lock of its node. Keeps its room when cleared, so values of known bins allocate
/// nothing.</remarks>
internal sealed class SketchAccumulator
{
    private const int FirstRoom = 16;

    // A signal keeps to its powers of two: more room than this was one outburst, and is given back.
    private const int MostKept = 1_024;

    private int[] _bins = [];
    private long[] _counts = [];
    private int _used;

    /// <summary>What a bin takes in memory, in bytes.</summary>
    public const int BytesPerBin = sizeof(int) + sizeof(long);

    /// <summary>Counts a finite value.</summary>
    /// <returns>Whether its bin is a new one.</returns>
    public bool Add(double value)
    {
        var bin = QuantileSketch.BinOf(value);
        var at = Array.BinarySearch(_bins, 0, _used, bin);
        if (at >= 0)
        {
            _counts[at]++;
            return false;
        }

        Insert(~at, bin);
        _counts[~at]++;
        return true;
    }

    /// <summary>Adds the counts of another.</summary>
    public void Add(SketchAccumulator other)
    {
        for (var from = 0; from < other._used; from++)
        {
            var at = Array.BinarySearch(_bins, 0, _used, other._bins[from]);
            if (at < 0) Insert(at = ~at, other._bins[from]);
            _counts[at] += other._counts[from];
        }
    }

    public void Clear()
    {
        if (_bins.Length > MostKept) (_bins, _counts) = ([], []);
        _used = 0;
    }

    public QuantileSketch ToSketch() =>
        new(ImmutableArray.Create(_bins, 0, _used), ImmutableArray.Create(_counts, 0, _used));

    private void Insert(int at, int bin)
    {
        if (_used == _bins.Length)
        {
            var room = Math.Max(FirstRoom, 2 * _used);
            Array.Resize(ref _bins, room);
            Array.Resize(ref _counts, room);
        }

        Array.Copy(_bins, at, _bins, at + 1, _used - at);
        Array.Copy(_counts, at, _counts, at + 1, _used - at);
        (_bins[at], _counts[at]) = (bin, 0);
        _used++;
    }
}
