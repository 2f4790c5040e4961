using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Pepeunit.Bot.Benchmarks.Access;

/// <summary>
/// The verb <c>auth</c>: answers per second of <c>POST /pepeunit/api/v1/units/auth</c> to a broker of another process, over
/// connections that are kept, each with one question on its way at a time.
/// </summary>
internal static class AuthBenchmark
{
    private const int Connections = 32;
    private const int Rounds = 5;
    private const int Seconds = 4;

    /// <summary>Prints one JSON object.</summary>
    public static async Task<int> RunAsync()
    {
        await using var world = await AccessWorld.StartAsync();
        using var self = Process.GetCurrentProcess();
        var reports = new List<Report>();
        var cpu = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            self.Refresh();
            var before = self.TotalProcessorTime;
            using var broker = ChildProcess.Start("auth-client", world.HttpPort, round == 0 ? 1 : Seconds);
            var report = JsonSerializer.Deserialize<Report>((await broker.StandardOutput.ReadLineAsync())!)!;
            await broker.WaitForExitAsync();
            self.Refresh();
            if (round == 0) continue;
            reports.Add(report);
            cpu.Add((self.TotalProcessorTime - before).TotalSeconds / report.Answers * 1e6);
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            connections = Connections,
            answers_per_s = Math.Round(reports.Select(report => report.PerSecond).Order().ElementAt(Rounds / 2)),
            slowest_per_s = Math.Round(reports.Min(report => report.PerSecond)),
            p99_ms = Math.Round(reports.Select(report => report.P99Ms).Order().ElementAt(Rounds / 2), 2),
            cpu_s_per_million = Math.Round(cpu.Order().ElementAt(Rounds / 2), 1),
            wrong = reports.Sum(report => report.Wrong),
        }));
        return reports.Sum(report => report.Wrong) == 0 ? 0 : 1;
    }

    /// <summary>The verb <c>auth-client</c>: the broker. Arguments: port, seconds. Prints a report.</summary>
    public static async Task<int> RunClientAsync(string[] args)
    {
        var (port, seconds) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture));
        var topics = AccessBenchmark.Topics();
        var requests = topics.Select((question, unit) =>
        {
            var body = AccessBenchmark.Question(unit, question);
            return Encoding.ASCII.GetBytes(
                $"POST /pepeunit/api/v1/units/auth HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
                + FormattableString.Invariant($"Content-Length: {body.Length}\r\n\r\n") + body);
        }).ToArray();
        var expected = topics.Select(question => question.IsAllowed).ToArray();

        var start = Stopwatch.GetTimestamp();
        var end = start + (seconds * Stopwatch.Frequency);
        var tasks = Enumerable.Range(0, Connections).Select(number => Task.Run(
            () => AskAsync(port, requests, expected, number, end)));
        var results = await Task.WhenAll(tasks);
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var times = results.SelectMany(result => result.TimesMs).Order().ToList();
        Console.WriteLine(JsonSerializer.Serialize(new Report(
            times.Count, times.Count / took, times[(int)(times.Count * 0.99)], results.Sum(result => result.Wrong))));
        return 0;
    }

    private static async Task<(List<double> TimesMs, int Wrong)> AskAsync(
        int port, byte[][] requests, bool[] expected, int number, long end)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var (times, wrong, buffer) = (new List<double>(), 0, new byte[4096]);
        for (var next = number; Stopwatch.GetTimestamp() < end; next += 31)
        {
            var at = next % requests.Length;
            var sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(requests[at]);
            var length = 0;
            do
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length));
                if (read == 0) throw new EndOfStreamException("The connection was not kept.");
                length += read;
            }
            while (!buffer.AsSpan(0, length).EndsWith("\"}"u8));
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            if (buffer.AsSpan(0, length).IndexOf("\"allow\""u8) > 0 != expected[at]) wrong++;
        }

        return (times, wrong);
    }

    private sealed record Report(long Answers, double PerSecond, double P99Ms, int Wrong);
}
