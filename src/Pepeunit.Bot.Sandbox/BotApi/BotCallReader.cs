using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Limits;

namespace Pepeunit.Bot.Sandbox.BotApi;

/// <summary>Reads a call as the Bot API takes it: query, JSON, urlencoded form or multipart, and any mix with the query.</summary>
internal static class BotCallReader
{
    // Everything stays in memory: the sandbox keeps uploaded files there anyway.
    private static readonly FormOptions Form = new()
    {
        MemoryBufferThreshold = (int)Sizes.UploadBytes,
        BufferBodyLengthLimit = Sizes.RequestBytes,
        MultipartBodyLengthLimit = Sizes.RequestBytes,
    };

    public static async Task<BotCall> ReadAsync(string method, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > Sizes.RequestBytes) throw BotApiError.TooLarge();

        var parameters = new Dictionary<string, string>();
        var uploads = new Dictionary<string, Upload>();
        foreach (var (name, value) in request.Query) parameters[name] = value.ToString();

        if (request.HasJsonContentType())
            await ReadJsonAsync(request, parameters, cancellationToken);
        else if (request.HasFormContentType)
            await ReadFormAsync(request, parameters, uploads, cancellationToken);

        return new(method, parameters, uploads);
    }

    private static async Task ReadJsonAsync(
        HttpRequest request, Dictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        if (body.Length == 0) return;

        JsonNode? root;
        try
        {
            root = JsonNode.Parse(body.ToArray());
        }
        catch (JsonException)
        {
            throw BotApiError.BadRequest("can't parse JSON object");
        }

        if (root is not JsonObject values) throw BotApiError.BadRequest("JSON object expected");
        foreach (var (name, value) in values)
        {
            // A JSON null is an absent parameter; a string is its text; anything else is its JSON.
            if (value is null) continue;
            parameters[name] = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        }
    }

    private static async Task ReadFormAsync(HttpRequest request, Dictionary<string, string> parameters,
        Dictionary<string, Upload> uploads, CancellationToken cancellationToken)
    {
        IFormCollection form;
        try
        {
            form = await new FormFeature(request, Form).ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw BotApiError.TooLarge();
        }

        foreach (var (name, value) in form) parameters[name] = value.ToString();
        foreach (var file in form.Files)
        {
            if (file.Length > Sizes.UploadBytes) throw BotApiError.TooLarge();
            using var bytes = new MemoryStream((int)file.Length);
            await file.CopyToAsync(bytes, cancellationToken);
            uploads[file.Name] = new(file.FileName, file.Headers.ContentType.ToString() is { Length: > 0 } type ? type : null, bytes.ToArray());
        }
    }
}
