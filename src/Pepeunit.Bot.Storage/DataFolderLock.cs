using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Storage;

/// <summary>
/// The right to use a data folder. SQLite itself would let two processes share it, but each would miss what the other
/// changed in memory: windows, snapshots, signals.
/// </summary>
/// <remarks>The operating system frees the lock when the process ends in any way, so a stale file never blocks.</remarks>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _holderPath;

    private DataFolderLock(FileStream @lock, string holderPath) => (_lock, _holderPath) = (@lock, holderPath);

    /// <exception cref="DataFolderInUseException">Another process, or another host in this one, holds the lock.</exception>
    public static DataFolderLock Acquire(string folder)
    {
        var path = Path.GetFullPath(folder);
        DataFolder.Create(path);

        // Two files: while the lock is held nobody can read the locked one, and the refusal wants to name the holder.
        var holderPath = Path.Combine(path, "pepeunit.pid");
        FileStream file;
        try
        {
            file = new FileStream(
                Path.Combine(path, "pepeunit.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (held.GetType() == typeof(IOException))
        {
            throw new DataFolderInUseException(path, ReadHolder(holderPath), held);
        }

        try
        {
            var holder = string.Create(
                CultureInfo.InvariantCulture, $"{Environment.ProcessId} on {Environment.MachineName}");
            File.WriteAllText(holderPath, holder, Encoding.UTF8);
            return new DataFolderLock(file, holderPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // Before the lock is let go: afterwards the file may be the next holder's.
        if (_lock.CanRead) File.Delete(_holderPath);
        _lock.Dispose();
    }

    private static string? ReadHolder(string path)
    {
        // The holder may be between its two files just now.
        return File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8).Trim() : null;
    }
}

/// <summary>The data folder is used by another process. The message names the folder, the process and the remedy.</summary>
public sealed class DataFolderInUseException : IOException
{
    internal DataFolderInUseException(string folder, string? holder, Exception inner)
        : base(
            $"The data folder '{folder}' is used by {(holder is null ? "another process" : $"process {holder}")}. " +
            "Stop that process, or give this one a folder of its own (setting Storage:DataFolder). " +
            "Several processes need PostgreSQL and ClickHouse.",
            inner)
    {
    }
}
