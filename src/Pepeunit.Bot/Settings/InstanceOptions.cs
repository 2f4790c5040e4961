using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Settings;

/// <summary>What makes this instance this instance.</summary>
internal sealed class InstanceOptions
{
    public const string Section = "Instance";

    /// <summary>First level of every topic, with a port when REST is not on the scheme's own, for example <c>iot.example.org</c>.</summary>
    [Required, RegularExpression(@"^[A-Za-z0-9.\-]+(:[0-9]{1,5})?$")]
    public string Domain { get; set; } = "";

    /// <summary>Telegram user ids, separated by commas.</summary>
    [RegularExpression(@"^\s*([0-9]+\s*(,\s*[0-9]+\s*)*)?$")]
    public string Admins { get; set; } = "";

    /// <summary>Domain without its port.</summary>
    public string Host => Domain.Split(':')[0];

    /// <summary><c>http</c> for names that no certificate can exist for, else <c>https</c>.</summary>
    public string HttpType => Domain.Contains(':', StringComparison.Ordinal) || Host == "localhost" ? "http" : "https";

    public IReadOnlySet<long> AdminIds => Admins
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(id => long.Parse(id, CultureInfo.InvariantCulture))
        .ToHashSet();
}

[OptionsValidator]
internal sealed partial class InstanceOptionsValidator : IValidateOptions<InstanceOptions>;
