using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class FirmwareArchiveTests
{
    private static readonly ContentLimits Limits = new(MaxFiles: 10, MaxBytes: 100_000);

    public static TheoryData<string> Kinds => ["zip", "tar", "tgz"];

    [Theory, MemberData(nameof(Kinds))]
    public void Files_come_out_as_they_went_in_without_the_folder_around_them(string kind)
    {
        var files = Read(Make(kind, ("repo-main/main.py", "print()"), ("repo-main/lib/a.py", "x"))).Value!;

        Assert.Equal(["lib/a.py", "main.py"], files.Keys.Order());
        Assert.Equal("print()", Encoding.UTF8.GetString(files["main.py"]));
    }

    [Theory]
    [InlineData("zip", "../evil")]
    [InlineData("tar", "../evil")]
    [InlineData("tgz", "a/../../evil")]
    [InlineData("zip", "/etc/passwd")]
    [InlineData("tar", "/etc/passwd")]
    [InlineData("zip", "a\\..\\evil")]
    [InlineData("zip", "C:evil")]
    [InlineData("zip", "a//b")]
    [InlineData("zip", "a\nb")]
    public void A_path_that_leaves_the_folder_is_refused(string kind, string path) =>
        Assert.Equal(RepoFault.BadPath, Read(Make(kind, (path, "x"))).Problem?.Fault);

    [Fact]
    public void Links_are_refused_in_zip_and_tar()
    {
        Assert.Equal(RepoFault.LinkInArchive, Read(ZipWithLink()).Problem?.Fault);
        Assert.Equal(RepoFault.LinkInArchive, Read(TarWith(TarEntryType.SymbolicLink)).Problem?.Fault);
        Assert.Equal(RepoFault.LinkInArchive, Read(TarWith(TarEntryType.HardLink)).Problem?.Fault);
    }

    [Fact]
    public void Links_of_a_tree_are_left_out()
    {
        var files = FirmwareArchive.ReadTree(new MemoryStream(TarWith(TarEntryType.SymbolicLink)), Limits).Value!;

        Assert.Equal(["a"], files.Keys);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_unpacks_to_more_than_allowed_is_refused(string kind) => Assert.Equal(
        RepoFault.ArchiveTooLarge, Read(Make(kind, ("a", new string('0', 60_000)), ("b", new string('0', 60_000)))).Problem?.Fault);

    [Fact]
    public void Too_many_files_and_the_same_path_twice_are_refused()
    {
        var many = Enumerable.Range(0, 11).Select(number => ($"f{number}", "x"));
        Assert.Equal(RepoFault.TooManyFiles, Read(Make("zip", [.. many])).Problem?.Fault);
        Assert.Equal(RepoFault.DuplicatePath, Read(Make("tar", ("a", "1"), ("a", "2"))).Problem?.Fault);
    }

    [Fact]
    public void What_is_no_archive_or_a_broken_one_is_refused()
    {
        Assert.Equal(RepoFault.NotAnArchive, Read("hello"u8.ToArray()).Problem?.Fault);
        Assert.Equal(RepoFault.NotAnArchive, Read([]).Problem?.Fault);
        Assert.Equal(RepoFault.NotAnArchive, Read(Make("zip", ("a", "x"))[..20]).Problem?.Fault);
        Assert.Equal(RepoFault.NotAnArchive, Read([0x1F, 0x8B, 1, 2, 3]).Problem?.Fault);
        Assert.Equal(RepoFault.NotAnArchive, Read(Make("tgz", ("a", new string('x', 9000)))[..40]).Problem?.Fault);
    }

    [Fact]
    public void Packing_the_same_files_gives_the_same_bytes_and_unpacking_gives_them_back()
    {
        var files = new Dictionary<string, byte[]> { ["b"] = [1, 2], ["a/c"] = [3] };

        var packed = FirmwareArchive.Pack(files);

        Assert.Equal(packed, FirmwareArchive.Pack(files.Reverse().ToDictionary()));
        Assert.Equal(
            [("a/c", new byte[] { 3 }), ("b", [1, 2])],
            FirmwareArchive.Unpack(packed).Select(file => (file.Path, file.Content.ToArray())));
    }

    internal static byte[] Make(string kind, params (string Path, string Text)[] files)
    {
        using var made = new MemoryStream();
        if (kind == "zip")
        {
            using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (path, text) in files)
                {
                    using var entry = zip.CreateEntry(path).Open();
                    entry.Write(Encoding.UTF8.GetBytes(text));
                }
            }

            return made.ToArray();
        }

        using (var tar = new TarWriter(made, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                });
            }
        }

        return kind == "tar" ? made.ToArray() : GZip(made.ToArray());
    }

    private static RepoResult<IReadOnlyDictionary<string, byte[]>> Read(byte[] archive) => FirmwareArchive.Read(archive, Limits);

    private static byte[] GZip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] ZipWithLink()
    {
        using var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry("link");
            entry.ExternalAttributes = unchecked((int)(0xA1FFu << 16));
            using var stream = entry.Open();
            stream.Write("/etc/passwd"u8);
        }

        return made.ToArray();
    }

    private static byte[] TarWith(TarEntryType type)
    {
        using var made = new MemoryStream();
        using (var tar = new TarWriter(made, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream([1]) });
            tar.WriteEntry(new PaxTarEntry(type, "link") { LinkName = "a" });
        }

        return made.ToArray();
    }
}
