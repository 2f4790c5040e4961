using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>
/// The verb <c>ingest</c>: messages per second of a null consumer and of the full path, by turns in the same call, fed by
/// the same publisher process.
/// </summary>
internal static class ThroughputBenchmark
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Prints a line for each run, and one JSON object at the end: medians, and what the store holds.</summary>
    /// <returns>0; 1 when a message was lost; 2 when the arguments are not understood.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        ThroughputArguments arguments;
        try
        {
            arguments = ThroughputArguments.Parse(args);
        }
        catch (FormatException problem)
        {
            await Console.Error.WriteLineAsync($"{problem.Message} Usage: {ThroughputArguments.Usage}");
            return 2;
        }

        if (arguments.IsEmbedded)
        {
            await using var baseline = await NullEmbedded.StartAsync();
            await using var reader = await FullPath.StartWithoutRulesAsync(arguments);
            return await CompareAsync(arguments, baseline, reader, await FullPath.StartAsync(arguments, 0));
        }

        // Each side has a mosquitto of its own, set to hold nothing back: only one is busy at a time.
        const string settings = "max_inflight_messages 0";
        await using var first = await MosquittoServer.StartAsync(settings, CancellationToken.None);
        await using var second = await MosquittoServer.StartAsync(settings, CancellationToken.None);
        await using var subscriber = new NullSubscriber(first.Port);
        await subscriber.StartAsync(arguments.Qos);
        return await CompareAsync(arguments, subscriber, null, await FullPath.StartAsync(arguments, second.Port));
    }

    /// <param name="baseline">MQTTnet alone: its server on Kestrel, or its client.</param>
    /// <param name="reader">Our own reader that only counts, where there is one: MQTTnet's does less per second.</param>
    private static async Task<int> CompareAsync(
        ThroughputArguments arguments, IConsumer baseline, IConsumer? reader, FullPath started)
    {
        await using var path = started;
        var (nulls, readers, fulls) = (new List<Run>(), new List<Run>(), new List<Run>());

        // Once unmeasured, so that all are compiled.
        await MeasureAsync("warm-up null", baseline, arguments, 1);
        if (reader is not null) await MeasureAsync("warm-up reader", reader, arguments, 1);
        var warmUp = await MeasureAsync("warm-up path", path, arguments, 1);
        for (var round = 1; round <= arguments.Rounds; round++)
        {
            nulls.Add(await MeasureAsync($"{round} null", baseline, arguments, arguments.Seconds));
            if (reader is not null) readers.Add(await MeasureAsync($"{round} reader", reader, arguments, arguments.Seconds));
            fulls.Add(await MeasureAsync($"{round} path", path, arguments, arguments.Seconds));
        }

        var published = warmUp.Published + fulls.Sum(run => run.Published);
        var accounted = await path.AccountAsync();
        using var self = Process.GetCurrentProcess();
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
        {
            null_rate = Math.Round(Median(nulls, run => run.Rate)),
            rate = Math.Round(Median(fulls, run => run.Rate)),
            ratio = Math.Round(Median(fulls, run => run.Rate) / Median(nulls, run => run.Rate), 3),
            published,
            accounted,
            lost = published - accounted,
            p99_ms = Math.Round(Median(fulls, run => run.P99Ms), 2),
            cpu_s = Math.Round(Median(fulls, run => run.CpuSeconds), 2),
            rss_mb = self.PeakWorkingSet64 / 1_048_576,
            own_null_rate = reader is null ? (double?)null : Math.Round(Median(readers, run => run.Rate)),
            own_ratio = reader is null
                ? (double?)null
                : Math.Round(Median(fulls, run => run.Rate) / Median(readers, run => run.Rate), 3),
        }));
        return published == accounted ? 0 : 1;
    }

    private static async Task<Run> MeasureAsync(string name, IConsumer consumer, ThroughputArguments arguments, int seconds)
    {
        int[] numbers = [consumer.Port, arguments.Qos, arguments.Nodes, arguments.Clients, seconds];
        var program = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            program.ArgumentList.Add(typeof(Publisher).Assembly.Location);
        program.ArgumentList.Add("publish");
        foreach (var number in numbers) program.ArgumentList.Add(number.ToString(CultureInfo.InvariantCulture));

        using var self = Process.GetCurrentProcess();
        var before = consumer.Received;
        using var publisher = Process.Start(program)!;
        if (await publisher.StandardOutput.ReadLineAsync() != Publisher.Started)
            throw new InvalidOperationException("The publisher did not start; see its error above.");

        var cpu = self.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var report = publisher.StandardOutput.ReadLineAsync();
        var (received, last, published) = (0L, start, long.MaxValue);
        while (received < published && Stopwatch.GetElapsedTime(last) < Silence)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
            if (published == long.MaxValue && report.IsCompleted) published = Read(await report).Published;
            var now = consumer.Received - before;
            if (now > received) (received, last) = (now, Stopwatch.GetTimestamp());
        }

        self.Refresh();
        var run = new Run(
            Read(await report).Published, received / Stopwatch.GetElapsedTime(start, last).TotalSeconds,
            Read(await report).P99Ms, (self.TotalProcessorTime - cpu).TotalSeconds);
        await publisher.WaitForExitAsync();
        await Console.Out.WriteLineAsync(FormattableString.Invariant(
            $"{name}: {run.Rate:0} msg/s, {run.CpuSeconds / run.Published * 1e6:0.000} CPU s per million, p99 {run.P99Ms:0.0} ms"));
        return run;
    }

    private static PublisherReport Read(string? line) => line is null
        ? throw new InvalidOperationException("The publisher has ended without a report; see its error above.")
        : JsonSerializer.Deserialize<PublisherReport>(line)!;

    private static double Median(List<Run> runs, Func<Run, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);

    /// <param name="P99Ms">From sending until the broker's answer; at QoS 0, of a chunk of 500 messages with a ping behind.</param>
    private sealed record Run(long Published, double Rate, double P99Ms, double CpuSeconds);
}
