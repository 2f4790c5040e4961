using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units;

internal sealed class UnitsOptions
{
    public const string Section = "Units";

    /// <summary>Units that one person may have.</summary>
    [Range(1, 10_000)]
    public int UnitsPerPerson { get; set; } = 50;

    /// <summary>Hours after which a demo device stops by itself.</summary>
    [Range(1, 720)]
    public int DemoHours { get; set; } = 24;
}

[OptionsValidator]
internal sealed partial class UnitsOptionsValidator : IValidateOptions<UnitsOptions>;
