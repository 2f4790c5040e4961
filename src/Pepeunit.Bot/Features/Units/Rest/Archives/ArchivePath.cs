using System.Text;

namespace Pepeunit.Bot.Features.Units.Rest.Archives;

/// <summary>The rule for paths in an archive: on every system, what is unpacked stays in the folder meant for it.</summary>
internal static class ArchivePath
{
    /// <summary>Longest path in bytes of UTF-8.</summary>
    public const int MaxBytes = 1000;

    public static bool IsSafe(string path) =>
        path.Length > 0 && Encoding.UTF8.GetByteCount(path) <= MaxBytes
        && path[0] != '/' && !path.Any(letter => letter is '\\' or ':' || char.IsControl(letter))
        && path.Split('/').All(level => level is not ("" or "." or ".."));
}
