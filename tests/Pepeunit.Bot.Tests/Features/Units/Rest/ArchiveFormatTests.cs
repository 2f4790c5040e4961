using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Rest.Archives;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Rest;

public sealed class ArchiveFormatTests
{
    public static TheoryData<int> Windows => [.. Enumerable.Range(9, 7)];

    public static TheoryData<int> Levels => [.. Enumerable.Range(-1, 11)];

    [Theory, MemberData(nameof(Windows))]
    public void No_back_reference_reaches_farther_than_the_window(int bits)
    {
        foreach (var input in Inputs())
        {
            var reader = new DeflateReader(new ArchiveFormat(-bits, 9).Compress(input));

            Assert.Equal(input, reader.Read());
            Assert.InRange(reader.GreatestDistance, 0, 1 << bits);
        }
    }

    [Fact]
    public void The_whole_window_is_used()
    {
        var block = Noise(512, seed: 1);

        var reader = new DeflateReader(new ArchiveFormat(-9, 9).Compress([.. block, .. block]));
        reader.Read();

        Assert.Equal(512, reader.GreatestDistance);
    }

    [Theory, MemberData(nameof(Levels))]
    public void The_frameworks_decompressors_open_every_level_and_wrapping(int level)
    {
        foreach (var input in Inputs())
        {
            AssertOpens(-12, packed => new DeflateStream(packed, CompressionMode.Decompress));
            AssertOpens(9, packed => new ZLibStream(packed, CompressionMode.Decompress));
            AssertOpens(31, packed => new GZipStream(packed, CompressionMode.Decompress));

            void AssertOpens(int window, Func<Stream, Stream> decompress) =>
                Assert.Equal(input, Open(new ArchiveFormat(window, level).Compress(input), decompress));
        }
    }

    [Fact]
    public void Text_becomes_less_than_half_with_the_smallest_window()
    {
        var input = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(line =>
            $"def handler_{line}(client, message):\n    client.publish('topic/{line}', message.payload)\n")));

        Assert.InRange(new ArchiveFormat(9, 9).Compress(input).Length, 1, input.Length / 2);
    }

    [Fact]
    public void Python_opens_every_window_and_level_with_the_same_wbits()
    {
        Assert.SkipUnless(HasPython(), "python3 is not on this machine");
        var folder = Directory.CreateTempSubdirectory("wbits-").FullName;
        try
        {
            var input = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(line => $"line {line * line}\n")));
            File.WriteAllBytes(Path.Combine(folder, "expected"), input);
            int[] windows = [.. Enumerable.Range(9, 7), .. Enumerable.Range(25, 7), .. Enumerable.Range(-15, 7)];
            foreach (var window in windows)
            {
                foreach (var level in (int[])[-1, 0, 1, 6, 9])
                {
                    var packed = new ArchiveFormat(window, level).Compress(input);
                    File.WriteAllBytes(Path.Combine(folder, $"{window}_{level}"), packed);
                }
            }

            const string script = """
                import os, sys, zlib
                folder = sys.argv[1]
                expected = open(os.path.join(folder, 'expected'), 'rb').read()
                names = [name for name in os.listdir(folder) if name != 'expected']
                for name in names:
                    data = open(os.path.join(folder, name), 'rb').read()
                    assert zlib.decompress(data, int(name.split('_')[0])) == expected, name
                print(len(names))
                """;
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", script, folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = python.StandardOutput.ReadToEnd();
            var errors = python.StandardError.ReadToEnd();
            python.WaitForExit();

            Assert.Equal("", errors);
            Assert.Equal($"{windows.Length * 5}", output.Trim());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("lib/../../x")]
    [InlineData("lib\\..\\x")]
    [InlineData("C:x")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void A_path_that_leaves_the_folder_is_never_packed(string path)
    {
        FirmwareFile[] files = [new(path, new byte[] { 1 })];

        Assert.False(ArchivePath.IsSafe(path));
        Assert.Throws<ArgumentException>(() => DeviceArchive.Tar(files, DateTimeOffset.UnixEpoch));
        Assert.Throws<ArgumentException>(() => DeviceArchive.Zip(files, 9, DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(200)]
    public void A_long_path_comes_out_of_a_tar_as_it_went_in(int length)
    {
        var path = new string('ж', length / 2) + "/" + new string('x', length);

        var tar = DeviceArchive.Tar([new FirmwareFile(path, new byte[] { 7 })], DateTimeOffset.UnixEpoch);

        using var reader = new TarReader(new MemoryStream(tar));
        Assert.Equal(path, reader.GetNextEntry()!.Name);
    }

    private static IEnumerable<byte[]> Inputs() =>
    [
        [], [7], Noise(3, 5), new byte[200_000], Noise(70_000, 2),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 8000).Select(i => $"{{\"n\":{i % 97},\"t\":\"{i}\"}}"))),
        [.. Noise(600, 3), .. Noise(600, 3), .. new byte[1000], .. Noise(600, 3)],
    ];

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
#pragma warning disable CA5394 // Repeatable bytes for a test; nothing is kept secret with them.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }

    private static byte[] Open(byte[] compressed, Func<Stream, Stream> decompress)
    {
        using var output = new MemoryStream();
        using var stream = decompress(new MemoryStream(compressed));
        stream.CopyTo(output);
        return output.ToArray();
    }

    private static bool HasPython()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["--version"]) { RedirectStandardOutput = true })!;
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
