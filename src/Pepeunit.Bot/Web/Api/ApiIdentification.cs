namespace Pepeunit.Bot.Web.Api;

/// <summary>Finds out who calls, once and before the limits are applied: a limit per token needs a token that is good.</summary>
internal sealed class ApiIdentification(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, IApiIdentities identities)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiAccess>() is { NeedsToken: true })
        {
            context.Features.Set(new Known(await identities.IdentifyAsync(
                context.Request.Headers[IApiIdentities.TokenHeader].ToString(), context.RequestAborted)));
        }

        await next(context);
    }

    /// <summary>Null when the call has no good token, or needs none.</summary>
    public static Identification Of(HttpContext context) => context.Features.Get<Known>()?.Identification ?? default;

    private sealed record Known(Identification Identification);
}

/// <summary>Metadata of an endpoint: whether it is for callers with a token.</summary>
internal sealed record ApiAccess(bool NeedsToken);
