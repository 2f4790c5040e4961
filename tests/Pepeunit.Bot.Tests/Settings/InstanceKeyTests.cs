using Pepeunit.Bot.Settings;
using Xunit;

namespace Pepeunit.Bot.Tests.Settings;

public sealed class InstanceKeyTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "pepeunit-" + Guid.CreateVersion7());

    [Fact]
    public void The_first_start_makes_a_key_and_the_next_one_reads_the_same()
    {
        var (made, isNew) = InstanceKeyFile.ReadOrCreate(_folder);
        var (read, isNewAgain) = InstanceKeyFile.ReadOrCreate(_folder);

        Assert.True(isNew);
        Assert.False(isNewAgain);
        Assert.Equal(made.SigningBytes, read.SigningBytes);
    }

    [Fact]
    public void Only_its_owner_may_read_the_file()
    {
        InstanceKeyFile.ReadOrCreate(_folder);

        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_folder, InstanceKeyFile.Name)));
    }

    [Fact]
    public void Keys_derived_for_different_purposes_differ_and_do_not_show_the_key()
    {
        var key = new InstanceKey(new string('k', InstanceKey.MinBytes));

        Assert.NotEqual(key.Derive("one"), key.Derive("two"));
        Assert.Equal(key.Derive("one"), key.Derive("one"));
        Assert.DoesNotContain("kkkk", key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_key_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new InstanceKey(new string('k', InstanceKey.MinBytes - 1)));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
