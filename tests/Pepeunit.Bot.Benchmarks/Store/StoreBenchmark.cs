using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage;

namespace Pepeunit.Bot.Benchmarks.Store;

/// <summary>
/// What the SQLite series store takes and gives: batches of 1 000 partials that merge, batches of 10 000 raw rows, a day's
/// picture out of a million rows, and how long a batch waits while a million rows are dropped.
/// </summary>
internal static class StoreBenchmark
{
    private const int Nodes = 1_000;
    private const int RawRows = 10_000;
    private const int PartialBatches = 300;
    private const int RawBatches = 100;
    private const int Columns = 800;
    private const long StartMs = 1_795_435_200_000;

    private static readonly Guid Writer = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
    private static long _sequence;

    /// <summary>Prints one JSON line.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pepeunit-store-");
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Logging.ClearProviders();
            builder.Configuration["Storage:DataFolder"] = folder.FullName;
            builder.Services.AddStorage(builder.Configuration);
            using var host = builder.Build();
            await host.StartAsync();
            var store = host.Services.GetRequiredService<ISampleStore>();

            var keys = Enumerable.Range(0, Nodes).Select(_ => NewSeries()).ToArray();
            var cpu = Environment.CpuUsage.TotalTime;
            var partials = await TimeAsync(store, Enumerable.Range(0, PartialBatches).Select(i => Partials(keys, i)));
            var partialCpu = Environment.CpuUsage.TotalTime - cpu;
            var raw = await TimeAsync(store, Enumerable.Range(0, RawBatches).Select(i => Raw(keys, i)));
            var rawCpu = Environment.CpuUsage.TotalTime - cpu - partialCpu;

            var million = NewSeries();
            for (var i = 0; i < RawBatches; i++) await WriteAsync(store, Raw([million], i));
            var range = new TimeRange(StartMs, StartMs + (long)RawBatches * RawRows);
            var pixels = new List<double>();
            for (var i = 0; i < 9; i++)
            {
                pixels.Add(await TimeAsync(() => store.ReadSamplesForPixelsAsync(
                    million.Listener, million.Node, range, Columns, CancellationToken.None)));
            }

            var dropping = Task.Run(() => store.DropBeforeAsync(million.Listener, range.EndMs, CancellationToken.None));
            var whileDropping = new List<double>();
            var from = Stopwatch.GetTimestamp();
            for (var i = 0; !dropping.IsCompleted; i++)
                whileDropping.Add(await TimeAsync(() => WriteAsync(store, Partials(keys, i))));
            await dropping;
            var drop = Stopwatch.GetElapsedTime(from).TotalMilliseconds;

            Console.WriteLine(JsonSerializer.Serialize(new
            {
                partial_rows_s = Math.Round(Nodes * 1e3 / Percentile(partials, 50)),
                partial_batch_p50_ms = Percentile(partials, 50),
                partial_batch_p99_ms = Percentile(partials, 99),
                partial_cpu_us = Math.Round(partialCpu.TotalMicroseconds / PartialBatches / Nodes, 2),
                raw_rows_s = Math.Round(RawRows * 1e3 / Percentile(raw, 50)),
                raw_batch_p50_ms = Percentile(raw, 50),
                raw_batch_p99_ms = Percentile(raw, 99),
                raw_cpu_us = Math.Round(rawCpu.TotalMicroseconds / RawBatches / RawRows, 2),
                pixels_of_1m_rows_ms = Percentile(pixels, 50),
                drop_1m_rows_ms = Math.Round(drop),
                batches_while_dropping = whileDropping.Count,
                batch_while_dropping_p50_ms = Percentile(whileDropping, 50),
                batch_while_dropping_max_ms = Math.Round(whileDropping.Max(), 1),
                file_mb = Math.Round(new FileInfo(Path.Combine(folder.FullName, "series.db")).Length / 1e6, 1),
                machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}",
            }));
            await host.StopAsync();
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SampleBatch Partials(SeriesKey[] keys, int turn)
    {
        // Ten parts to a window, as a flush each second gives a window of ten.
        var windowMs = StartMs + turn / 10 * 10_000L;
        return new SampleBatch
        {
            WriterId = Writer,
            Sequence = ++_sequence,
            Partials =
            [
                .. keys.Select((key, node) => new WindowPartial(
                    key,
                    WindowRule.Tumbling(10_000),
                    Partial.Of(windowMs, windowMs + 10_000, windowMs + turn % 10 * 1_000, 20 + Math.Sin(turn + node)))),
            ],
        };
    }

    private static SampleBatch Raw(SeriesKey[] keys, int turn) => new()
    {
        WriterId = Writer,
        Sequence = ++_sequence,
        Samples =
        [
            .. Enumerable.Range(0, RawRows).Select(i => new Sample(
                keys[i % keys.Length], StartMs + (long)turn * RawRows + i, SampleValue.Of(20 + Math.Sin(turn + i)))),
        ],
    };

    private static async Task<List<double>> TimeAsync(ISampleStore store, IEnumerable<SampleBatch> batches)
    {
        var times = new List<double>();
        foreach (var batch in batches) times.Add(await TimeAsync(() => WriteAsync(store, batch)));
        return times;
    }

    private static Task WriteAsync(ISampleStore store, SampleBatch batch) =>
        store.WriteAsync(batch, CancellationToken.None);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var from = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static double Percentile(List<double> times, int percent) =>
        Math.Round(times.Order().ElementAt(times.Count * percent / 100), 2);

    private static SeriesKey NewSeries()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new SeriesKey(new ListenerId(Guid.CreateVersion7(now)), new UnitNodeId(Guid.CreateVersion7(now)));
    }
}
