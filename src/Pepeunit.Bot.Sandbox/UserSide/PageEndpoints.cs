using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>The web chat: its files are part of the assembly and are served from memory.</summary>
internal sealed class PageEndpoints
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        + "connect-src 'self'; font-src 'self'; media-src 'self' blob:; manifest-src 'self'; frame-src https: http:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private static readonly Assembly Assembly = typeof(PageEndpoints).Assembly;

    // Resource names have dots for slashes: Pepeunit.Bot.Sandbox.Page.app.js, …Page.icons.send.svg.
    private static readonly string Prefix = typeof(SandboxServer).Namespace + ".Page.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", context => ServeAsync(context, "index.html"));
        routes.MapGet("/{**path}", context => ServeAsync(context, (string?)context.GetRouteValue("path") ?? ""));
    }

    private static async Task ServeAsync(HttpContext context, string path)
    {
        await using var resource = Assembly.GetManifestResourceStream(Prefix + path.Replace('/', '.'));
        if (resource is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var type = ContentTypes.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        context.Response.ContentType = type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
        context.Response.ContentLength = resource.Length;
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-cache";
        await resource.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
