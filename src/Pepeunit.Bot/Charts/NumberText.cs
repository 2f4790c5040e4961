using System.Globalization;

namespace Pepeunit.Bot.Charts;

/// <summary>Numbers as a person reads them: few digits, the culture's separators, a true minus sign.</summary>
/// <remarks>Captions and images use the same text, so that they never disagree.</remarks>
internal static class NumberText
{
    private const char NoBreakSpace = '\u00A0';
    private const char Minus = '\u2212';
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P"];

    /// <summary>A value with its unit: at most four significant digits below a thousand, prefixes from a million.</summary>
    /// <remarks>Not finite gives a dash. Zero has no sign.</remarks>
    public static string Format(double value, string? unit, CultureInfo culture)
    {
        if (!double.IsFinite(value)) return "\u2014";

        var size = Math.Abs(value);
        var number = size switch
        {
            0 => "0",
            >= 1e18 or < 1e-4 => Scientific(value, 3, culture),
            >= 1e6 => Prefixed(value, 3, culture),
            >= 10_000 => Fixed(value, 0, culture),
            >= 100 => Fixed(value, 1, culture),
            >= 1 => Fixed(value, 2, culture),
            _ => Fixed(value, Math.Min(6, 2 - (int)Math.Floor(Math.Log10(size))), culture),
        };
        return WithUnit(number, unit, culture);
    }

    /// <summary>The label of an axis whose labels are <paramref name="step"/> apart: as many digits as tell two apart.</summary>
    public static string Tick(double value, double step, double largest, CultureInfo culture)
    {
        // A tick next to zero is the rounding error of a sum, not a value.
        if (Math.Abs(value) < step * 1e-6) return "0";
        if (largest >= 1e18 || largest < 1e-4) return Scientific(value, 3, culture);

        if (largest >= 10_000)
        {
            var group = Math.Min(Prefixes.Length - 1, (int)Math.Floor(Math.Log10(largest) / 3));
            var scale = Math.Pow(1000, group);
            var digits = Decimals(step / scale);
            if (digits <= 3) return Fixed(value / scale, digits, culture) + Prefixes[group];
        }

        return Fixed(value, Math.Min(10, Decimals(step)), culture);
    }

    /// <summary>Joins a number and its unit without a break; <c>%</c> and <c>°</c> follow the culture's habit.</summary>
    private static string WithUnit(string number, string? unit, CultureInfo culture)
    {
        if (string.IsNullOrWhiteSpace(unit)) return number;
        var isAttached = unit is "°" || (unit is "%" && culture.NumberFormat.PercentPositivePattern != 0);
        return isAttached ? number + unit : number + NoBreakSpace + unit;
    }

    private static string Prefixed(double value, int significant, CultureInfo culture)
    {
        var size = Math.Abs(value);
        var group = Math.Min(Prefixes.Length - 1, (int)Math.Floor(Math.Log10(size) / 3));
        var scaled = value / Math.Pow(1000, group);

        // 999 999.9 rounds up into the next prefix.
        if (Math.Abs(Math.Round(scaled, 0)) >= 1000 && group < Prefixes.Length - 1) (scaled, group) = (scaled / 1000, group + 1);
        var whole = (int)Math.Floor(Math.Log10(Math.Abs(scaled))) + 1;
        return Fixed(scaled, Math.Max(0, significant - whole), culture) + Prefixes[group];
    }

    private static string Scientific(double value, int significant, CultureInfo culture)
    {
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));

        // Two steps: 10^-320 is not a normal double and would lose the mantissa.
        var mantissa = value / Math.Pow(10, exponent / 2) / Math.Pow(10, exponent - exponent / 2);
        if (Math.Abs(Math.Round(mantissa, significant - 1)) >= 10) (mantissa, exponent) = (mantissa / 10, exponent + 1);
        var raised = string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(Raise));
        return $"{Fixed(mantissa, significant - 1, culture)}×10{raised}";
    }

    private static char Raise(char digit) => digit switch
    {
        '-' => '\u207B',
        '1' => '\u00B9',
        '2' => '\u00B2',
        '3' => '\u00B3',
        _ => (char)('\u2070' + (digit - '0')),
    };

    private static string Fixed(double value, int decimals, CultureInfo culture)
    {
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        format.NegativeSign = Minus.ToString();
        var rounded = Math.Round(value, Math.Min(15, decimals), MidpointRounding.AwayFromZero);
        if (rounded == 0) return "0";

        // Four digits stand together, as in "1013,2"; grouping begins with the fifth.
        var pattern = Math.Abs(rounded) >= 10_000 ? "#,0." : "0.";
        return rounded.ToString(pattern + new string('#', decimals), format);
    }

    // Digits that write the step itself: 2.5 needs one.
    private static int Decimals(double step)
    {
        var decimals = 0;
        for (var scaled = step; decimals < 15 && Math.Abs(scaled - Math.Round(scaled)) > scaled * 1e-6; scaled *= 10) decimals++;
        return decimals;
    }
}
