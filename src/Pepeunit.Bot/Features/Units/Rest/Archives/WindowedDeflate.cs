namespace Pepeunit.Bot.Features.Units.Rest.Archives;

/// <summary>
/// Raw DEFLATE (RFC 1951) whose back-references reach no farther than a chosen window: a small device decompresses with as
/// few as 512 bytes of memory. The framework's own compressor always takes 32 KB.
/// </summary>
internal static class WindowedDeflate
{
    public const int MinWindowBits = 9;
    public const int MaxWindowBits = 15;

    private const int EndOfBlock = 256;
    private const int TokensPerBlock = 16_384;
    private const int MaxStoredBytes = 65_535;

    private static readonly int[] LengthBase =
    [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ];

    private static readonly int[] LengthExtra =
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static readonly int[] DistanceBase =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
        8193, 12289, 16385, 24577,
    ];

    private static readonly int[] DistanceExtra =
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Order in which the lengths of the code of code lengths are written (RFC 1951, 3.2.7).</summary>
    private static readonly int[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>
    /// Candidates looked at for one position, by level. Few even at the highest: with equal beginnings everywhere, each is
    /// compared, and whoever may fetch an archive could keep the processor busy for minutes.
    /// </summary>
    private static readonly int[] Steps = [0, 4, 8, 12, 16, 24, 32, 64, 96, 128];

    /// <param name="windowBits">9 to 15: no distance is greater than 2 to this power.</param>
    /// <param name="level">0 stores, 9 looks longest for matches; -1 is 6.</param>
    public static byte[] Compress(byte[] input, int windowBits, int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBits, MinWindowBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBits, MaxWindowBits);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);

        var bits = new BitWriter();
        if (level == 0) WriteStored(bits, input, isLast: true);
        else WriteCompressed(bits, input, 1 << windowBits, Steps[level < 0 ? 6 : level]);
        return bits.ToArray();
    }

    private static void WriteCompressed(BitWriter bits, byte[] input, int windowSize, int steps)
    {
        var finder = new MatchFinder(input, windowSize, steps);
        var tokens = new List<Token>(TokensPerBlock);
        var blockStart = 0;
        for (var position = 0; position < input.Length;)
        {
            var (length, distance) = finder.Find(position);
            finder.Add(position);

            // A longer match may begin one byte later: then this byte goes alone.
            if (length is > 0 and < 32 && finder.Find(position + 1).Length > length) length = 0;
            tokens.Add(length > 0 ? new Token(length, distance) : new Token(input[position], 0));
            for (var next = position + 1; next < position + length; next++) finder.Add(next);
            position += Math.Max(1, length);

            if (tokens.Count < TokensPerBlock) continue;
            WriteBlock(bits, tokens, input.AsSpan(blockStart..position), isLast: position == input.Length);
            tokens.Clear();
            blockStart = position;
        }

        if (blockStart < input.Length || input.Length == 0)
            WriteBlock(bits, tokens, input.AsSpan(blockStart), isLast: true);
    }

    private static void WriteBlock(BitWriter bits, List<Token> tokens, ReadOnlySpan<byte> raw, bool isLast)
    {
        var (literals, distances) = Count(tokens);
        var literalCode = HuffmanCode.For(literals, maxLength: 15);
        var distanceCode = HuffmanCode.For(distances, maxLength: 15);
        var size = tokens.Sum(token => (long)token.BitsIn(literalCode, distanceCode));

        // The codes themselves take some 60 to 100 bytes; when nothing is gained the bytes stand as they are.
        if (size / 8 + 60 >= raw.Length + 5)
        {
            WriteStored(bits, raw, isLast);
            return;
        }

        bits.Write(isLast ? 1u : 0u, 1);
        bits.Write(2, 2);
        WriteCodes(bits, literalCode.Lengths, distanceCode.Lengths);
        foreach (var token in tokens) token.Write(bits, literalCode, distanceCode);
        literalCode.Write(bits, EndOfBlock);
    }

    private static void WriteStored(BitWriter bits, ReadOnlySpan<byte> raw, bool isLast)
    {
        do
        {
            var part = raw[..Math.Min(raw.Length, MaxStoredBytes)];
            raw = raw[part.Length..];
            bits.Write(isLast && raw.IsEmpty ? 1u : 0u, 1);
            bits.Write(0, 2);
            bits.Align();
            bits.Write((uint)part.Length, 16);
            bits.Write(0xFFFFu ^ (uint)part.Length, 16);
            bits.Write(part);
        }
        while (!raw.IsEmpty);
    }

    private static (int[] Literals, int[] Distances) Count(List<Token> tokens)
    {
        var (literals, distances) = (new int[286], new int[30]);
        literals[EndOfBlock] = 1;
        foreach (var token in tokens)
        {
            literals[token.LiteralSymbol]++;
            if (token.Distance > 0) distances[token.DistanceSymbol]++;
        }

        return (literals, distances);
    }

    private static void WriteCodes(BitWriter bits, byte[] literals, byte[] distances)
    {
        var literalCount = Math.Max(257, Array.FindLastIndex(literals, length => length > 0) + 1);
        var distanceCount = Math.Max(1, Array.FindLastIndex(distances, length => length > 0) + 1);
        var runs = Runs([.. literals.AsSpan(0, literalCount), .. distances.AsSpan(0, distanceCount)]);
        var frequencies = new int[19];
        foreach (var run in runs) frequencies[run.Symbol]++;
        var code = HuffmanCode.For(frequencies, maxLength: 7);
        var ordered = CodeLengthOrder.Select(symbol => code.Lengths[symbol]).ToArray();
        var orderedCount = Math.Max(4, Array.FindLastIndex(ordered, length => length > 0) + 1);

        bits.Write((uint)(literalCount - 257), 5);
        bits.Write((uint)(distanceCount - 1), 5);
        bits.Write((uint)(orderedCount - 4), 4);
        foreach (var length in ordered.AsSpan(0, orderedCount)) bits.Write(length, 3);
        foreach (var (symbol, extra, extraBits) in runs)
        {
            code.Write(bits, symbol);
            bits.Write((uint)extra, extraBits);
        }
    }

    /// <summary>Code lengths with their repetitions: 16 repeats the one before, 17 and 18 are runs of zeros.</summary>
    private static List<(int Symbol, int Extra, int ExtraBits)> Runs(byte[] lengths)
    {
        var runs = new List<(int, int, int)>();
        for (var start = 0; start < lengths.Length;)
        {
            var end = start + 1;
            while (end < lengths.Length && lengths[end] == lengths[start]) end++;
            var count = end - start;
            start = end;
            if (lengths[end - 1] == 0)
            {
                for (; count >= 11; count -= Math.Min(count, 138)) runs.Add((18, Math.Min(count, 138) - 11, 7));
                if (count >= 3)
                {
                    runs.Add((17, count - 3, 3));
                    count = 0;
                }
            }
            else
            {
                runs.Add((lengths[end - 1], 0, 0));
                for (count--; count >= 3; count -= Math.Min(count, 6)) runs.Add((16, Math.Min(count, 6) - 3, 2));
            }

            for (; count > 0; count--) runs.Add((lengths[end - 1], 0, 0));
        }

        return runs;
    }

    private static int IndexOf(int[] bases, int value)
    {
        var index = Array.BinarySearch(bases, value);
        return index >= 0 ? index : ~index - 1;
    }

    /// <param name="Value">A byte, or the length of a match.</param>
    /// <param name="Distance">Of a match; 0 for a byte.</param>
    private readonly record struct Token(int Value, int Distance)
    {
        public int LiteralSymbol => Distance == 0 ? Value : 257 + IndexOf(LengthBase, Value);

        public int DistanceSymbol => IndexOf(DistanceBase, Distance);

        public int BitsIn(HuffmanCode literals, HuffmanCode distances) => Distance == 0
            ? literals.Lengths[Value]
            : literals.Lengths[LiteralSymbol] + LengthExtra[LiteralSymbol - 257]
                + distances.Lengths[DistanceSymbol] + DistanceExtra[DistanceSymbol];

        public void Write(BitWriter bits, HuffmanCode literals, HuffmanCode distances)
        {
            literals.Write(bits, LiteralSymbol);
            if (Distance == 0) return;
            var (length, distance) = (LiteralSymbol - 257, DistanceSymbol);
            bits.Write((uint)(Value - LengthBase[length]), LengthExtra[length]);
            distances.Write(bits, distance);
            bits.Write((uint)(Distance - DistanceBase[distance]), DistanceExtra[distance]);
        }
    }
}
