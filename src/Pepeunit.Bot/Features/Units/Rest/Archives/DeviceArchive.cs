using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Pepeunit.Bot.Features.Units.Rest.Archives;

/// <summary>Packs the files of a device. Pure; what a device unpacks is exactly the files given, each once.</summary>
internal static class DeviceArchive
{
    private const int UstarNameBytes = 100;

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <exception cref="ArgumentException">A path is not safe (<see cref="ArchivePath"/>).</exception>
    public static byte[] Tar(IReadOnlyList<FirmwareFile> files, DateTimeOffset now)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var file in files)
            {
                var entry = Entry(Checked(file.Path));
                entry.DataStream = new MemoryStream(file.Content.ToArray());
                entry.ModificationTime = now;
                entry.Mode = Readable;
                writer.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    /// <exception cref="ArgumentException">A path is not safe (<see cref="ArchivePath"/>).</exception>
    public static byte[] Zip(IReadOnlyList<FirmwareFile> files, int level, DateTimeOffset now)
    {
        var compression = level switch
        {
            0 => CompressionLevel.NoCompression,
            >= 1 and <= 3 => CompressionLevel.Fastest,
            >= 7 => CompressionLevel.SmallestSize,
            _ => CompressionLevel.Optimal,
        };
        using var archive = new MemoryStream();
        using (var writer = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
            {
                var entry = writer.CreateEntry(Checked(file.Path), compression);
                entry.LastWriteTime = now;
                using var content = entry.Open();
                content.Write(file.Content.Span);
            }
        }

        return archive.ToArray();
    }

    // The smallest unpackers read ustar's name field alone; only a path that does not fit into it takes the later format.
    private static TarEntry Entry(string path) => Encoding.UTF8.GetByteCount(path) <= UstarNameBytes
        ? new UstarTarEntry(TarEntryType.RegularFile, path)
        : new PaxTarEntry(TarEntryType.RegularFile, path);

    private static string Checked(string path) => ArchivePath.IsSafe(path)
        ? path
        : throw new ArgumentException($"The path '{path}' would leave the folder it is unpacked into.", nameof(path));
}
