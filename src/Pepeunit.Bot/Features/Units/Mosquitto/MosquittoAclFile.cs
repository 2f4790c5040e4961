namespace Pepeunit.Bot.Features.Units.Mosquitto;

/// <summary>The file that mosquitto reads: replaced as a whole, so that there is no moment with half of it, or none.</summary>
/// <remarks>It holds tokens: its owner may write it, its group may read it, nobody else.</remarks>
internal sealed class MosquittoAclFile(string path)
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    public string Path => path;

    /// <summary>Puts <paramref name="content"/> there, on disk, with the group that the file before it had.</summary>
    /// <returns>False when it has that content already.</returns>
    /// <exception cref="IOException">The file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is as it was.</exception>
    public async Task<bool> ReplaceAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && await IsSameAsync(content, cancellationToken)) return false;

        var next = path + ".new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
        await using (var stream = new FileStream(next, options))
        {
            if (!OperatingSystem.IsWindows())
            {
                // Where that is not allowed, the folder's setgid bit may have given the group; the reload looks at it.
                if (UnixFile.Find(path) is { } before) UnixFile.TryGiveToGroup(next, before.Group);

                // Again, because the mode at creation loses what the umask says.
                File.SetUnixFileMode(stream.SafeFileHandle, Mode);
            }

            await stream.WriteAsync(content, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        return true;
    }

    private async Task<bool> IsSameAsync(byte[] content, CancellationToken cancellationToken) =>
        new FileInfo(path).Length == content.Length
        && (await File.ReadAllBytesAsync(path, cancellationToken)).AsSpan().SequenceEqual(content);
}
