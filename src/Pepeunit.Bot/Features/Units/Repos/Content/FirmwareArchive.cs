using System.Formats.Tar;
using System.IO.Compression;

namespace Pepeunit.Bot.Features.Units.Repos.Content;

/// <summary>How much of a Repo is kept.</summary>
/// <param name="MaxBytes">Of all files together, unpacked.</param>
internal sealed record ContentLimits(int MaxFiles, int MaxBytes)
{
    public const int MaxPathLength = 200;
}

/// <summary>What to do with a link in an archive.</summary>
internal enum ArchiveLinks
{
    /// <summary>The whole archive is refused: a person packed it.</summary>
    Refuse,

    /// <summary>The link is left out: it is part of a tree that is meant for computers, too.</summary>
    Skip,
}

/// <summary>
/// Reads archives that people send: zip, tar and gzip of a tar, told apart by their first bytes. Nothing is written to a
/// disk; sizes told by the archive are not trusted.
/// </summary>
internal static class FirmwareArchive
{
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    /// <summary>Its files, with a folder that all of them are in taken off; or why it is refused.</summary>
    public static RepoResult<IReadOnlyDictionary<string, byte[]>> Read(byte[] archive, ContentLimits limits)
    {
        var files = new FileSet(limits);
        try
        {
            if (archive.AsSpan().StartsWith("PK"u8)) return ReadZip(archive, files) ?? Done(files);
            if (archive.AsSpan().StartsWith(new byte[] { 0x1F, 0x8B }))
            {
                using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
                return ReadTar(gzip, files, ArchiveLinks.Refuse) ?? Done(files);
            }

            if (archive.Length > 262 && archive.AsSpan(257, 5).SequenceEqual("ustar"u8))
                return ReadTar(new MemoryStream(archive), files, ArchiveLinks.Refuse) ?? Done(files);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException
            or NotSupportedException)
        {
            // Broken, encrypted, or packed by a method that we do not have.
        }

        return new RepoProblem(RepoFault.NotAnArchive);
    }

    /// <summary>The files of a tree that git has written as a tar.</summary>
    /// <exception cref="InvalidDataException">The stream is not a tar, or ended early.</exception>
    public static RepoResult<IReadOnlyDictionary<string, byte[]>> ReadTree(Stream tar, ContentLimits limits)
    {
        var files = new FileSet(limits);
        return ReadTar(tar, files, ArchiveLinks.Skip) is { } problem
            ? problem
            : new RepoResult<IReadOnlyDictionary<string, byte[]>>(files.Files, null);
    }

    /// <summary>A zip of the files, the same bytes for the same files.</summary>
    public static byte[] Pack(IReadOnlyDictionary<string, byte[]> files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
            {
                var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
                // The earliest that a zip can tell.
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>What <see cref="Pack"/> has packed.</summary>
    public static IReadOnlyList<FirmwareFile> Unpack(byte[] packed)
    {
        using var zip = new ZipArchive(new MemoryStream(packed), ZipArchiveMode.Read);
        return [.. zip.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            using var content = new MemoryStream((int)entry.Length);
            stream.CopyTo(content);
            return new FirmwareFile(entry.FullName, content.ToArray());
        })];
    }

    private static RepoResult<IReadOnlyDictionary<string, byte[]>>? ReadZip(byte[] archive, FileSet files)
    {
        using var zip = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            if (((entry.ExternalAttributes >> 16) & UnixTypeMask) == UnixLink)
                return new RepoProblem(RepoFault.LinkInArchive, ("path", entry.FullName));
            if (entry.FullName.EndsWith('/')) continue;
            using var content = entry.Open();
            if (files.Add(entry.FullName, content) is { } problem) return problem;
        }

        return null;
    }

    private static RepoResult<IReadOnlyDictionary<string, byte[]>>? ReadTar(Stream stream, FileSet files, ArchiveLinks links)
    {
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    if (files.Add(entry.Name, entry.DataStream ?? Stream.Null) is { } problem) return problem;
                    break;
                case TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    if (links == ArchiveLinks.Refuse) return new RepoProblem(RepoFault.LinkInArchive, ("path", entry.Name));
                    break;
            }
        }

        return null;
    }

    private static RepoResult<IReadOnlyDictionary<string, byte[]>> Done(FileSet files) =>
        new(files.WithoutCommonFolder(), null);

    /// <summary>The files read so far, within the limits.</summary>
    private sealed class FileSet(ContentLimits limits)
    {
        private int _bytes;

        public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

        public RepoProblem? Add(string name, Stream content)
        {
            if (CleanPath(name) is not { } path) return new RepoProblem(RepoFault.BadPath, ("path", name));
            if (Files.Count == limits.MaxFiles) return new RepoProblem(RepoFault.TooManyFiles, ("max", limits.MaxFiles));

            // One byte more than may still come tells that there is more.
            var room = limits.MaxBytes - _bytes;
            using var bounded = new MemoryStream();
            var buffer = new byte[81_920];
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                if (bounded.Length + read > room)
                    return new RepoProblem(RepoFault.ArchiveTooLarge, ("megabytes", limits.MaxBytes / 1_000_000));
                bounded.Write(buffer, 0, read);
            }

            _bytes += (int)bounded.Length;
            return Files.TryAdd(path, bounded.ToArray()) ? null : new RepoProblem(RepoFault.DuplicatePath, ("path", path));
        }

        /// <summary>Archives of a repository put everything into one folder, named after it.</summary>
        public Dictionary<string, byte[]> WithoutCommonFolder()
        {
            var folders = Files.Keys.Select(path => path.Split('/')).ToList();
            if (folders.Count == 0 || folders.Exists(levels => levels.Length == 1 || levels[0] != folders[0][0])) return Files;
            var prefix = folders[0][0].Length + 1;
            return Files.ToDictionary(file => file.Key[prefix..], file => file.Value, StringComparer.Ordinal);
        }

        // What a device or an unpacking program could take for a way out of the folder is refused, not mended.
        private static string? CleanPath(string name)
        {
            var path = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
            if (path.Length is 0 or > ContentLimits.MaxPathLength) return null;
            if (path.AsSpan().IndexOfAny('\\', ':') >= 0 || path.Any(char.IsControl)) return null;
            return path.Split('/').All(level => level is not ("" or "." or "..")) ? path : null;
        }
    }
}
