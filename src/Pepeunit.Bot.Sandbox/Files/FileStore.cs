using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;

namespace Pepeunit.Bot.Sandbox.Files;

/// <summary>Every file ever sent, until the sandbox stops. Guarded by the world's gate.</summary>
internal sealed class FileStore
{
    private readonly Dictionary<string, StoredFile> _byId = [];
    private readonly Dictionary<string, StoredFile> _byPath = [];
    private readonly Dictionary<string, IReadOnlyList<StoredFile>> _photos = [];
    private int _number;

    public StoredFile? Find(string fileId) => _byId.GetValueOrDefault(fileId);

    public StoredFile? FindByPath(string path) => _byPath.GetValueOrDefault(path);

    public StoredFile Add(FileKind kind, string name, string mimeType, byte[] bytes, int width = 0, int height = 0)
    {
        var (folder, prefix) = kind switch
        {
            FileKind.Photo => ("photos", "AgAC"),
            FileKind.Video => ("videos", "BAAC"),
            FileKind.Animation => ("animations", "CgAC"),
            FileKind.Audio => ("music", "CQAC"),
            FileKind.Voice => ("voice", "AwAC"),
            FileKind.Sticker => ("stickers", "CAAC"),
            _ => ("documents", "BQAC"),
        };
        var path = $"{folder}/file_{(_number++).ToString(CultureInfo.InvariantCulture)}{Path.GetExtension(name)}";
        var unique = "AQ" + Token(11);
        var file = new StoredFile(prefix + Token(40), unique, path, name, mimeType, bytes, kind) { Width = width, Height = height };
        _byId.Add(file.FileId, file);
        _byPath.Add(path, file);
        return file;
    }

    /// <summary>Keeps all sizes of a photo, smallest first.</summary>
    public IReadOnlyList<StoredFile> AddPhoto(PhotoOutcome photo)
    {
        if (photo.Error is { } error) throw BotApiError.BadRequest(error);

        StoredFile[] sizes =
            [.. photo.Sizes.Select(size => Add(FileKind.Photo, "photo.jpg", "image/jpeg", size.Jpeg, size.Width, size.Height))];
        foreach (var size in sizes) _photos.Add(size.FileId, sizes);
        return sizes;
    }

    /// <summary>All sizes of the photo that one of them belongs to.</summary>
    public IReadOnlyList<StoredFile>? FindPhoto(string fileId) => _photos.GetValueOrDefault(fileId);

    public void Clear()
    {
        _byId.Clear();
        _byPath.Clear();
        _photos.Clear();
    }

    public static JsonObject PhotoSize(StoredFile file) => new()
    {
        ["file_id"] = file.FileId,
        ["file_unique_id"] = file.UniqueId,
        ["width"] = file.Width,
        ["height"] = file.Height,
        ["file_size"] = file.Bytes.Length,
    };

    public static JsonObject Document(StoredFile file) => new()
    {
        ["file_id"] = file.FileId,
        ["file_unique_id"] = file.UniqueId,
        ["file_name"] = file.Name,
        ["mime_type"] = file.MimeType,
        ["file_size"] = file.Bytes.Length,
    };

    private static string Token(int length)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return RandomNumberGenerator.GetString(alphabet, length);
    }
}
