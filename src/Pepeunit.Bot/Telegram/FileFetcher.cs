using Telegram.Bot;

namespace Pepeunit.Bot.Telegram;

/// <summary>Downloads what people send, bounded: nothing larger than asked for is held.</summary>
internal sealed class FileFetcher(TelegramHttp http, TimeProvider time)
{
    private static readonly TimeSpan DownloadTimeout = TimeSpan.FromSeconds(60);

    /// <inheritdoc cref="IncomingFile.Fetch"/>
    public async Task<byte[]?> FetchAsync(string fileId, int maxBytes, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(DownloadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var file = await http.Bot.GetFile(fileId, either.Token);
        if (file.FilePath is not { } path || file.FileSize > maxBytes) return null;

        using var response = await http.LongCalls.GetAsync(
            new Uri(http.FileRoot, path), HttpCompletionOption.ResponseHeadersRead, either.Token);
        response.EnsureSuccessStatusCode();
        await using var content = await response.Content.ReadAsStreamAsync(either.Token);
        // The size told before is not trusted: one byte more than allowed decides.
        var buffer = new byte[maxBytes + 1];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
        return length > maxBytes ? null : buffer[..length];
    }
}
