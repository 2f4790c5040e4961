namespace Pepeunit.Bot.Tests.Features.Units.Rest;

/// <summary>Reads raw DEFLATE (RFC 1951) bit by bit, to see what no decompressor tells: how far back-references reach.</summary>
internal sealed class DeflateReader(byte[] stream)
{
    private static readonly int[] Order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly List<byte> _output = [];
    private int _position;

    public int GreatestDistance { get; private set; }

    public byte[] Read()
    {
        var isLast = false;
        while (!isLast)
        {
            isLast = Bits(1) == 1;
            switch (Bits(2))
            {
                case 0: ReadStored(); break;
                case 1: ReadBlock(FixedLiterals(), Enumerable.Repeat(5, 30).ToArray()); break;
                case 2: ReadDynamic(); break;
                default: throw new InvalidDataException("Block type 3 does not exist.");
            }
        }

        return [.. _output];
    }

    private void ReadStored()
    {
        _position = (_position + 7) / 8 * 8;
        var length = Bits(16);
        if (Bits(16) != (length ^ 0xFFFF)) throw new InvalidDataException("A stored block's lengths differ.");
        for (var i = 0; i < length; i++) _output.Add((byte)Bits(8));
    }

    private void ReadDynamic()
    {
        var (literals, distances, ordered) = (Bits(5) + 257, Bits(5) + 1, Bits(4) + 4);
        var ofLengths = new int[19];
        for (var i = 0; i < ordered; i++) ofLengths[Order[i]] = Bits(3);
        var code = Codes(ofLengths);
        var lengths = new List<int>();
        while (lengths.Count < literals + distances)
        {
            var symbol = Symbol(code);
            switch (symbol)
            {
                case < 16: lengths.Add(symbol); break;
                case 16: lengths.AddRange(Enumerable.Repeat(lengths[^1], 3 + Bits(2))); break;
                case 17: lengths.AddRange(Enumerable.Repeat(0, 3 + Bits(3))); break;
                default: lengths.AddRange(Enumerable.Repeat(0, 11 + Bits(7))); break;
            }
        }

        ReadBlock([.. lengths[..literals]], [.. lengths[literals..]]);
    }

    private void ReadBlock(int[] literalLengths, int[] distanceLengths)
    {
        var (literals, distances) = (Codes(literalLengths), Codes(distanceLengths));
        while (true)
        {
            var symbol = Symbol(literals);
            if (symbol == 256) return;
            if (symbol < 256)
            {
                _output.Add((byte)symbol);
                continue;
            }

            var length = LengthOf(symbol);
            var distance = DistanceOf(Symbol(distances));
            GreatestDistance = Math.Max(GreatestDistance, distance);
            for (var i = 0; i < length; i++) _output.Add(_output[^distance]);
        }
    }

    private int LengthOf(int symbol)
    {
        if (symbol == 285) return 258;
        if (symbol < 265) return symbol - 254;
        var extra = (symbol - 261) / 4;
        return (4 + (symbol - 265) % 4 << extra) + 3 + Bits(extra);
    }

    private int DistanceOf(int symbol)
    {
        if (symbol < 4) return symbol + 1;
        var extra = symbol / 2 - 1;
        return (2 + symbol % 2 << extra) + 1 + Bits(extra);
    }

    private static int[] FixedLiterals() =>
        [.. Enumerable.Range(0, 288).Select(i => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)];

    private static Dictionary<(int Length, int Code), int> Codes(int[] lengths)
    {
        var codes = new Dictionary<(int, int), int>();
        var code = 0;
        for (var length = 1; length <= 15; length++, code <<= 1)
        {
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length) codes.Add((length, code++), symbol);
            }
        }

        return codes;
    }

    private int Symbol(Dictionary<(int Length, int Code), int> codes)
    {
        var code = 0;
        for (var length = 1; length <= 15; length++)
        {
            code = code << 1 | Bits(1);
            if (codes.TryGetValue((length, code), out var symbol)) return symbol;
        }

        throw new InvalidDataException("No code begins like this.");
    }

    private int Bits(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, _position++) value |= (stream[_position / 8] >> _position % 8 & 1) << i;
        return value;
    }
}
