using System.Diagnostics;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Runs the scripts of the node folder, with their packages as the lock file says.</summary>
internal static class Node
{
    private static readonly SemaphoreSlim Once = new(1, 1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static string Repository { get; } = FindRepository();

    public static string Folder { get; } = Path.Combine(Repository, "tests", "Pepeunit.Bot.Sandbox.Tests", "node");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Installs the packages if that was not done for this lock file; skips the test without node.</summary>
    public static async Task PrepareAsync()
    {
        await Once.WaitAsync(Stop);
        try
        {
            // npm writes this file last: with the same packages it is younger than the lock file it was made from.
            var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
            var wanted = Path.Combine(Folder, "package-lock.json");
            if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(wanted)) return;

            Assert.SkipUnless(IsThere("npm"), "npm is not installed (apt-get install npm)");
            var (code, output) = await RunAsync("npm", "ci", "--no-audit", "--no-fund");
            Assert.True(code == 0, output);
        }
        finally
        {
            Once.Release();
        }
    }

    /// <summary>The schema of the results of all methods, generated once per version of the types.</summary>
    public static async Task<string> SchemaAsync()
    {
        await PrepareAsync();
        var schema = Path.Combine(Repository, "artifacts", "bot-api", "10.3.1.results.schema.json");
        if (!File.Exists(schema))
        {
            var (code, output) = await RunAsync("node", "schema.mjs", schema);
            Assert.True(code == 0, output);
        }

        return schema;
    }

    /// <summary>Runs a program in the folder; the answer is its exit code and all it said.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(Stop);
            var errors = process.StandardError.ReadToEndAsync(Stop);
            await process.WaitForExitAsync(Stop).WaitAsync(Patience, Stop);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsThere(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pepeunit.Bot.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Pepeunit.Bot.sln above the tests");
        return folder;
    }
}
