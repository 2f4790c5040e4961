using System.Security.Cryptography;

namespace Pepeunit.Bot.Settings;

/// <summary>The key file of an instance whose operator configured no key.</summary>
internal static class InstanceKeyFile
{
    public const string Name = "instance.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the key kept in <paramref name="folder"/>, or makes and keeps one that only the owner may read.</summary>
    /// <exception cref="IOException">The folder cannot be written; nothing is left behind.</exception>
    public static (InstanceKey Key, bool IsNew) ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (File.Exists(path)) return (new InstanceKey(File.ReadAllText(path).Trim()), false);

        Directory.CreateDirectory(folder);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        // The mode is given at creation, so that there is no moment in which others could read it.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(path, options)) writer.WriteLine(key);
        return (new InstanceKey(key), true);
    }
}
