using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Queries;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary><c>/sandbox/api/users/…</c>: what the page reads and what a person does in it.</summary>
internal sealed class UserEndpoints(World world, UserState state, UserActions actions, Reactions reactions, InlineMode inline, FileStore files)
{
    private static readonly string[] ObjectFields = ["location", "contact", "web_app_data"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/state", Answer((_, _) => state.All()));
        routes.MapGet("/users/{user:long}/chats", Answer((context, _) => state.Chats(User(context))));
        routes.MapGet("/users/{user:long}/chats/{chat:long}/messages", Answer((context, _) =>
            state.Messages(User(context), Chat(context), Query(context, "before"), (int?)Query(context, "limit"))));
        routes.MapPost("/users/{user:long}/chats/{chat:long}/messages", SendAsync);
        routes.MapPost("/users/{user:long}/chats/{chat:long}/messages/{message:long}/callback", Answer((context, body) => new JsonObject
        {
            ["callback_query_id"] = actions.Press(User(context), Chat(context), Id(context, "message"), JsonBody.Text(body, "data")),
        }));
        routes.MapPost("/users/{user:long}/chats/{chat:long}/messages/{message:long}/edit", Answer((context, body) =>
            actions.Edit(User(context), Chat(context), Id(context, "message"), JsonBody.Text(body, "text"))));
        routes.MapPost("/users/{user:long}/chats/{chat:long}/stop_draft", Answer((context, _) =>
            Done(() => actions.StopDraft(Chat(context)))));
        routes.MapPost("/users/{user:long}/chats/{chat:long}/block", Answer((context, _) =>
            Done(() => actions.SetBlocked(User(context), isBlocked: true))));
        routes.MapPost("/users/{user:long}/chats/{chat:long}/unblock", Answer((context, _) =>
            Done(() => actions.SetBlocked(User(context), isBlocked: false))));
        routes.MapPost("/users/{user:long}/block", Answer((context, _) => Done(() => actions.SetBlocked(User(context), isBlocked: true))));
        routes.MapPost("/users/{user:long}/unblock", Answer((context, _) => Done(() => actions.SetBlocked(User(context), isBlocked: false))));
        routes.MapPost("/users/{user:long}/start", Answer((context, body) =>
            actions.Start(User(context), JsonBody.FindText(body, "payload"))));
        routes.MapPost("/users/{user:long}/chats/{chat:long}/messages/{message:long}/reaction", Answer((context, body) => Done(() =>
            reactions.React(User(context), Chat(context), Message(context), JsonBody.FindText(body, "emoji")))));
        routes.MapPost("/users/{user:long}/inline", Answer((context, body) => new JsonObject
        {
            ["query_id"] = inline.Ask(User(context), JsonBody.FindText(body, "query") ?? "", JsonBody.FindText(body, "offset") ?? ""),
        }));
        routes.MapPost("/users/{user:long}/inline/{query}/choose", Answer((context, body) => inline.Choose(
            User(context), actions.Chat(User(context), JsonBody.Long(body, "chat_id")), (string)context.GetRouteValue("query")!,
            JsonBody.Text(body, "result_id"))));
        routes.MapPost("/users/{user:long}/prepared/{id}/send", Answer((context, body) => inline.SendPrepared(
            User(context), actions.Chat(User(context), JsonBody.Long(body, "chat_id")), (string)context.GetRouteValue("id")!)));
        routes.MapGet("/files/{id}", (RequestDelegate)DownloadAsync);
    }

    /// <summary>Wraps an action that runs while the world is held.</summary>
    public RequestDelegate Answer(Func<HttpContext, JsonObject, JsonNode> act) => async context =>
    {
        var body = await JsonBody.ReadAsync(context);
        JsonNode result;
        lock (world.Gate) result = act(context, body);
        await JsonBody.WriteAsync(context, result);
    };

    public static JsonObject Done(Action act)
    {
        act();
        return new() { ["ok"] = true };
    }

    public static long Id(HttpContext context, string name) =>
        long.Parse((string)context.GetRouteValue(name)!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public SandboxUser User(HttpContext context) => actions.User(Id(context, "user"));

    public SandboxChat Chat(HttpContext context) => actions.Chat(User(context), Id(context, "chat"));

    public ChatMessage Message(HttpContext context) => UserActions.Message(Chat(context), Id(context, "message"));

    private static long? Query(HttpContext context, string name) =>
        long.TryParse(context.Request.Query[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private async Task SendAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            await SendFileAsync(context);
            return;
        }

        await Answer((_, body) =>
        {
            var replyTo = JsonBody.FindLong(body, "reply_to_message_id");
            if (Array.Find(ObjectFields, field => body[field] is JsonObject) is { } name)
                return actions.SendObject(User(context), Chat(context), name, body[name]!.AsObject(), replyTo);
            return actions.SendText(User(context), Chat(context), JsonBody.Text(body, "text"), replyTo);
        })(context);
    }

    private async Task SendFileAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Files is not [var file, ..] || file.Name is not ("photo" or "document"))
            throw new UserError(400, "a part \"photo\" or \"document\" is expected");
        if (file.Length > Limits.Sizes.UploadBytes) throw new UserError(413, "the file is too big");

        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, context.RequestAborted);
        var upload = new Upload(file.FileName, file.ContentType, bytes.ToArray());
        var isPhoto = file.Name == "photo";
        if (isPhoto) _ = upload.Photo;

        JsonObject message;
        lock (world.Gate) message = actions.SendFile(User(context), Chat(context), upload, isPhoto, form["caption"]);
        await JsonBody.WriteAsync(context, message);
    }

    private async Task DownloadAsync(HttpContext context)
    {
        StoredFile? file;
        lock (world.Gate) file = files.Find((string)context.GetRouteValue("id")!);
        if (file is null) throw UserError.NotFound("file");

        // Whatever was uploaded must not run as a page of this origin.
        var isPicture = file.MimeType is "image/jpeg" or "image/png" or "image/gif" or "image/webp";
        var disposition = new ContentDispositionHeaderValue(isPicture ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        context.Response.ContentType = file.MimeType;
        context.Response.ContentLength = file.Bytes.Length;
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }
}
