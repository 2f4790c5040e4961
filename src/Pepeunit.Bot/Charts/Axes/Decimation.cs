namespace Pepeunit.Bot.Charts.Axes;

/// <summary>A line reduced to what the pixels can show; NaN separates parts that are not joined.</summary>
internal readonly record struct DecimatedLine(ReadOnlyMemory<long> TimesMs, ReadOnlyMemory<double> Values);

/// <summary>Reduces samples to a few per pixel column without changing what is seen. Pure.</summary>
internal static class Decimation
{
    /// <summary>At most this many output samples come from one column: first, least, greatest, last and a break.</summary>
    public const int MaxPerColumn = 5;

    /// <summary>Keeps the first, least, greatest and last sample of each of <paramref name="columns"/> equal columns.</summary>
    /// <remarks>
    /// Range [fromMs, toMs). Output: a subset of the input in its order, plus a NaN wherever the input has values that
    /// are not finite between two columns. A gap inside one column is narrower than a pixel and is closed. Of the
    /// samples outside the range, the nearest on each side is kept, so that a line runs to the edge of the picture.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">No columns, or an empty range.</exception>
    public static DecimatedLine MinMaxPerPixel(
        ReadOnlySpan<long> timesMs, ReadOnlySpan<double> values, long fromMs, long toMs, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(toMs, fromMs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, timesMs.Length);

        var (first, end) = Visible(timesMs, fromMs, toMs);
        var line = new LineWriter(Math.Min(end - first, columns + 2) * MaxPerColumn);
        var column = new Column();
        var columnsPerMs = columns / (double)(toMs - fromMs);
        var isBroken = false;

        for (var i = first; i < end; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                isBroken = true;
                continue;
            }

            var number = ColumnOf(timesMs[i], fromMs, columnsPerMs, columns);
            if (column.IsEmpty || number != column.Number)
            {
                column.WriteTo(ref line, timesMs, values);
                if (isBroken && !column.IsEmpty) line.Break(timesMs[i]);
                column = new Column(number, i);
            }
            else
            {
                column.Add(i, values);
            }

            isBroken = false;
        }

        column.WriteTo(ref line, timesMs, values);
        return line.Finish();
    }

    /// <summary>The least of <paramref name="low"/> and the greatest of <paramref name="high"/> in each column.</summary>
    /// <remarks>As <see cref="MinMaxPerPixel"/>; one sample per column, at the time of its first sample.</remarks>
    public static (DecimatedLine Low, DecimatedLine High) BandPerPixel(
        ReadOnlySpan<long> timesMs, ReadOnlySpan<double> low, ReadOnlySpan<double> high,
        long fromMs, long toMs, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(toMs, fromMs);

        var (first, end) = Visible(timesMs, fromMs, toMs);
        var lows = new LineWriter(2 * Math.Min(end - first, columns + 2));
        var highs = new LineWriter(2 * Math.Min(end - first, columns + 2));
        var columnsPerMs = columns / (double)(toMs - fromMs);
        const int None = -2;
        var current = None;
        var isBroken = false;

        for (var i = first; i < end; i++)
        {
            if (!double.IsFinite(low[i]) || !double.IsFinite(high[i]))
            {
                isBroken = true;
                continue;
            }

            var number = ColumnOf(timesMs[i], fromMs, columnsPerMs, columns);
            if (number == current)
            {
                lows.Last = Math.Min(lows.Last, low[i]);
                highs.Last = Math.Max(highs.Last, high[i]);
            }
            else
            {
                if (isBroken && current != None)
                {
                    lows.Break(timesMs[i]);
                    highs.Break(timesMs[i]);
                }

                lows.Add(timesMs[i], low[i]);
                highs.Add(timesMs[i], high[i]);
                current = number;
            }

            isBroken = false;
        }

        return (lows.Finish(), highs.Finish());
    }

    // Of the samples outside, one is kept on each side: they stand in a column of their own, whatever their distance.
    private static int ColumnOf(long timeMs, long fromMs, double columnsPerMs, int columns) =>
        (int)Math.Clamp(Math.Floor(((double)timeMs - fromMs) * columnsPerMs), -1, columns);

    private static (int First, int End) Visible(ReadOnlySpan<long> timesMs, long fromMs, long toMs)
    {
        var first = LowerBound(timesMs, fromMs);
        var end = LowerBound(timesMs, toMs);
        return (Math.Max(0, first - 1), Math.Min(timesMs.Length, end + 1));
    }

    // The first index whose time is not less: BinarySearch would stop at any of several equal times.
    private static int LowerBound(ReadOnlySpan<long> timesMs, long timeMs)
    {
        var (low, high) = (0, timesMs.Length);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (timesMs[middle] < timeMs) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The samples of one column, by index: all four may be the same one.</summary>
    private struct Column(int number, int index)
    {
        private readonly int _first = index;
        private int _min = index;
        private int _max = index;
        private int _last = index;

        public int Number { get; } = number;

        public bool IsEmpty { get; private init; }

        public Column() : this(0, 0) => IsEmpty = true;

        public void Add(int index, ReadOnlySpan<double> values)
        {
            if (values[index] < values[_min]) _min = index;
            if (values[index] > values[_max]) _max = index;
            _last = index;
        }

        public readonly void WriteTo(ref LineWriter line, ReadOnlySpan<long> timesMs, ReadOnlySpan<double> values)
        {
            if (IsEmpty) return;
            var (low, high) = (Math.Min(_min, _max), Math.Max(_min, _max));
            line.Add(timesMs[_first], values[_first]);
            if (low != _first) line.Add(timesMs[low], values[low]);
            if (high != low && high != _first) line.Add(timesMs[high], values[high]);
            if (_last != high && _last != low && _last != _first) line.Add(timesMs[_last], values[_last]);
        }
    }

    private struct LineWriter(int capacity)
    {
        private readonly long[] _timesMs = new long[capacity];
        private readonly double[] _values = new double[capacity];
        private int _count;

        public readonly double Last
        {
            get => _values[_count - 1];
            set => _values[_count - 1] = value;
        }

        public void Add(long timeMs, double value)
        {
            _timesMs[_count] = timeMs;
            _values[_count++] = value;
        }

        public void Break(long timeMs) => Add(timeMs, double.NaN);

        public readonly DecimatedLine Finish() => new(_timesMs.AsMemory(0, _count), _values.AsMemory(0, _count));
    }
}
