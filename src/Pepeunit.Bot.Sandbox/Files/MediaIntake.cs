using System.Text.Json.Nodes;
using Microsoft.AspNetCore.StaticFiles;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Files;

/// <summary>A medium ready to become part of a message: its fields and its caption.</summary>
internal sealed record MediaItem(string Type, JsonObject Body, FormattedText Caption);

/// <summary>Takes files as the Bot API does: uploaded, by attach://, by file_id; and makes their message fields.</summary>
internal sealed class MediaIntake(FileStore files)
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private static readonly Dictionary<string, FileKind> Kinds = new()
    {
        ["photo"] = FileKind.Photo,
        ["document"] = FileKind.Document,
        ["video"] = FileKind.Video,
        ["animation"] = FileKind.Animation,
        ["audio"] = FileKind.Audio,
        ["voice"] = FileKind.Voice,
        ["sticker"] = FileKind.Sticker,
    };

    /// <summary>Decodes the photos of a call. Called before the gate is taken, because it takes a while.</summary>
    public static void Prepare(BotCall call)
    {
        var takesPhotos = call.Method.Contains("photo", StringComparison.OrdinalIgnoreCase)
            || call.Method.Contains("media", StringComparison.OrdinalIgnoreCase);
        if (!takesPhotos) return;
        foreach (var upload in call.Uploads.Values) _ = upload.Photo;
    }

    /// <summary>The file of a method's own parameter, as <c>photo</c> of sendPhoto.</summary>
    public JsonObject ReadField(BotCall call, string field)
    {
        var upload = call.FindUpload(field);
        var reference = call.FindText(field);
        if (upload is null && reference is null) throw BotApiError.BadRequest($"there is no {field} in the request");
        return Fields(field, upload is not null ? Store(field, upload, call) : Resolve(call, field, reference!));
    }

    /// <summary>An InputMedia object.</summary>
    public MediaItem Read(BotCall call, JsonObject media)
    {
        var type = media["type"]?.ToString() ?? throw BotApiError.BadRequest("can't parse InputMedia: Can't find field \"type\"");
        if (type is not ("photo" or "document" or "video" or "animation" or "audio"))
            throw BotApiError.BadRequest("can't parse InputMedia: type must be one of photo, document, video, animation, audio");

        var reference = media["media"]?.ToString();
        if (string.IsNullOrEmpty(reference)) throw BotApiError.BadRequest("can't parse InputMedia: media not found");

        // The other parts of an album (thumbnails) are known too, though nothing is made of them here.
        if (media["thumbnail"]?.ToString() is { } thumbnail) call.FindUpload(AttachName(thumbnail) ?? "thumbnail");
        var body = Fields(type, Resolve(call, type, reference));
        if (SandboxJson.IsTrue(media["has_spoiler"])) body["has_media_spoiler"] = true;
        return new(type, body, TextIntake.ReadCaption(media));
    }

    private IReadOnlyList<StoredFile> Resolve(BotCall call, string type, string reference)
    {
        if (AttachName(reference) is { } name)
            return Store(type, call.FindUpload(name) ?? throw BotApiError.BadRequest("wrong file identifier/HTTP URL specified"), call);
        var isUrl = reference.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || reference.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        // The sandbox fetches nothing from the network.
        if (isUrl) throw BotApiError.BadRequest("failed to get HTTP URL content");

        var stored = files.Find(reference)
            ?? throw BotApiError.BadRequest("wrong file identifier/HTTP URL specified");
        if (stored.Kind != Kinds[type])
            throw BotApiError.BadRequest($"can't use file of type {stored.Kind} as {Kinds[type]}");
        return files.FindPhoto(reference) ?? [stored];
    }

    private IReadOnlyList<StoredFile> Store(string type, Upload upload, BotCall call)
    {
        call.Accept("thumbnail");
        call.FindUpload("thumbnail");
        if (upload.Bytes.Length == 0) throw BotApiError.BadRequest("file must be non-empty");
        if (type == "photo") return files.AddPhoto(upload.Photo);

        var name = upload.FileName.Length == 0 ? "file" : Path.GetFileName(upload.FileName);
        var mime = ContentTypes.TryGetContentType(name, out var known) ? known : upload.ContentType ?? "application/octet-stream";
        return [files.Add(Kinds[type], name, mime, upload.Bytes)];
    }

    private static JsonObject Fields(string type, IReadOnlyList<StoredFile> stored)
    {
        if (type == "photo") return new() { ["photo"] = new JsonArray([.. stored.Select(FileStore.PhotoSize)]) };

        var file = stored[^1];
        var json = new JsonObject
        {
            ["file_id"] = file.FileId,
            ["file_unique_id"] = file.UniqueId,
            ["file_size"] = file.Bytes.Length,
        };
        if (type != "sticker") json["mime_type"] = file.MimeType;
        if (type is not ("voice" or "sticker")) json["file_name"] = file.Name;
        // The sandbox does not look into films and sounds: their measures are those of an unknown file.
        if (type is "video" or "animation") (json["width"], json["height"], json["duration"]) = (0, 0, 0);
        if (type is "audio" or "voice") json["duration"] = 0;
        return new() { [type] = json };
    }

    private static string? AttachName(string reference) =>
        reference.StartsWith("attach://", StringComparison.Ordinal) ? reference["attach://".Length..] : null;
}
