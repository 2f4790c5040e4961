using System.Globalization;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Features.Users;

/// <summary>Time zones as people name them.</summary>
internal static partial class Zones
{
    /// <summary>The zones offered as buttons: IANA name and the last part of its locale key.</summary>
    public static readonly IReadOnlyList<(string Zone, string Key)> Russian =
    [
        ("Europe/Kaliningrad", "kaliningrad"), ("Europe/Moscow", "moscow"), ("Europe/Samara", "samara"),
        ("Asia/Yekaterinburg", "yekaterinburg"), ("Asia/Omsk", "omsk"), ("Asia/Krasnoyarsk", "krasnoyarsk"),
        ("Asia/Irkutsk", "irkutsk"), ("Asia/Yakutsk", "yakutsk"), ("Asia/Vladivostok", "vladivostok"),
        ("Asia/Kamchatka", "kamchatka"), ("Europe/Minsk", "minsk"), ("Asia/Almaty", "almaty"),
    ];

    /// <inheritdoc cref="Russian"/>
    public static readonly IReadOnlyList<(string Zone, string Key)> English =
    [
        ("Europe/London", "london"), ("Europe/Berlin", "berlin"), ("Europe/Athens", "athens"),
        ("America/New_York", "new_york"), ("America/Chicago", "chicago"), ("America/Los_Angeles", "los_angeles"),
        ("America/Sao_Paulo", "sao_paulo"), ("Asia/Dubai", "dubai"), ("Asia/Kolkata", "kolkata"),
        ("Asia/Singapore", "singapore"), ("Asia/Tokyo", "tokyo"), ("Australia/Sydney", "sydney"),
    ];

    /// <summary>
    /// The IANA zone that a person means: its full name, its city ("new york"), or an offset in whole hours ("UTC+3",
    /// "-5"). Null when nothing fits, or a city is in several zones.
    /// </summary>
    public static string? Find(string text)
    {
        var wanted = text.Trim().Replace(' ', '_');
        if (Offset().Match(wanted) is { Success: true } offset) return FromOffset(offset);
        if (wanted.Equals("UTC", StringComparison.OrdinalIgnoreCase)) return "Etc/UTC";

        var ids = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).ToList();
        var whole = ids.Find(id => id.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (whole is not null) return whole;

        var cities = ids
            .Where(id => id[(id.LastIndexOf('/') + 1)..].Equals(wanted, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return cities.Count == 1 ? cities[0] : null;
    }

    private static string? FromOffset(Match offset)
    {
        var hours = int.Parse(offset.Groups["hours"].Value, CultureInfo.InvariantCulture);
        var isEast = offset.Groups["sign"].Value == "+";
        if (hours > (isEast ? 14 : 12)) return null;

        // POSIX signs: Etc/GMT-3 is three hours *east* of Greenwich.
        return hours == 0 ? "Etc/UTC" : $"Etc/GMT{(isEast ? '-' : '+')}{hours}";
    }

    [GeneratedRegex(@"^(?:UTC|GMT)?(?<sign>[+-])(?<hours>[0-9]{1,2})(?::?00)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Offset();
}
