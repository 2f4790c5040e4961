using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Web.Api;

/// <summary>How many calls may be made: per token, and per address for calls without a good one.</summary>
internal sealed class ApiLimits(IOptions<ApiOptions> options, TimeProvider time) : IRateLimiterPolicy<string>
{
    public const string Policy = "api";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected { get; } = RefuseAsync;

    public RateLimitPartition<string> GetPartition(HttpContext httpContext) =>
        ApiIdentification.Of(httpContext).Caller is { } caller
            ? Partition(caller.LimitKey, options.Value.CallsPerMinute)
            : Partition(AddressKey(httpContext.Connection.RemoteIpAddress), options.Value.AnonymousCallsPerMinute);

    private RateLimitPartition<string> Partition(string key, int allowed) =>
        RateLimitPartition.Get(key, _ => new CallLimiter(allowed, Window, time));

    // One customer has a whole /64 of IPv6 addresses, so they count as one.
    private static string AddressKey(IPAddress? address)
    {
        if (address is null) return "address unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"address {Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))}"
            : $"address {address}";
    }

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        if (!context.Lease.TryGetMetadata(CallLimiter.Limit, out var limit) || limit is null) return;
        var http = context.HttpContext;
        var isKnown = ApiIdentification.Of(http).Caller is not null;
        var seconds = Math.Max(1, (int)Math.Ceiling(limit.ResetsIn.TotalSeconds));
        var setting = isKnown ? "PU_API_CALLS_PER_MINUTE" : "PU_API_ANONYMOUS_CALLS_PER_MINUTE";
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await new ApiRefusal(
            StatusCodes.Status429TooManyRequests, isKnown ? "limit_token" : "limit_address",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Too many calls {(isKnown ? "with this token" : "without a good token from this address")}: {limit.Used} used "
                + $"of {limit.Allowed} allowed within {limit.Window.TotalSeconds:0} s; it resets in {seconds} s. "
                + $"The instance's setting is {setting}."))
            .ExecuteAsync(http);
    }
}
