using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units.Access;

internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// What a broker must show as <c>Authorization: Bearer …</c> at <c>broker/authn</c> and <c>broker/authz</c>; null when
    /// anybody may ask there. Never logged.
    /// </summary>
    [MinLength(16, ErrorMessage = "PU_BROKER_SECRET must have at least 16 characters: it stands between strangers and the answers about tokens.")]
    public string? BrokerSecret { get; set; }
}

[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;
