namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>A Python slice of a text, counted in Unicode code points, on its UTF-8 form. Pure; allocates
/// nothing.</summary>
internal static class Utf8Slice
{
    /// <summary>Cuts <c>text[start:end]</c>; never inside a character. Absent ends mean the text's own.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="start">Negative counts from the end; out of range is the nearest end.</param>
    /// <param name="end">As <paramref name="start"/>.</param>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> utf8, int? start, int? end)
    {
        if (start is null && end is null) return utf8;

        var length = start < 0 || end < 0 ? CountCharacters(utf8) : int.MaxValue;
        var from = Place(start ?? 0, length);
        var until = Place(end ?? int.MaxValue, length);
        if (from >= until) return [];

        var fromByte = ByteOf(utf8, from);
        var rest = utf8[fromByte..];
        return rest[..ByteOf(rest, until - from)];
    }

    /// <summary>The longest start of a text that is no longer than so many bytes and ends with a whole
    /// character.</summary>
    public static ReadOnlySpan<byte> UpToBytes(ReadOnlySpan<byte> utf8, int maxBytes)
    {
        if (utf8.Length <= maxBytes) return utf8;

        var end = maxBytes;
        while (end > 0 && !StartsCharacter(utf8[end])) end--;
        return utf8[..end];
    }

    private static int Place(int index, int length) =>
        index < 0 ? (int)Math.Max(0L, (long)index + length) : Math.Min(index, length);

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var unit in utf8) count += StartsCharacter(unit) ? 1 : 0;
        return count;
    }

    private static int ByteOf(ReadOnlySpan<byte> utf8, int character)
    {
        var seen = 0;
        for (var at = 0; at < utf8.Length; at++)
        {
            if (StartsCharacter(utf8[at]) && seen++ == character) return at;
        }

        return utf8.Length;
    }

    private static bool StartsCharacter(byte unit) => (unit & 0xC0) != 0x80;
}
