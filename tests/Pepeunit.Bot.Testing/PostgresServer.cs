using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Pepeunit.Bot.Testing;

/// <summary>
/// A private PostgreSQL cluster on a free loopback port: a password for every connection (scram), no socket file, UTC, and a
/// linguistic default collation, so that what relies on the order of bytes must ask for it.
/// </summary>
/// <remarks>
/// The server does not wait for the disk (<c>fsync=off</c>) unless told to: what a test kills is the process, and the
/// machine stays. As root it runs as the user <c>postgres</c>, because PostgreSQL refuses root.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "pepeunit";
    private const string Password = "not-a-secret";

    // In memory where the machine has such a folder.
    private static readonly string Parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
    private static readonly Lazy<Task<string>> Shared = new(StartSharedAsync);

    private readonly string _folder;
    private readonly string _fsync;
    private Process? _process;

    private PostgresServer(int port, string fsync)
    {
        (Port, _fsync) = (port, fsync);
        _folder = Directory.CreateDirectory(Path.Combine(Parent, $"postgres-{Guid.CreateVersion7():N}")).FullName;
    }

    /// <summary>Whether PostgreSQL's server is installed (Debian package <c>postgresql</c>) or named by POSTGRES_URL.</summary>
    public static bool IsInstalled => External is not null || FindBinaries() is not null;

    /// <summary>On 127.0.0.1; the same over stops and starts.</summary>
    public int Port { get; }

    private static string? External => Environment.GetEnvironmentVariable("POSTGRES_URL") is { Length: > 0 } given ? given : null;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>
    /// The connection string of the server that the whole test process shares, started when it is first asked for and
    /// ended with the process; or the one of the environment variable POSTGRES_URL, whose user may make databases.
    /// </summary>
    public static Task<string> SharedAsync() => Shared.Value;

    /// <summary>Makes a cluster of its own and starts it.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="fsync"><c>on</c> for measurements of commits.</param>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken, string fsync = "off")
    {
        var server = new PostgresServer(FreePort(), fsync);
        try
        {
            await server.InitializeAsync(cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach one of its databases.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username={User};Password={Password};Database={database}";

    /// <summary>Makes an empty database; gives how to reach it.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Starts it after a stop or kill, with what it has kept; returns when it answers.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _process = Run(
            "postgres", "-D", Data, "-c", "listen_addresses=127.0.0.1", "-c", $"port={Port}",
            "-c", "unix_socket_directories=", "-c", "TimeZone=UTC", "-c", "log_timezone=UTC", "-c", $"fsync={_fsync}",
            "-c", "max_connections=200", "-c", "logging_collector=on", "-c", "log_directory=log");
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException) when (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            {
                if (_process.HasExited) throw new InvalidOperationException($"postgres ended: {await ReadLogAsync()}");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Stops it as an operator does in a hurry (SIGINT, "fast"): sessions are cut, what was committed is kept.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => EndAsync("-INT", cancellationToken);

    /// <summary>Ends it with SIGKILL, in the middle of whatever it does.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => EndAsync("-KILL", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // "Immediate": as quick as a kill, but the shared memory goes with it.
        await EndAsync("-QUIT", CancellationToken.None);
        _process?.Dispose();
        await DeleteAsync();
    }

    private static async Task<string> StartSharedAsync()
    {
        if (External is { } given) return given;
        var server = await StartAsync(CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server.ConnectionString();
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password + "\n", cancellationToken);
        if (Environment.UserName == "root") await RunToEndAsync("chown", ["-R", "postgres:", _folder], cancellationToken);
        using var initdb = Run(
            "initdb", "-D", Data, "-U", User, $"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync");
        await WaitAsync(initdb, "initdb", cancellationToken);
    }

    private static Process Run(string program, params string[] arguments)
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException(
            "PostgreSQL's server is not installed: apt-get install -y --no-install-recommends postgresql");
        var path = Path.Combine(binaries, program);
        string[] asPostgres = ["--reuid=postgres", "--regid=postgres", "--clear-groups", path];
        var start = Environment.UserName == "root"
            ? new ProcessStartInfo("setpriv", [.. asPostgres, .. arguments])
            : new ProcessStartInfo(path, arguments);

        // A folder that the user postgres may enter.
        start.WorkingDirectory = "/";
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        if (program == "postgres") process.BeginErrorReadLine();
        return process;
    }

    private static async Task WaitAsync(Process process, string program, CancellationToken cancellationToken)
    {
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
    }

    private static async Task RunToEndAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await WaitAsync(process, program, cancellationToken);
    }

    private async Task EndAsync(string signal, CancellationToken cancellationToken)
    {
        if (_process is not { HasExited: false } process) return;
        var id = process.Id.ToString(CultureInfo.InvariantCulture);
        await RunToEndAsync("kill", [signal, id], cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
    }

    private async Task DeleteAsync()
    {
        // Backends of a killed postmaster see that it is gone within a moment, and write until then.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private async Task<string> ReadLogAsync()
    {
        var logs = Directory.Exists(Path.Combine(Data, "log")) ? Directory.GetFiles(Path.Combine(Data, "log")) : [];
        return string.Join("\n", await Task.WhenAll(logs.Select(log => File.ReadAllTextAsync(log))));
    }

    private static string? FindBinaries()
    {
        const string root = "/usr/lib/postgresql";
        if (!Directory.Exists(root)) return null;
        return Directory.GetDirectories(root).Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "postgres")))
            .OrderByDescending(bin => int.Parse(Path.GetFileName(Path.GetDirectoryName(bin)!), CultureInfo.InvariantCulture))
            .FirstOrDefault();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
