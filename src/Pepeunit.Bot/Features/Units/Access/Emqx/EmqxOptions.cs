using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units.Access.Emqx;

/// <summary>How to manage the EMQX that is the external broker. Without <see cref="Url"/> it is not managed.</summary>
internal sealed class EmqxOptions
{
    public const string Section = "Emqx";

    /// <summary>Address of its dashboard and REST API, without a path, for example <c>http://emqx:18083</c>.</summary>
    public Uri? Url { get; set; }

    /// <summary>API key, of a role that may administrate.</summary>
    public string? Key { get; set; }

    /// <summary>The key's secret. Never logged.</summary>
    public string? Secret { get; set; }

    /// <summary>Sets up authentication and authorization by HTTP at start, replacing what was set up by HTTP before.</summary>
    public bool Setup { get; set; }

    /// <summary>Where EMQX reaches this program, without a path; null means the instance's own address.</summary>
    public Uri? CallbackUrl { get; set; }
}

internal sealed class EmqxOptionsValidator : IValidateOptions<EmqxOptions>
{
    public ValidateOptionsResult Validate(string? name, EmqxOptions options)
    {
        if (options.Url is not null && (string.IsNullOrEmpty(options.Key) || string.IsNullOrEmpty(options.Secret)))
        {
            return ValidateOptionsResult.Fail(
                "PU_EMQX_URL is set, so PU_EMQX_KEY and PU_EMQX_SECRET must be, too: make an API key in EMQX's dashboard.");
        }

        return options.Setup && options.Url is null
            ? ValidateOptionsResult.Fail("PU_EMQX_SETUP is true, but without PU_EMQX_URL there is nothing to set up.")
            : ValidateOptionsResult.Success;
    }
}
