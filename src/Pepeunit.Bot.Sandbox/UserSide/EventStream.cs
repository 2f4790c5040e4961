using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pepeunit.Bot.Sandbox.Chats;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary><c>GET events?user=</c>: server-sent events of one user, resumed by Last-Event-ID.</summary>
internal sealed class EventStream(World world, EventHub hub, CancellationToken stopping)
{
    // A comment now and then, so that both ends notice a dead connection.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/events", (RequestDelegate)StreamAsync);

    private async Task StreamAsync(HttpContext context)
    {
        if (!TryRead(context.Request.Query["user"], out var userId)) throw new UserError(400, "\"user\" is missing");
        lock (world.Gate)
        {
            if (world.FindUser(userId) is null) throw UserError.NotFound("user");
        }

        var lastEventId = TryRead(context.Request.Headers["Last-Event-ID"], out var last)
            || TryRead(context.Request.Query["last_event_id"], out last) ? last : (long?)null;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        using var listener = hub.Listen(userId, lastEventId, world.BootId);
        try
        {
            await context.Response.WriteAsync("retry: 1000\n: connected\n\n", ending.Token);
            await context.Response.Body.FlushAsync(ending.Token);
            await CopyAsync(listener, context, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The page was closed, or the sandbox stops.
        }
    }

    private async Task CopyAsync(EventHub.Listener listener, HttpContext context, CancellationToken cancellationToken)
    {
        var reader = listener.Channel.Reader;
        while (true)
        {
            try
            {
                await reader.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(Heartbeat, world.Clock.Host, cancellationToken);
            }
            catch (TimeoutException)
            {
                await context.Response.WriteAsync(": alive\n\n", cancellationToken);
            }

            while (reader.TryRead(out var happened))
            {
                var id = happened.Id.ToString(CultureInfo.InvariantCulture);
                await context.Response.WriteAsync($"id: {id}\ndata: {happened.Json}\n\n", cancellationToken);
            }

            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }

    private static bool TryRead(string? text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
