using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Listeners;

internal sealed class ListenersOptions
{
    public const string Section = "Listeners";

    /// <summary>Listeners that one person may have at a time; ended ones are not counted.</summary>
    [Range(1, 10_000)]
    public int ListenersPerPerson { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class ListenersOptionsValidator : IValidateOptions<ListenersOptions>;
