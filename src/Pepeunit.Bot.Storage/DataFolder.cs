namespace Pepeunit.Bot.Storage;

/// <summary>The folder that holds the instance's files.</summary>
internal static class DataFolder
{
    /// <summary>Makes the folder, for its owner only: it holds tokens. One that exists keeps its mode.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
