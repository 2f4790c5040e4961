using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Pepeunit.Bot.Features.Units.Mosquitto;

/// <summary>Owner, group and mode of a file, which .NET does not tell all.</summary>
internal readonly record struct UnixFile(uint User, uint Group, UnixFileMode Mode)
{
    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7FF;
    private const uint KeepUser = uint.MaxValue;

    /// <returns>Null when it is not there or cannot be asked for.</returns>
    public static UnixFile? Find(string path)
    {
        // Unlike stat, statx(2) has one layout on every processor: uid at 20, gid at 24, mode at 28, of 256 bytes.
        var answer = new byte[256];
        if (StatX(CurrentFolder, path, 0, BasicStats, answer) != 0) return null;

        return new UnixFile(
            MemoryMarshal.Read<uint>(answer.AsSpan(20)), MemoryMarshal.Read<uint>(answer.AsSpan(24)),
            (UnixFileMode)(MemoryMarshal.Read<ushort>(answer.AsSpan(28)) & 0xFFF));
    }

    /// <returns>False when this user may not give the file to that group.</returns>
    public static bool TryGiveToGroup(string path, uint group) => ChangeOwner(path, KeepUser, group) == 0;

    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "The generated form needs unsafe code.")]
    [SuppressMessage("Globalization", "CA2101", Justification = "Paths are UTF-8 on Unix, as marshalled.")]
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] answer);

    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "The generated form needs unsafe code.")]
    [SuppressMessage("Globalization", "CA2101", Justification = "Paths are UTF-8 on Unix, as marshalled.")]
    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
