using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pepeunit.Bot.Testing;

/// <summary>A real mosquitto on a free loopback port with its own folder, for one test; dies with it.</summary>
public sealed class MosquittoServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";

    private readonly DirectoryInfo _folder;
    private readonly string _settings;
    private Process? _process;

    private MosquittoServer(int port, string settings)
    {
        Port = port;
        _folder = Directory.CreateTempSubdirectory("mosquitto-");
        _settings = settings;
    }

    /// <summary>Whether mosquitto is installed (Debian package <c>mosquitto</c>).</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>On 127.0.0.1; the same over <see cref="StopAsync"/> and <see cref="StartAsync(CancellationToken)"/>.</summary>
    public int Port { get; }

    /// <summary>Starts it and waits until it takes connections.</summary>
    /// <param name="settings">Further lines of mosquitto.conf.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<MosquittoServer> StartAsync(string settings, CancellationToken cancellationToken)
    {
        var server = new MosquittoServer(FreePort(), settings);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts it again, on the same port and with what it has kept.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(_folder.FullName, "mosquitto.conf");

        // Not 0 (no bound): with that, 2.0.11 closes the connection of who publishes what is denied (QoS 1 and 2).
        await File.WriteAllTextAsync(
            configuration,
            $"""
            listener {Port} 127.0.0.1
            allow_anonymous true
            persistence true
            persistence_location {_folder.FullName}/
            log_dest file {_folder.FullName}/mosquitto.log
            user root
            max_queued_messages 1000000
            {_settings}
            """,
            cancellationToken);
        _process = Process.Start(new ProcessStartInfo(Program, ["-c", configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        await WaitUntilOpenAsync(cancellationToken);
    }

    /// <summary>Stops it as an operator would; it writes its sessions to disk.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is not { HasExited: false } process) return;

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill();
        _process?.WaitForExit(TimeSpan.FromSeconds(10));
        _process?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
            {
                if (_process!.HasExited)
                {
                    var errors = await _process.StandardError.ReadToEndAsync(cancellationToken);
                    throw new InvalidOperationException($"mosquitto ended with {_process.ExitCode}: {errors}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
        }
    }
}
