using System.IO.Compression;
using System.Text;
using Pepeunit.Bot.Features.Listeners;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners;

public sealed class CsvFilesTests
{
    private static readonly CsvLimits Small = new() { ZipFromBytes = 100, FileBytes = 60, MaxFiles = 3 };

    [Fact]
    public void A_short_text_is_one_plain_file()
    {
        using var writer = new CsvFileWriter("name", Bytes("a,b\n"), Small);
        writer.TryAdd(Bytes("1,2\n3,4\n"), 2);

        var file = Assert.Single(writer.Finish(isCut: false)!.Parts);

        Assert.Equal(("name.csv", "a,b\n1,2\n3,4\n"), (file.File.FileName, Encoding.UTF8.GetString(file.File.Bytes)));
        Assert.Equal((1, 2), (file.FirstRow, file.LastRow));
    }

    [Fact]
    public void A_long_text_is_zipped_and_split_with_the_header_in_each()
    {
        using var writer = new CsvFileWriter("name", Bytes("a\n"), Small);
        var rows = new List<string>();
        while (!writer.IsFull)
        {
            // Random letters do not compress, so each chunk is large enough for a file of its own.
            var row = Convert.ToHexString(System.Security.Cryptography.SHA512.HashData(BitConverter.GetBytes(rows.Count)));
            if (writer.TryAdd(Bytes(row + "\n"), 1)) rows.Add(row);
        }

        var files = writer.Finish(isCut: true)!;

        Assert.Equal(["name-1of3.zip", "name-2of3.zip", "name-3of3.zip"], files.Parts.Select(part => part.File.FileName));
        Assert.Equal(1, files.Parts[0].FirstRow);
        Assert.Equal(files.Parts[0].LastRow + 1, files.Parts[1].FirstRow);
        Assert.Equal(rows.Count, files.Parts[2].LastRow);
        Assert.Equal(rows, files.Parts.SelectMany(part => Unzip(part.File.Bytes)));
    }

    [Fact]
    public void Nothing_is_no_file()
    {
        using var writer = new CsvFileWriter("name", Bytes("a\n"), Small);

        Assert.Null(writer.Finish(isCut: false));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string[] Unzip(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var reader = new StreamReader(Assert.Single(archive.Entries).Open());
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("a", lines[0]);
        return lines[1..];
    }
}
