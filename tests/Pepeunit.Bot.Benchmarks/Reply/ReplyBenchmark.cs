using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Pepeunit.Bot.Sandbox;

namespace Pepeunit.Bot.Benchmarks.Reply;

/// <summary>
/// Time from a person's text to the bot's reply, over the sandbox: through our whole shell (stored update, handler, durable
/// outbox) and through the bare client library, which stores nothing, in interleaved blocks. Both poll, both send by HTTP.
/// </summary>
internal static class ReplyBenchmark
{
    private const int Blocks = 4;
    private const int PerBlock = 100;
    private const int WarmUps = 20;
    private const long Person = 1001;

    /// <summary>Prints the medians after each block and one JSON line at the end.</summary>
    /// <param name="args">Optionally the replies per block and side.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var perBlock = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : PerBlock;
        await using var shell = await ShellBot.StartAsync();
        await using var bare = await BareBot.StartAsync();
        await MeasureAsync(shell.Sandbox, WarmUps);
        await MeasureAsync(bare.Sandbox, WarmUps);

        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var block = 1; block <= Blocks; block++)
        {
            ours.AddRange(await MeasureAsync(shell.Sandbox, perBlock));
            theirs.AddRange(await MeasureAsync(bare.Sandbox, perBlock));
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"block {block}: shell {At(ours, 0.5):0.0} ms, bare client {At(theirs, 0.5):0.0} ms (medians so far)"));
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
        {
            reply_p50_ms = Math.Round(At(ours, 0.5), 2),
            reply_p95_ms = Math.Round(At(ours, 0.95), 2),
            reply_max_ms = Math.Round(ours.Max(), 2),
            bare_p50_ms = Math.Round(At(theirs, 0.5), 2),
            bare_p95_ms = Math.Round(At(theirs, 0.95), 2),
            replies = ours.Count,
            machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, "
                + RuntimeInformation.FrameworkDescription,
        }));
        return 0;
    }

    /// <summary>Sends texts one after another and waits for each reply, which repeats the text.</summary>
    private static async Task<List<double>> MeasureAsync(SandboxServer sandbox, int count)
    {
        var times = new List<double>(count);
        var since = sandbox.Calls().Select(call => call.Number).DefaultIfEmpty(0).Max();
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            sandbox.SendText(Person, "ping");
            long? replied;
            // Looking once a millisecond adds half of one to both sides; spinning would take a core from what is measured.
            while ((replied = FindReply(sandbox, since)) is null) await Task.Delay(TimeSpan.FromMilliseconds(1));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            since = replied.Value;
        }

        return times;
    }

    private static long? FindReply(SandboxServer sandbox, long since) =>
        sandbox.Calls(since).FirstOrDefault(call => call.Method.Equals("sendMessage", StringComparison.OrdinalIgnoreCase))?.Number;

    private static double At(List<double> times, double share)
    {
        var sorted = times.Order().ToList();
        return sorted[(int)(share * (sorted.Count - 1))];
    }
}
