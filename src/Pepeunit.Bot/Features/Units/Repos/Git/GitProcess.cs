using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>Why a call of git was ended before its time.</summary>
internal enum GitStop
{
    None,

    /// <summary>It ran longer than allowed.</summary>
    TooSlow,

    /// <summary>What it wrote to the disk, or to its output, was more than allowed.</summary>
    TooLarge,
}

/// <summary>One call of git.</summary>
/// <param name="Program">Its name or path.</param>
/// <param name="Folder">Where it runs, and whose size is watched; it is its HOME, too.</param>
/// <param name="Settings">Git's own settings, handed over in the environment: none of them is seen in a list of processes.</param>
internal sealed record GitCall(
    string Program, string Folder, IReadOnlyList<string> Arguments, IReadOnlyList<(string Key, string Value)> Settings, TimeSpan Timeout,
    long MaxFolderBytes, int MaxOutputBytes);

/// <summary>How a call ended.</summary>
/// <param name="Error">What git said, at most 16 kB; for finding the reason, not for people.</param>
internal sealed record GitOutcome(int ExitCode, byte[] Output, string Error, GitStop Stop)
{
    public bool IsGood => ExitCode == 0 && Stop == GitStop.None;
}

/// <summary>
/// Runs git within limits that are watched while it runs; what goes beyond is killed with all its children. Git sees no
/// settings of the machine or of a user, no proxy, no keys, and is never asked for a password.
/// </summary>
internal static class GitProcess
{
    private const int MaxErrorChars = 16_384;

    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(100);

    // What a Repo brings along is data: none of it is run, and nothing but https is spoken.
    private static readonly (string Key, string Value)[] Always =
    [
        ("protocol.allow", "never"), ("protocol.https.allow", "always"), ("protocol.file.allow", "never"),
        ("http.followRedirects", "false"), ("http.proxy", ""), ("http.sslVerify", "true"),
        ("credential.helper", ""), ("core.hooksPath", "/dev/null"), ("core.fsmonitor", "false"), ("core.symlinks", "false"),
        ("submodule.recurse", "false"), ("fetch.recurseSubmodules", "false"), ("transfer.bundleURI", "false"),
        ("gc.auto", "0"), ("maintenance.auto", "false"), ("fetch.unpackLimit", "1"), ("pack.threads", "1"),
        ("core.packedGitLimit", "64m"), ("pack.windowMemory", "32m"), ("core.deltaBaseCacheLimit", "32m"),
    ];

    /// <exception cref="System.ComponentModel.Win32Exception">There is no git.</exception>
    public static async Task<GitOutcome> RunAsync(GitCall call, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(call) };
        process.Start();
        process.StandardInput.Close();
        // A process outside keeps real time, whatever the product's clock says.
        using var limit = new CancellationTokenSource(call.Timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var stop = GitStop.None;
        var output = ReadOutputAsync(process.StandardOutput.BaseStream, call.MaxOutputBytes);
        var error = ReadErrorAsync(process.StandardError);
        try
        {
            var exit = process.WaitForExitAsync(either.Token);
            while (!exit.IsCompleted)
            {
                await Task.WhenAny(exit, Task.Delay(Watch, TimeProvider.System, either.Token));
                var isOutputTooLarge = output.IsCompletedSuccessfully && output.Result is null;
                if (exit.IsCompleted || (!isOutputTooLarge && SizeOf(call.Folder) <= call.MaxFolderBytes)) continue;
                stop = GitStop.TooLarge;
                break;
            }

            if (stop == GitStop.None) await exit;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            stop = GitStop.TooSlow;
        }
        finally
        {
            // Also when this process is stopping: nothing of git stays behind.
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        var bytes = await output;
        if (stop == GitStop.None && (bytes is null || SizeOf(call.Folder) > call.MaxFolderBytes)) stop = GitStop.TooLarge;
        return new GitOutcome(process.ExitCode, bytes ?? [], await error, stop);
    }

    /// <summary>Bytes of all files under a folder; files that vanish meanwhile count nothing.</summary>
    public static long SizeOf(string folder)
    {
        var size = 0L;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
                size += file.Exists ? file.Length : 0;
        }
        catch (IOException)
        {
            // A folder or file went away while it was counted; the next look counts anew.
        }

        return size;
    }

    private static ProcessStartInfo StartInfo(GitCall call)
    {
        var start = new ProcessStartInfo(call.Program)
        {
            WorkingDirectory = call.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in call.Arguments) start.ArgumentList.Add(argument);

        var environment = start.Environment;
        var path = environment["PATH"];
        environment.Clear();
        environment["PATH"] = path;
        environment["HOME"] = call.Folder;
        environment["LC_ALL"] = "C";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_ASKPASS"] = "true";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_ALLOW_PROTOCOL"] = "https";
        environment["GIT_LFS_SKIP_SMUDGE"] = "1";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(call.Folder);
        var settings = Always.Concat(call.Settings).ToList();
        environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        for (var number = 0; number < settings.Count; number++)
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{number}")] = settings[number].Key;
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{number}")] = settings[number].Value;
        }

        return start;
    }

    // Null when there was more than allowed; the rest is left unread, and git waits until it is killed.
    private static async Task<byte[]?> ReadOutputAsync(Stream stream, int maxBytes)
    {
        using var output = new MemoryStream();
        var buffer = new byte[81_920];
        int read;
        while ((read = await stream.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            if (output.Length + read > maxBytes) return null;
            output.Write(buffer, 0, read);
        }

        return output.ToArray();
    }

    private static async Task<string> ReadErrorAsync(StreamReader reader)
    {
        var error = new StringBuilder();
        var buffer = new char[4_096];
        int read;
        while ((read = await reader.ReadAsync(buffer, CancellationToken.None)) > 0)
            error.Append(buffer, 0, Math.Min(read, MaxErrorChars - error.Length));
        return error.ToString();
    }
}
