using System.Net;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Rest;

/// <summary>Calls per token and, without a good token, per address.</summary>
public sealed class RestLimitTests
{
    private const string Nodes = "/unit_nodes";

    [Fact]
    public async Task A_token_that_calls_too_often_is_told_the_limit_and_when_it_resets()
    {
        await using var world = await RestWorld.StartAsync(("Api:CallsPerMinute", "3"));
        var device = await world.DeviceAsync("Greenhouse");
        for (var call = 0; call < 3; call++) Assert.Equal(HttpStatusCode.OK, (await device.GetAsync(Nodes)).Status);
        world.Host.Time.Advance(TimeSpan.FromSeconds(20));

        var refused = await device.GetAsync(Nodes);
        var other = await (await world.DeviceAsync("Garage")).GetAsync(Nodes);
        world.Host.Time.Advance(TimeSpan.FromSeconds(40));
        var later = await device.GetAsync(Nodes);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("40", refused.Headers["Retry-After"]);
        Assert.Equal(
            "Too many calls with this token: 3 used of 3 allowed within 60 s; it resets in 40 s. The instance's setting is "
            + "PU_API_CALLS_PER_MINUTE.", refused.Detail);
        Assert.Equal(HttpStatusCode.OK, other.Status);
        Assert.Equal(HttpStatusCode.OK, later.Status);
    }

    [Fact]
    public async Task Guessing_tokens_is_limited_by_address_and_does_not_slow_good_ones()
    {
        await using var world = await RestWorld.StartAsync(("Api:AnonymousCallsPerMinute", "3"));
        for (var call = 0; call < 3; call++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await world.With($"pep_{call}").GetAsync(Nodes)).Status);

        var refused = await world.With(null).GetAsync(Nodes);
        var good = await (await world.DeviceAsync("Greenhouse")).GetAsync(Nodes);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("without a good token from this address: 3 used of 3", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, good.Status);
    }
}
