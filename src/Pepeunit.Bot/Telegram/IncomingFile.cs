namespace Pepeunit.Bot.Telegram;

/// <summary>A file a person sent. Only its description has arrived; <see cref="FetchAsync"/> brings the bytes.</summary>
/// <remarks>
/// <c>Name</c>: The name the sender gave it: not trusted, no path is made of it. Null for photos.
/// <c>LengthBytes</c>: As Telegram tells it; null when Telegram does not.
/// </remarks>
internal sealed record IncomingFile(string Id, string? Name, long? LengthBytes, IncomingFile.Fetch Download)
{
    /// <summary>Reads at most the given number of bytes of a file; null when the file is larger.</summary>
    internal delegate Task<byte[]?> Fetch(string fileId, int maxBytes, CancellationToken cancellationToken);

    /// <summary>The whole content, or null when it is larger than <paramref name="maxBytes"/> (it is then not kept).</summary>
    /// <exception cref="HttpRequestException">Telegram could not be reached; fetching again is safe.</exception>
    public async Task<byte[]?> FetchAsync(int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        return LengthBytes > maxBytes ? null : await Download(Id, maxBytes, cancellationToken);
    }
}
