using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Web.Api;

internal sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>Calls that one token may make within a minute.</summary>
    [Range(1, 1_000_000)]
    public int CallsPerMinute { get; set; } = 600;

    /// <summary>Calls without a good token that one address may make within a minute.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousCallsPerMinute { get; set; } = 120;
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
