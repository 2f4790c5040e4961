using System.Globalization;

namespace Pepeunit.Bot.Localization;

/// <content>Numbers, sizes and times. Words come from the locale files, so no ICU data are needed.</content>
internal sealed partial class Texts
{
    private static readonly NumberFormatInfo EnglishNumbers = new()
    {
        NumberDecimalSeparator = ".",
        NumberGroupSeparator = ",",
        NegativeSign = "−",
    };

    // A no-break space keeps the number on one line of a chat bubble.
    private static readonly NumberFormatInfo RussianNumbers = new()
    {
        NumberDecimalSeparator = ",",
        NumberGroupSeparator = "\u00A0",
        NegativeSign = "−",
    };

    private static readonly (TimeSpan Length, string Key)[] DurationUnits =
    [
        (TimeSpan.FromDays(1), "telegram.units.days"),
        (TimeSpan.FromHours(1), "telegram.units.hours"),
        (TimeSpan.FromMinutes(1), "telegram.units.minutes"),
        (TimeSpan.FromSeconds(1), "telegram.units.seconds"),
    ];

    private static readonly string[] ByteUnits =
    [
        "telegram.units.bytes", "telegram.units.kilobytes", "telegram.units.megabytes", "telegram.units.gigabytes",
        "telegram.units.terabytes",
    ];

    private readonly NumberFormatInfo _numbers;

    /// <summary>Grouped by thousands.</summary>
    public string Integer(long value) => value.ToString("N0", _numbers);

    /// <summary>
    /// At most six significant digits without trailing zeros, or exactly <paramref name="decimals"/> decimals; very large
    /// and very small values as a power of ten.
    /// </summary>
    public string Number(double value, int? decimals = null)
    {
        if (double.IsNaN(value)) return "–";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";

        var size = Math.Abs(value);
        if (size >= 1e15 || size is > 0 and < 1e-6) return PowerOfTen(value, size);
        if (decimals is { } exact) return WithoutNegativeZero(value.ToString($"N{Math.Min(exact, 15)}", _numbers));

        var places = size == 0 ? 0 : Math.Clamp(5 - (int)Math.Floor(Math.Log10(size)), 0, 11);
        return WithoutNegativeZero(value.ToString("#,0." + new string('#', places), _numbers));
    }

    /// <summary>Decimal units (1 kB = 1000 bytes), three significant digits.</summary>
    public string Bytes(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        double value = bytes;
        var unit = 0;
        // 999.5 would be shown as 1000 of the smaller unit.
        while (value >= (unit == 0 ? 1000 : 999.5) && unit < ByteUnits.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        var decimals = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return Plain(ByteUnits[unit], ("n", HtmlText.Escape(Trimmed(value, decimals))));
    }

    /// <summary>The two largest units: <c>2 h 5 min</c>, <c>3 d</c>, <c>45 s</c>, <c>350 ms</c>. Negative ones as positive.</summary>
    public string Duration(TimeSpan duration)
    {
        var rest = duration.Duration();
        if (rest < TimeSpan.FromSeconds(1))
            return Plain("telegram.units.milliseconds", ("n", (long)rest.TotalMilliseconds));

        // Rounded to seconds, so that 59.96 s is a minute and not "60 s".
        rest = TimeSpan.FromSeconds(Math.Round(rest.TotalSeconds));
        var first = Array.FindIndex(DurationUnits, unit => rest >= unit.Length);
        var text = Take(ref rest, first);
        return first + 1 < DurationUnits.Length && rest >= DurationUnits[first + 1].Length
            ? $"{text} {Take(ref rest, first + 1)}"
            : text;
    }

    /// <summary>How long ago (or in how long, when negative): one unit; less than three seconds is "just now".</summary>
    public string Ago(TimeSpan age)
    {
        var size = age.Duration();
        if (size < TimeSpan.FromSeconds(3)) return Plain("telegram.time.now");

        size = TimeSpan.FromSeconds(Math.Round(size.TotalSeconds));
        var text = Take(ref size, Array.FindIndex(DurationUnits, unit => size >= unit.Length));
        return age > TimeSpan.Zero
            ? Plain("telegram.time.ago", ("duration", text))
            : Plain("telegram.time.in", ("duration", text));
    }

    /// <summary>Date and clock in the reader's zone.</summary>
    public string Moment(DateTimeOffset moment) =>
        Plain("telegram.time.moment", ("date", Date(moment)), ("clock", Clock(moment)));

    /// <summary>Day, month and year in the reader's zone.</summary>
    public string Date(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var month = Plain($"telegram.time.months.{local.Month}");
        return Plain("telegram.time.date", ("day", local.Day), ("month", month),
            ("year", local.Year.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Hours and minutes in the reader's zone, <c>HH:mm</c>.</summary>
    public string Clock(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, Zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Hours, minutes and seconds in the reader's zone, <c>HH:mm:ss</c>.</summary>
    public string ClockSeconds(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, Zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static NumberFormatInfo NumbersOf(string language) => language == "ru" ? RussianNumbers : EnglishNumbers;

    private string Take(ref TimeSpan rest, int unit)
    {
        var (length, key) = DurationUnits[unit];
        var count = rest.Ticks / length.Ticks;
        rest -= count * length;
        return Plain(key, ("n", count));
    }

    private string Trimmed(double value, int decimals) =>
        value.ToString(decimals == 0 ? "0" : "0." + new string('#', decimals), _numbers);

    private string PowerOfTen(double value, double size)
    {
        var exponent = (int)Math.Floor(Math.Log10(size));
        var mantissa = value / Math.Pow(10, exponent);
        // Pow(10, -320) is a denormal: divide in two steps.
        if (exponent < -300) mantissa = value * 1e300 / Math.Pow(10, exponent + 300);
        return $"{mantissa.ToString("0.###", _numbers)}e{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    private static string WithoutNegativeZero(string text) =>
        text.StartsWith('−') && text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text[1..] : text;
}
