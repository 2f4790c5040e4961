using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Benchmarks.Access;

/// <summary>
/// The verb <c>connect</c>: ten thousand devices of another process connect to the embedded broker with their tokens and
/// subscribe to one topic each: how long it takes until all have their SUBACK, and the memory that each costs at rest.
/// </summary>
internal static class ConnectBenchmark
{
    private const int AtOnce = 100;

    // More than the ports that one address has to one other.
    private const int PerAddress = 5_000;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>Prints one JSON object.</summary>
    /// <returns>0; 1 when a device was refused.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var devices = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : AccessWorld.Units;
        await using var world = await AccessWorld.StartAsync();

        // Once with a few, so that what is made once is not counted per device.
        await ConnectAsync(world, 100, () => Task.CompletedTask);
        var before = await MeasureAsync();
        (long Rss, long Managed) after = default;
        var report = await ConnectAsync(world, devices, async () => after = await MeasureAsync());

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            devices = report.Connected,
            seconds = Math.Round(report.Seconds, 2),
            rss_bytes_each = (after.Rss - before.Rss) / devices,
            managed_bytes_each = (after.Managed - before.Managed) / devices,
            rss_mb = after.Rss / 1_048_576,
            refused = devices - report.Connected,
        }));
        return report.Connected == devices ? 0 : 1;
    }

    /// <summary>The verb <c>connect-client</c>: the devices. Arguments: port, how many. Stays until its input ends.</summary>
    public static async Task<int> RunClientAsync(string[] args)
    {
        var (port, count) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture));

        // Made before the clock starts: a device has its token.
        var frames = Enumerable.Range(0, count).Select(unit => (
            MqttFrames.Connect($"device-{unit}", AccessWorld.TokenOf(unit), keepAlive: 600),
            MqttFrames.Subscribe(1, 4, (AccessWorld.CommandTopicOf(unit), 1)))).ToArray();
        var sockets = new Socket[count];
        var (next, connected) = (-1, 0);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            int unit;
            while ((unit = Interlocked.Increment(ref next)) < count)
            {
                if (await TryConnectAsync(sockets, unit, port, frames[unit])) Interlocked.Increment(ref connected);
            }
        })));
        Console.WriteLine(JsonSerializer.Serialize(new Report(connected, Stopwatch.GetElapsedTime(start).TotalSeconds)));
        await Console.In.ReadLineAsync();
        foreach (var socket in sockets) socket?.Dispose();
        return 0;
    }

    private static async Task<bool> TryConnectAsync(
        Socket[] sockets, int unit, int port, (byte[] Connect, byte[] Subscribe) frames)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        sockets[unit] = socket;
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(2 + (unit / PerAddress))]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(frames.Connect);
        var answer = new byte[5];
        if (!await ReadAsync(socket, answer.AsMemory(0, 4)) || answer is not [0x20, 2, _, 0, ..]) return false;
        await socket.SendAsync(frames.Subscribe);
        return await ReadAsync(socket, answer) && answer[4] == 1;
    }

    private static async Task<bool> ReadAsync(Socket socket, Memory<byte> answer)
    {
        while (answer.Length > 0)
        {
            var read = await socket.ReceiveAsync(answer);
            if (read == 0) return false;
            answer = answer[read..];
        }

        return true;
    }

    private static async Task<Report> ConnectAsync(AccessWorld world, int devices, Func<Task> whileConnected)
    {
        using var client = ChildProcess.Start("connect-client", world.MqttPort, devices);
        var line = await client.StandardOutput.ReadLineAsync();
        await whileConnected();
        client.StandardInput.Close();
        await client.WaitForExitAsync();
        return JsonSerializer.Deserialize<Report>(line!)!;
    }

    /// <summary>At rest: what was only needed to connect is collected and given back.</summary>
    private static async Task<(long Rss, long Managed)> MeasureAsync()
    {
        await Task.Delay(Rest);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        return (self.WorkingSet64, GC.GetTotalMemory(forceFullCollection: true));
    }

    private sealed record Report(int Connected, double Seconds);
}
