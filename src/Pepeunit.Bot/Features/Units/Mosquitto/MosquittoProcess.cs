using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Pepeunit.Bot.Features.Units.Mosquitto;

/// <summary>What became of asking mosquitto to read its files again.</summary>
internal enum MosquittoReload
{
    /// <summary>It has been told (SIGHUP).</summary>
    Asked,

    /// <summary>It does not run, or is only starting: it reads the file by itself, or can be asked soon.</summary>
    NotRunning,

    /// <summary>The process with that number is not mosquitto; it has not been touched.</summary>
    NotMosquitto,

    /// <summary>Mosquitto's user may not read the file. Asked all the same it would let everybody do everything.</summary>
    Unreadable,

    /// <summary>This process may not send signals to mosquitto's user.</summary>
    NotAllowed,
}

/// <summary>The mosquitto whose process id is in a file. Linux only: it looks into <c>/proc</c> before it sends anything.</summary>
internal sealed class MosquittoProcess(string pidFile, string aclFile)
{
    private const int HangUp = 1;
    private const int NoSuchProcess = 3;

    /// <exception cref="IOException">The pid file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The pid file is there and cannot be read.</exception>
    public MosquittoReload Reload()
    {
        if (!File.Exists(pidFile)) return MosquittoReload.NotRunning;
        var text = File.ReadAllText(pidFile).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
            return MosquittoReload.NotRunning;
        if (!TryReadStatus(id, out var status)) return MosquittoReload.NotRunning;
        if (!status["Name"].StartsWith("mosquitto", StringComparison.Ordinal)) return MosquittoReload.NotMosquitto;

        // It writes the pid file before it handles the signal: one sent in between would end it.
        var caught = ulong.Parse(status["SigCgt"], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if ((caught & (1UL << (HangUp - 1))) == 0) return MosquittoReload.NotRunning;
        if (!MayRead(status)) return MosquittoReload.Unreadable;
        if (Kill(id, HangUp) == 0) return MosquittoReload.Asked;
        return Marshal.GetLastPInvokeError() == NoSuchProcess ? MosquittoReload.NotRunning : MosquittoReload.NotAllowed;
    }

    private static bool TryReadStatus(int id, out Dictionary<string, string> status)
    {
        try
        {
            status = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/status"))
                .Select(line => line.Split(':', 2))
                .ToDictionary(pair => pair[0], pair => pair[^1].Trim());
            return true;
        }
        catch (IOException)
        {
            // It has ended, or ends while it is read.
            status = [];
            return false;
        }
    }

    /// <summary>Whether mosquitto's user, which is not root any more when it reloads, can open the file.</summary>
    private bool MayRead(Dictionary<string, string> status)
    {
        // Real, effective, saved and file system ids; the last one counts for files.
        var user = Numbers(status["Uid"])[^1];
        if (user == 0) return true;
        uint[] groups = [Numbers(status["Gid"])[^1], .. Numbers(status["Groups"])];
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(aclFile)); folder is not null;
            folder = Path.GetDirectoryName(folder))
        {
            if (!Has(folder, UnixFileMode.UserExecute, UnixFileMode.GroupExecute, UnixFileMode.OtherExecute)) return false;
        }

        return Has(aclFile, UnixFileMode.UserRead, UnixFileMode.GroupRead, UnixFileMode.OtherRead);

        bool Has(string path, UnixFileMode asUser, UnixFileMode asGroup, UnixFileMode asOther)
        {
            if (UnixFile.Find(path) is not { } file) return false;
            var needed = file.User == user ? asUser : groups.Contains(file.Group) ? asGroup : asOther;
            return (file.Mode & needed) != 0;
        }
    }

    private static uint[] Numbers(string text) =>
    [
        .. text.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(number => uint.Parse(number, CultureInfo.InvariantCulture)),
    ];

    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "The generated form needs unsafe code.")]
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
