using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Pepeunit.Bot.Web.Api;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Rest;

/// <summary>The OpenAPI document tells all that is there, and the page needs no other host.</summary>
public sealed partial class ApiDescriptionTests : IAsyncLifetime
{
    /// <summary>What brokers ask; described where brokers are set up.</summary>
    private static readonly string[] ForBrokers = ["units/auth", "broker/authn", "broker/authz"];

    private RestWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await RestWorld.StartAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Every_address_is_described_with_its_method()
    {
        var document = await DocumentAsync();

        var described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .ToHashSet();
        var mapped = _world.Host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiAccess>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method =>
                $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"))
            .ToHashSet();
        Assert.Equal(mapped.Order(), described.Order());
        Assert.InRange(mapped.Count, 20, 100);
    }

    [Fact]
    public void Every_address_under_the_prefix_keeps_the_conventions()
    {
        var without = _world.Host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.Trim('/').StartsWith("pepeunit", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiAccess>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(path => !ForBrokers.Any(end => path.EndsWith(end, StringComparison.Ordinal)))
            .Where(path => !path.EndsWith("openapi.json", StringComparison.Ordinal));

        Assert.Empty(without);
    }

    [Fact]
    public async Task Every_operation_tells_its_success_its_refusals_and_its_token()
    {
        var document = await DocumentAsync();

        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var responses = operation!["responses"]!.AsObject();
                Assert.Contains(responses, response => response.Key.StartsWith('2'));
                Assert.True(responses.ContainsKey("429"), $"{method} {path}");
                Assert.NotEmpty((string?)operation["summary"] ?? "");
                foreach (var (_, response) in responses.Where(response => response.Key[0] is '4' or '5'))
                {
                    var schema = response!["content"]!["application/json"]!["schema"]!.ToJsonString();
                    Assert.Contains("Error", schema, StringComparison.Ordinal);
                }

                if (responses.ContainsKey("401")) Assert.NotNull(operation["security"]?[0]?["token"]);
            }
        }

        var scheme = document["components"]!["securitySchemes"]!["token"]!;
        Assert.Equal("x-auth-token", (string?)scheme["name"]);
        Assert.Equal(["detail"], document["components"]!["schemas"]!["ApiError"]!["properties"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task The_page_is_whole_in_this_process()
    {
        var anybody = _world.With(null);

        var page = await anybody.GetAsync("/pepeunit/api/v1/docs/index.html");
        var script = await anybody.GetAsync("/pepeunit/api/v1/docs/swagger-ui-bundle.js");
        var settings = await anybody.GetAsync("/pepeunit/api/v1/docs/index.js");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(HttpStatusCode.OK, script.Status);
        Assert.InRange(script.Bytes.Length, 100_000, 10_000_000);
        Assert.DoesNotMatch(ForeignSource(), page.Text);
        Assert.Contains("../openapi.json", page.Text + settings.Text, StringComparison.Ordinal);
    }

    private async Task<JsonNode> DocumentAsync()
    {
        var answer = await _world.With(null).GetAsync("/pepeunit/api/v1/openapi.json");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json;
    }

    [GeneratedRegex("""(src|href)\s*=\s*"(https?:)?//""")]
    private static partial Regex ForeignSource();
}
