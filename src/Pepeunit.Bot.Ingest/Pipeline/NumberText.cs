using System.Buffers;
using System.Globalization;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>Reads a number from the text of a payload. Pure; allocates nothing.</summary>
/// <remarks>
/// Taken: an optional sign, digits with at most one decimal point, an optional exponent (<c>5</c>, <c>-0.50</c>,
/// <c>.5</c>, <c>5.</c>, <c>1e-7</c>), with spaces, tabs and line ends around it trimmed, as <c>print</c> of the
/// devices adds them. Not taken: the empty text, a decimal comma, digit groups, hexadecimal, words, NUL, more than 512
/// bytes. <c>NaN</c>, <c>Infinity</c>, <c>1e999</c> and magnitudes above 1e300 are numbers that never enter: they are
/// told apart.
/// </remarks>
internal static class NumberText
{
    /// <summary>Beyond this a sum or a square overflows too soon to be of use.</summary>
    public const double GreatestMagnitude = 1e300;

    private const int LongestText = 512;

    // Up to 2^53 a mantissa, and up to 10^22 a power of ten, are exact doubles: their quotient is rounded once, so it
    // is the correctly rounded number (Clinger's fast path). 15 digits always stay below 2^53.
    private const int ExactDigits = 15;

    private static readonly SearchValues<byte> FirstBytes = SearchValues.Create("0123456789+-.NnIi"u8);

    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads the text.</summary>
    /// <returns><see cref="Refusal.None"/>, <see cref="Refusal.NotANumber"/> or
    /// <see cref="Refusal.NotFinite"/>.</returns>
    public static Refusal Parse(ReadOnlySpan<byte> text, out double number)
    {
        text = text.Trim(" \t\r\n"u8);
        return TryParsePlain(text, out number) ? Refusal.None : ParseAny(text, out number);
    }

    /// <summary>Says whether a computed number may enter a window.</summary>
    public static bool IsStorable(double number) => Math.Abs(number) <= GreatestMagnitude;

    private static bool TryParsePlain(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        var isNegative = !text.IsEmpty && text[0] == '-';
        var at = isNegative ? 1 : 0;
        if (text.Length - at is 0 or > ExactDigits + 1) return false;

        var mantissa = 0L;
        var digits = 0;
        var pointAt = -1;
        for (; at < text.Length; at++)
        {
            var digit = text[at] - '0';
            if (digit is >= 0 and <= 9)
            {
                mantissa = mantissa * 10 + digit;
                digits++;
            }
            else if (text[at] == '.' && pointAt < 0)
            {
                pointAt = at;
            }
            else
            {
                return false;
            }
        }

        if (digits is 0 or > ExactDigits) return false;
        var magnitude = pointAt < 0 ? mantissa : mantissa / PowersOfTen[text.Length - 1 - pointAt];

        // Negative zero equals zero and is told apart by nobody, except by the bits of a merged minimum.
        number = isNegative && mantissa != 0 ? -magnitude : magnitude;
        return true;
    }

    private static Refusal ParseAny(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        if (text.Length is 0 or > LongestText) return Refusal.NotANumber;

        // The parser of .NET passes over NULs at the end, and is slow to say no: most texts are words or JSON.
        if (!FirstBytes.Contains(text[0]) || text.Contains((byte)0)) return Refusal.NotANumber;

        const NumberStyles plain =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, plain, CultureInfo.InvariantCulture, out var parsed)) return Refusal.NotANumber;
        if (!IsStorable(parsed)) return Refusal.NotFinite;

        number = parsed + 0.0;
        return Refusal.None;
    }
}
