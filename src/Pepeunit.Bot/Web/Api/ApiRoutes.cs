using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Web.Api;

/// <summary>The conventions of the HTTP interface: where it is, who may call, how errors look, how much may be sent.</summary>
internal static class ApiRoutes
{
    /// <summary>Of everything that is the interface's.</summary>
    public const string Prefix = "/pepeunit";

    /// <summary>Base path that devices are given by <c>env.json</c>.</summary>
    public const string Base = Prefix + "/api/v1";

    /// <summary>The readable list of all addresses.</summary>
    public const string Page = Base + "/docs";

    /// <summary>Largest body of a call that says nothing else, in bytes.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddSingleton<ApiMetrics>().AddSingleton<ApiLimits>();
        services.AddRateLimiter(limiter => limiter.AddPolicy<string, ApiLimits>(ApiLimits.Policy));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            // Answers are application/json and no part of a page: texts in any script stay as short as they were sent.
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddApiDescription();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    /// <summary>Before the endpoints are mapped; only calls under <see cref="Prefix"/> pass through it.</summary>
    public static IApplicationBuilder UseApi(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Prefix),
        branch => branch
            .UseMiddleware<ApiFailures>().UseMiddleware<ApiIdentification>().UseRateLimiter().UseApiPage());

    /// <summary>Addresses under <see cref="Base"/> for callers with a token; handlers take an <see cref="ApiCaller"/>.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder endpoints, string tag) =>
        Limited(endpoints.MapGroup(Base), tag)
            .WithMetadata(new ApiAccess(NeedsToken: true))
            .Refuses(StatusCodes.Status401Unauthorized)
            .AddEndpointFilter(async (context, next) =>
                ApiIdentification.Of(context.HttpContext).Refusal is { } refusal ? refusal : await next(context));

    /// <summary>Addresses under <see cref="Prefix"/> for everybody.</summary>
    public static RouteGroupBuilder MapPublicApi(this IEndpointRouteBuilder endpoints, string tag) =>
        Limited(endpoints.MapGroup(Prefix), tag).WithMetadata(new ApiAccess(NeedsToken: false));

    /// <summary>Who calls; only in endpoints of <see cref="MapApi"/>, which are not reached without.</summary>
    public static ApiCaller Caller(this HttpContext context) => ApiIdentification.Of(context).Caller
        ?? throw new InvalidOperationException("This endpoint takes no token; map it with MapApi.");

    /// <summary>Largest body of a call to this endpoint, in bytes; a larger one is answered with 413.</summary>
    public static T TakesUpTo<T>(this T builder, int bytes) where T : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequestSizeLimitAttribute(bytes)).Refuses(StatusCodes.Status413PayloadTooLarge);

    /// <summary>Tells the description which refusals an endpoint knows, each with <see cref="ApiError"/> as its body.</summary>
    public static T Refuses<T>(this T builder, params int[] statuses) where T : IEndpointConventionBuilder => builder
        .WithMetadata([.. statuses.Select(status => (object)new ProducesResponseTypeMetadata(
            status, typeof(ApiError), ["application/json"]))]);

    private static RouteGroupBuilder Limited(RouteGroupBuilder group, string tag) => group
        .WithTags(tag)
        .RequireRateLimiting(ApiLimits.Policy)
        .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
        .Refuses(StatusCodes.Status429TooManyRequests);
}
