using Pepeunit.Bot.Features.Units.Repos.Content;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class IgnoreListTests
{
    [Theory]
    [InlineData("LICENSE", "LICENSE", true)]
    [InlineData("LICENSE", "docs/LICENSE", true)]
    [InlineData("/LICENSE", "docs/LICENSE", false)]
    [InlineData("license", "LICENSE", false)]
    [InlineData("*.md", "a/b/readme.md", true)]
    [InlineData("*.md", "readme.mdx", false)]
    [InlineData("docs/", "docs/a/b.txt", true)]
    [InlineData("docs/", "docs", false)]
    [InlineData("docs", "src/docs/a.txt", true)]
    [InlineData("src/*.c", "src/a.c", true)]
    [InlineData("src/*.c", "src/x/a.c", false)]
    [InlineData("src/*.c", "lib/src/a.c", false)]
    [InlineData("src/**/a.c", "src/a.c", true)]
    [InlineData("src/**/a.c", "src/x/y/a.c", true)]
    [InlineData("**/test", "a/b/test/x", true)]
    [InlineData("build/**", "build/x/y", true)]
    [InlineData("file?.txt", "file1.txt", true)]
    [InlineData("file?.txt", "file/.txt", false)]
    [InlineData("file[0-9].txt", "file5.txt", true)]
    [InlineData("file[!0-9].txt", "file5.txt", false)]
    [InlineData("file[!0-9].txt", "filex.txt", true)]
    [InlineData("a[]]b", "a]b", true)]
    [InlineData("# a comment", "# a comment", false)]
    [InlineData("\\#file", "#file", true)]
    [InlineData("name   ", "name", true)]
    [InlineData("a.b", "axb", false)]
    [InlineData("[z-a]", "b", false)]
    [InlineData("*.log\n!keep.log", "keep.log", false)]
    [InlineData("logs/\n!logs/keep.log", "logs/keep.log", true)]
    [InlineData("!keep.log\n*.log", "keep.log", true)]
    [InlineData("", "anything", false)]
    [InlineData("a\r\nb\r\n", "b", true)]
    public void A_pattern_means_what_it_means_to_git(string patterns, string path, bool isExcluded) =>
        Assert.Equal(isExcluded, IgnoreList.Parse(patterns).Excludes(path));

    [Fact]
    public void A_hostile_pattern_takes_no_longer_than_a_plain_one()
    {
        var ignored = IgnoreList.Parse(string.Concat(Enumerable.Repeat("*a", 90)) + "b");

        Assert.False(ignored.Excludes(new string('a', 200)));
    }
}
