using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Users.Tokens;

internal sealed class ApiTokensOptions
{
    public const string Section = "ApiTokens";

    /// <summary>API tokens that one person may have.</summary>
    [Range(1, 1000)]
    public int TokensPerPerson { get; set; } = 10;
}

[OptionsValidator]
internal sealed partial class ApiTokensOptionsValidator : IValidateOptions<ApiTokensOptions>;
