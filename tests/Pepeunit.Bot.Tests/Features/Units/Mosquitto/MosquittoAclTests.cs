using System.Text;
using Pepeunit.Bot.Features.Units.Mosquitto;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Mosquitto;

public sealed class MosquittoAclTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_user_has_its_topics_and_one_that_is_read_and_written_is_there_once()
    {
        var text = Encoding.UTF8.GetString(MosquittoAcl.Render(
            [new("backend", ["d/#"], ["d/#"]), new("a.b.c", ["d/in/pepeunit", "d/both"], ["d/both", "d/out"])]));

        Assert.Equal(
            """
            # Written by Pepeunit.Bot, and again at every change: do not edit.

            user backend
            topic readwrite d/#

            user a.b.c
            topic read d/in/pepeunit
            topic readwrite d/both
            topic write d/out

            """,
            text);
    }

    [Theory]
    [InlineData("a\ntopic readwrite #")]
    [InlineData("a\r")]
    [InlineData(" a")]
    [InlineData("")]
    public void What_would_end_its_line_is_refused(string word)
    {
        Assert.Throws<ArgumentException>(() => MosquittoAcl.Render([new(word, [], [])]));
        Assert.Throws<ArgumentException>(() => MosquittoAcl.Render([new("user", [word], [])]));
    }

    [Fact]
    public async Task The_file_is_replaced_as_a_whole_for_its_owner_and_group_only()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "acl");
        var file = new MosquittoAclFile(path);
        await File.WriteAllTextAsync(path + ".new", "left by a crash", Stop);

        Assert.True(await file.ReplaceAsync("one"u8.ToArray(), Stop));
        Assert.False(await file.ReplaceAsync("one"u8.ToArray(), Stop));
        Assert.True(await file.ReplaceAsync("two"u8.ToArray(), Stop));

        Assert.Equal("two", await File.ReadAllTextAsync(path, Stop));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task The_file_keeps_the_group_that_its_operator_has_given_it()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root may give files to any group");
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "acl");
        await File.WriteAllTextAsync(path, "", Stop);
        Assert.True(UnixFile.TryGiveToGroup(path, 65_534));

        await new MosquittoAclFile(path).ReplaceAsync("one"u8.ToArray(), Stop);

        Assert.Equal(65_534U, UnixFile.Find(path)!.Value.Group);
    }
}
