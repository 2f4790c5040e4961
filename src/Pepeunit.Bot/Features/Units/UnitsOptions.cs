using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units;

internal sealed class UnitsOptions
{
    public const string Section = "Units";

    /// <summary>Units that one person may have.</summary>
    [Range(1, 10_000)]
    public int UnitsPerPerson { get; set; } = 50;

    /// <summary>Links that one node may have.</summary>
    [Range(1, 1_000)]
    public int LinksPerNode { get; set; } = 10;

    /// <summary>Hours after which a demo device stops by itself.</summary>
    [Range(1, 720)]
    public int DemoHours { get; set; } = 24;

    /// <summary>Seconds in which one state of a Unit is taken; one that comes a second early is taken too.</summary>
    [Range(1, 3_600)]
    public int StateIntervalSeconds { get; set; } = 10;

    /// <summary>Log entries of a Unit that are taken in a minute; the others are dropped, and its owner is told.</summary>
    [Range(1, 10_000)]
    public int LogsPerMinute { get; set; } = 120;

    /// <summary>Hours that log entries are kept, from their arrival.</summary>
    [Range(1, 8_760)]
    public int LogHours { get; set; } = 168;
}

[OptionsValidator]
internal sealed partial class UnitsOptionsValidator : IValidateOptions<UnitsOptions>;
