namespace Pepeunit.Bot.Features.Units.Rest.Archives;

/// <summary>Finds what stands again within the window: chains of positions that begin with the same three bytes.</summary>
internal sealed class MatchFinder(byte[] input, int windowSize, int maxSteps)
{
    public const int MinLength = 3;
    public const int MaxLength = 258;

    private const int HashBits = 15;
    private const int None = -1;

    // The latest position of each hash, and for each position of the window the one before it of the same hash.
    private readonly int[] _latest = Filled(1 << HashBits);
    private readonly int[] _before = Filled(windowSize);

    /// <summary>The longest match of the bytes at a position with earlier ones; length 0 when there is none.</summary>
    public (int Length, int Distance) Find(int position)
    {
        var limit = Math.Min(MaxLength, input.Length - position);
        if (limit < MinLength) return default;

        var (best, distance) = (0, 0);
        var candidate = _latest[Hash(position)];
        for (var step = 0; step < maxSteps && candidate != None && position - candidate <= windowSize; step++)
        {
            var length = LengthOf(candidate, position, limit);
            if (length > best) (best, distance) = (length, position - candidate);
            if (best == limit) break;

            // The chain runs backwards; a link that was overwritten leads forwards, and ends it.
            var next = _before[candidate % windowSize];
            if (next >= candidate) break;
            candidate = next;
        }

        return best >= MinLength ? (best, distance) : default;
    }

    /// <summary>Makes a position known to later searches; each once, ascending.</summary>
    public void Add(int position)
    {
        if (position + MinLength > input.Length) return;
        var hash = Hash(position);
        _before[position % windowSize] = _latest[hash];
        _latest[hash] = position;
    }

    private int LengthOf(int candidate, int position, int limit)
    {
        var ahead = input.AsSpan(position, limit);
        return input.AsSpan(candidate, limit).CommonPrefixLength(ahead);
    }

    private int Hash(int position)
    {
        var three = (uint)(input[position] | (input[position + 1] << 8) | (input[position + 2] << 16));
        return (int)(unchecked(three * 2_654_435_761u) >> (32 - HashBits));
    }

    private static int[] Filled(int length)
    {
        var positions = new int[length];
        Array.Fill(positions, None);
        return positions;
    }
}
