namespace Pepeunit.Bot.Sandbox.Files;

/// <summary>A file of the sandbox's memory, with the ids the Bot API gives it.</summary>
internal sealed record StoredFile(
    string FileId, string UniqueId, string Path, string Name, string MimeType, byte[] Bytes, FileKind Kind)
{
    public int Width { get; init; }

    public int Height { get; init; }
}

internal enum FileKind
{
    Photo,
    Document,
    Video,
    Animation,
    Audio,
    Voice,
    Sticker,
}
