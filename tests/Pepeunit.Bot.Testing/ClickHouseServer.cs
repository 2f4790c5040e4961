using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Pepeunit.Bot.Testing;

/// <summary>
/// A real ClickHouse engine behind ClickHouse's HTTP interface, on a free loopback port with a data folder of its own; dies
/// with the test. With <c>CLICKHOUSE_URL</c> set (and <c>CLICKHOUSE_USER</c>, <c>CLICKHOUSE_PASSWORD</c>), that server is used
/// instead, and it cannot be stopped or killed.
/// </summary>
/// <remarks>The engine is the library that <c>npm ci</c> puts into <c>tests/Pepeunit.Bot.ClickHouseEngine</c>; it takes
/// about 300 MB of memory, so tests share one and make databases of their own.</remarks>
public sealed class ClickHouseServer : IAsyncDisposable
{
    private const string Project = "Pepeunit.Bot.ClickHouseEngine";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TempFolder? _folder;
    private readonly int _port;
    private Process? _process;

    private ClickHouseServer(string url, string user, string password) => (Url, User, Password) = (new Uri(url), user, password);

    private ClickHouseServer()
    {
        _folder = new TempFolder();
        _port = FreePort();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));
        User = "iot";
        Password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>Where it answers; the same over stops and starts.</summary>
    public Uri Url { get; }

    public string User { get; }

    public string Password { get; }

    /// <summary>Whether it is one of ours, which can be stopped and killed.</summary>
    public bool IsOurs => _folder is not null;

    /// <summary>Starts one and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">The engine is not installed, or ended at once.</exception>
    public static async Task<ClickHouseServer> StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("CLICKHOUSE_URL") is { Length: > 0 } url)
        {
            return new ClickHouseServer(
                url, Environment.GetEnvironmentVariable("CLICKHOUSE_USER") ?? "default",
                Environment.GetEnvironmentVariable("CLICKHOUSE_PASSWORD") ?? "");
        }

        var server = new ClickHouseServer();
        await server.StartAgainAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts it (again) on its port and data.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        var root = FindRoot();
        var library = Path.Combine(root, "tests", Project, "node_modules", "@chdb", "lib-linux-x64-gnu", "libchdb.so");
        if (!File.Exists(library))
            throw new InvalidOperationException($"The ClickHouse engine is not installed: run npm ci in tests/{Project}.");

        // Built beside the tests, in the same configuration.
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(root, "artifacts", "bin", Project, configuration, Project);
        var start = new ProcessStartInfo(
            program, [library, _folder!.Path, _port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ENGINE_PASSWORD"] = Password;
        _process = Process.Start(start)!;
        var errors = _process.StandardError.ReadToEndAsync(cancellationToken);
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/ping", cancellationToken);
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (TimeProvider.System.GetElapsedTime(started) < StartLimit)
            {
                if (_process.HasExited)
                    throw new InvalidOperationException($"The ClickHouse engine ended with {_process.ExitCode}: {await errors}");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Stops it as an operator would.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is not { HasExited: false } process) return;
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill();
        await process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _process?.Dispose();
        _folder?.Dispose();
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pepeunit.Bot.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run from within the project's folder.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
