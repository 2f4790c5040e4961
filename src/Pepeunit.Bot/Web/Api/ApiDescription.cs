using System.Reflection;
using Microsoft.OpenApi;

namespace Pepeunit.Bot.Web.Api;

/// <summary>The description of the HTTP interface: OpenAPI for programs, and a page of it for people.</summary>
internal static class ApiDescription
{
    public const string Document = ApiRoutes.Base + "/openapi.json";

    private const string DocumentName = "v1";
    private const string Token = "token";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(
        DocumentName, options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith(
                ApiRoutes.Prefix[1..], StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                Describe(document);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                if (metadata.OfType<ApiAccess>().LastOrDefault() is not { NeedsToken: true }) return Task.CompletedTask;
                operation.Security = [new() { [new OpenApiSecuritySchemeReference(Token, context.Document)] = [] }];
                return Task.CompletedTask;
            });
        });

    public static void MapApiDescription(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi(Document);

    /// <summary>The page, whole in this process: it asks no other host for anything.</summary>
    public static IApplicationBuilder UseApiPage(this IApplicationBuilder app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = ApiRoutes.Page[1..];
        page.DocumentTitle = "Pepeunit.Bot: HTTP";
        page.SwaggerEndpoint("../openapi.json", "Pepeunit.Bot");
        page.EnablePersistAuthorization();
    });

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Pepeunit.Bot",
            Version = typeof(ApiDescription).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            Description = "What devices and programs call. Every refusal has the body {\"detail\": \"…\"}: what was wrong, "
                + "what is allowed, what to do.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Token] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = IApiIdentities.TokenHeader,
            Description = "A Unit's token (PU_AUTH_TOKEN of its env.json), or an API token that a person makes in the chat with "
                + "/tokens.",
        };
    }
}
