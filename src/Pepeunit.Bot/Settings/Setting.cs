using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Settings;

/// <summary>What a setting's text must look like.</summary>
internal enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A TCP port, 1 to 65535; 0 takes a free one (for tests).</summary>
    Port,

    /// <summary>A whole number within the setting's range.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>An absolute http or https address.</summary>
    Address,

    /// <summary>An IP address to listen on.</summary>
    Interface,

    /// <summary>A host name or address, with a port where it is not the default one.</summary>
    Domain,

    /// <summary>One of the setting's choices.</summary>
    Choice,
}

/// <summary>
/// One setting of the program: the name an operator writes, where it lands in the configuration, and what is allowed.
/// Settings are read once, at start; a changed value takes effect at the next start.
/// </summary>
internal sealed partial record Setting
{
    /// <summary>The environment variable, also accepted as <c>--NAME=value</c>; always begins with <c>PU_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The configuration key that the options classes bind, for example <c>Telegram:Token</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The value when nothing is set; <c>null</c> when its absence means something of its own.</summary>
    public string? Default { get; init; }

    /// <summary>The unit of the value, empty when it has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What it is for, in one sentence for the README's table.</summary>
    public required string Purpose { get; init; }

    public SettingKind Kind { get; init; } = SettingKind.Text;

    /// <summary>Least and greatest value of a <see cref="SettingKind.Number"/>, both included.</summary>
    public (long Min, long Max) Range { get; init; } = (long.MinValue, long.MaxValue);

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Its value is never printed, not even in an error.</summary>
    public bool IsSecret { get; init; }

    /// <summary>What is wrong with <paramref name="value"/>, as a sentence with name, value and remedy; null when fine.</summary>
    public string? FindProblem(string value)
    {
        var expected = Kind switch
        {
            SettingKind.Port when !IsWithin(value, 0, IPEndPoint.MaxPort) => "a port from 1 to 65535",
            SettingKind.Number when !IsWithin(value, Range.Min, Range.Max) =>
                string.Create(CultureInfo.InvariantCulture, $"a whole number from {Range.Min} to {Range.Max}{InUnit}"),
            SettingKind.Switch when !bool.TryParse(value, out _) => "true or false",
            SettingKind.Address when !IsHttpAddress(value) => "an address such as https://iot.example.org",
            SettingKind.Interface when !IPAddress.TryParse(value, out _) =>
                "an IP address to listen on, such as 127.0.0.1 or 0.0.0.0",
            SettingKind.Domain when !Domain().IsMatch(value) =>
                "a host name, with a port where it is not the default one, such as iot.example.org or 192.168.1.5:8080",
            SettingKind.Choice when !Choices.Contains(value) => $"one of {string.Join(", ", Choices)}",
            _ => null,
        };
        return expected is null ? null : $"{Name} is {Shown(value)}, but must be {expected}.";
    }

    /// <summary>The value as it may be printed: a secret shows only whether it is there.</summary>
    public string Shown(string value) => IsSecret ? "(a secret)" : $"\"{value}\"";

    private string InUnit => Unit.Length == 0 ? "" : " " + Unit;

    private static bool IsWithin(string value, long min, long max) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= min && number <= max;

    [GeneratedRegex("^[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$")]
    private static partial Regex Domain();

    private static bool IsHttpAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
