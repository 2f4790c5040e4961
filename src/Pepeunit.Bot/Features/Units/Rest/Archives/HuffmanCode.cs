namespace Pepeunit.Bot.Features.Units.Rest.Archives;

/// <summary>A canonical prefix code (RFC 1951, 3.2.2): for each symbol its length and its bits, ready to be written.</summary>
internal sealed class HuffmanCode
{
    private readonly uint[] _codes;

    public HuffmanCode(byte[] lengths)
    {
        Lengths = lengths;
        _codes = new uint[lengths.Length];
        var next = FirstCodes(lengths);
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0) _codes[symbol] = Reversed(next[lengths[symbol]]++, lengths[symbol]);
        }
    }

    /// <summary>Bits of each symbol's code; 0 for a symbol that does not occur.</summary>
    public byte[] Lengths { get; }

    public void Write(BitWriter bits, int symbol) => bits.Write(_codes[symbol], Lengths[symbol]);

    /// <summary>The best code for these frequencies in which no code is longer than <paramref name="maxLength"/> bits.</summary>
    /// <remarks>
    /// Package-merge: Larmore, Hirschberg, "A fast algorithm for optimal length-limited Huffman codes" (1990). At least two
    /// symbols get a code even if fewer occur, because some decoders take no incomplete code.
    /// </remarks>
    public static HuffmanCode For(int[] frequencies, int maxLength)
    {
        var counts = (int[])frequencies.Clone();
        for (var symbol = 0; counts.Count(count => count > 0) < 2; symbol++)
        {
            if (counts[symbol] == 0) counts[symbol] = 1;
        }

        var leaves = counts.Index().Where(pair => pair.Item > 0)
            .Select(pair => new Package(pair.Item, pair.Index, null, null)).OrderBy(leaf => leaf.Weight).ToList();
        var merged = leaves;
        for (var length = 1; length < maxLength; length++) merged = Merge(leaves, Pair(merged));

        var lengths = new byte[counts.Length];
        foreach (var package in merged.Take(2 * leaves.Count - 2)) package.CountInto(lengths);
        return new HuffmanCode(lengths);
    }

    private static uint[] FirstCodes(byte[] lengths)
    {
        var counts = new uint[16];
        foreach (var length in lengths)
        {
            if (length > 0) counts[length]++;
        }

        var next = new uint[16];
        for (var length = 1; length < 16; length++) next[length] = (next[length - 1] + counts[length - 1]) << 1;
        return next;
    }

    private static uint Reversed(uint code, int length)
    {
        var reversed = 0u;
        for (var bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        return reversed;
    }

    private static List<Package> Pair(List<Package> packages)
    {
        var pairs = new List<Package>(packages.Count / 2);
        for (var index = 0; index + 1 < packages.Count; index += 2)
        {
            var (left, right) = (packages[index], packages[index + 1]);
            pairs.Add(new Package(left.Weight + right.Weight, -1, left, right));
        }

        return pairs;
    }

    private static List<Package> Merge(List<Package> leaves, List<Package> pairs)
    {
        var merged = new List<Package>(leaves.Count + pairs.Count);
        int leaf = 0, pair = 0;
        while (leaf < leaves.Count || pair < pairs.Count)
        {
            var takesLeaf = pair == pairs.Count || (leaf < leaves.Count && leaves[leaf].Weight <= pairs[pair].Weight);
            merged.Add(takesLeaf ? leaves[leaf++] : pairs[pair++]);
        }

        return merged;
    }

    private sealed record Package(long Weight, int Symbol, Package? Left, Package? Right)
    {
        public void CountInto(byte[] lengths)
        {
            if (Symbol >= 0) lengths[Symbol]++;
            Left?.CountInto(lengths);
            Right?.CountInto(lengths);
        }
    }
}
