namespace Pepeunit.Bot.Sandbox.Files;

/// <summary>A file as it came in a multipart request.</summary>
internal sealed class Upload(string fileName, string? contentType, byte[] bytes)
{
    private readonly Lazy<PhotoOutcome> _photo = new(() => PhotoEncoder.Encode(bytes));

    public string FileName { get; } = fileName;

    public string? ContentType { get; } = contentType;

    public byte[] Bytes { get; } = bytes;

    /// <summary>The file as a photo. Decoding takes tens of milliseconds, so it is asked for before the gate is taken.</summary>
    public PhotoOutcome Photo => _photo.Value;
}
