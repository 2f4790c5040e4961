using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pepeunit.Bot.Web;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: every part by name; 503 when one is not.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions
        {
            Predicate = _ => false,
            ResponseWriter = WriteAsync,
        });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    // What a part says is written by us (no exception texts), so nothing of the inside leaks.
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = Word(report.Status),
            parts = report.Entries.ToDictionary(
                entry => entry.Key, entry => new { status = Word(entry.Value.Status), says = entry.Value.Description }),
        },
        context.RequestAborted);

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
