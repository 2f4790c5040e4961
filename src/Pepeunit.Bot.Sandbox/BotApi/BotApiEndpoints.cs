using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Files;

namespace Pepeunit.Bot.Sandbox.BotApi;

/// <summary><c>/bot{token}/{method}</c> and <c>/file/bot{token}/{path}</c>.</summary>
internal sealed class BotApiEndpoints(World world, MethodRunner runner, FileStore files, CancellationToken stopping)
{
    private static readonly string[] Verbs = [HttpMethods.Get, HttpMethods.Post];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/bot{token}/{method}", Verbs, (RequestDelegate)CallAsync);
        routes.MapMethods("/bot{token}/test/{method}", Verbs, (RequestDelegate)CallAsync);
        routes.MapGet("/file/bot{token}/{**path}", (RequestDelegate)DownloadAsync);
    }

    private async Task CallAsync(HttpContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var method = (string)context.GetRouteValue("method")!;
        var token = (string)context.GetRouteValue("token")!;
        if (token != world.Bot.Token)
        {
            var isToken = token.Split(':') is [var id, { Length: > 0 }] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _);
            var refused = isToken ? new BotApiError(401, "Unauthorized") : new BotApiError(404, "Not Found");
            await AnswerAsync(context, runner.Refuse(Unread(method), refused), ending.Token);
            return;
        }

        try
        {
            await AnswerAsync(context, await RunAsync(context, method, ending.Token), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The caller has gone, or the sandbox stops: nobody waits for the answer.
            context.Abort();
        }
    }

    private async Task<BotAnswer> RunAsync(HttpContext context, string method, CancellationToken cancellationToken)
    {
        BotCall call;
        try
        {
            call = await BotCallReader.ReadAsync(method, context.Request, cancellationToken);
        }
        catch (BotApiError error)
        {
            return runner.Refuse(Unread(method), error);
        }

        return await runner.RunAsync(call, cancellationToken);
    }

    private async Task AnswerAsync(HttpContext context, BotAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Envelope is not { } envelope)
        {
            // A withheld answer hangs until the caller gives up.
            if (!answer.IsCut) await Task.Delay(Timeout.InfiniteTimeSpan, world.Clock.Host, cancellationToken);
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        if (answer.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(envelope.ToJsonString(SandboxJson.Compact)), cancellationToken);
    }

    private async Task DownloadAsync(HttpContext context)
    {
        StoredFile? file;
        lock (world.Gate) file = files.FindByPath((string?)context.GetRouteValue("path") ?? "");
        if ((string)context.GetRouteValue("token")! != world.Bot.Token || file is null)
        {
            var error = runner.Refuse(Unread("(download)"), new(404, "Not Found"));
            await AnswerAsync(context, error, context.RequestAborted);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    private static BotCall Unread(string method) => new(method, new Dictionary<string, string>(), new Dictionary<string, Upload>());
}
