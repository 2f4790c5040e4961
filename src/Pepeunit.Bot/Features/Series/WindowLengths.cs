namespace Pepeunit.Bot.Features.Series;

/// <summary>Lengths of windows that people read easily.</summary>
internal static class WindowLengths
{
    private static readonly long[] SecondsOf =
    [
        1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200, 86400,
        172800, 604800,
    ];

    /// <summary>
    /// The shortest readable multiple of <paramref name="lengthMs"/> of which at most <paramref name="most"/> cover the span.
    /// </summary>
    public static long Fit(long lengthMs, long spanMs, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthMs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        if (spanMs <= lengthMs * most) return lengthMs;
        var neededMs = lengthMs * ((spanMs + lengthMs * most - 1) / (lengthMs * most));
        foreach (var seconds in SecondsOf)
        {
            var candidateMs = seconds * 1000;
            if (candidateMs % lengthMs == 0 && spanMs <= candidateMs * most && candidateMs <= 2 * neededMs) return candidateMs;
        }

        // No readable length comes close: take exactly as many windows together as it needs.
        return neededMs;
    }
}
