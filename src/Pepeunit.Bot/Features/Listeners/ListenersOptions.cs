using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Listeners;

internal sealed class ListenersOptions
{
    public const string Section = "Listeners";

    /// <summary>Listeners that one person may have at a time; ended ones are not counted.</summary>
    [Range(1, 10_000)]
    public int ListenersPerPerson { get; set; } = 50;

    /// <summary>Rows that all listeners of one person may store in a month (UTC); 0: any number.</summary>
    [Range(0, 1_000_000_000_000)]
    public long RowsPerMonth { get; set; } = 50_000_000;

    /// <summary>Payload megabytes (10^6 bytes) that all listeners of one person may store in a month (UTC); 0: any
    /// amount.</summary>
    [Range(0, 1_000_000_000)]
    public long MegabytesPerMonth { get; set; } = 5_000;

    /// <summary>A listener whose nodes send fails when it has taken nothing for so long.</summary>
    [Range(10, 2_592_000)]
    public int FailingSeconds { get; set; } = 600;
}

[OptionsValidator]
internal sealed partial class ListenersOptionsValidator : IValidateOptions<ListenersOptions>;
