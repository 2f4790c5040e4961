using System.Globalization;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests;

public sealed class DataFolderLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_in_use_is_refused_by_folder_holder_and_remedy()
    {
        using var held = DataFolderLock.Acquire(_folder.Path);

        var refusal = Assert.Throws<DataFolderInUseException>(() => DataFolderLock.Acquire(_folder.Path));

        Assert.Contains(_folder.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            "process " + Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:DataFolder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_was_let_go_may_be_taken_again()
    {
        DataFolderLock.Acquire(_folder.Path).Dispose();

        using var again = DataFolderLock.Acquire(_folder.Path);
    }

    [Fact]
    public void Files_that_a_killed_process_left_do_not_block()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "pepeunit.lock"), "");
        File.WriteAllText(Path.Combine(_folder.Path, "pepeunit.pid"), "1 on nowhere");

        using var held = DataFolderLock.Acquire(_folder.Path);

        var holder = File.ReadAllText(Path.Combine(_folder.Path, "pepeunit.pid"));
        Assert.StartsWith(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), holder.TrimStart('\uFEFF'), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_made_for_its_owner_only()
    {
        var path = Path.Combine(_folder.Path, "a", "b");

        using var held = DataFolderLock.Acquire(path);

        Assert.True(Directory.Exists(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }
    }
}
