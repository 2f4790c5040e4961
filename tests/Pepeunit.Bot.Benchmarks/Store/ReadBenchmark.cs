using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Benchmarks.Store;

/// <summary>
/// How long the board of a week waits for its numbers: 10 080 windows of one node out of ten million stored parts; and how
/// fast those parts were taken, in batches of 5 000.
/// </summary>
internal static class ReadBenchmark
{
    public const string Usage = "read [--engine sqlite|clickhouse] [--nodes N] [--parts N] [--columns N]";

    private const int BatchRows = 5_000;
    private const int Reads = 20;

    /// <summary>Prints one JSON line.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (engine, nodes, parts, columns) = Parse(args);
        var folder = Directory.CreateTempSubdirectory("pepeunit-read-");
        await using var server = engine == "clickhouse" ? await ClickHouseServer.StartAsync(CancellationToken.None) : null;
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Logging.ClearProviders();
            builder.Configuration["Storage:DataFolder"] = folder.FullName;
            builder.Configuration["Storage:Series"] = engine;
            builder.Configuration["Storage:ClickHouse"] = server?.Url.ToString();
            builder.Configuration["Storage:ClickHouseUser"] = server?.User ?? "default";
            builder.Configuration["Storage:ClickHousePassword"] = server?.Password;
            builder.Services.AddStorage(builder.Configuration);
            using var host = builder.Build();
            await host.StartAsync();
            var store = host.Services.GetRequiredService<ISampleStore>();

            var week = new StoredWeek(nodes, parts);
            var batches = new List<double>();
            foreach (var batch in week.Batches(BatchRows))
                batches.Add(await TimeAsync(() => store.WriteAsync(batch, CancellationToken.None)));

            // A different node each time, spread over all: what the read before has warmed is another's.
            List<double> whole = [], grouped = [];
            for (var i = 0; i < Reads; i++)
            {
                var series = week.Series[i * nodes / Reads];
                whole.Add(await ReadAsync(store, series, null));
                grouped.Add(await ReadAsync(store, series, GroupMs(columns)));
            }

            Console.WriteLine(JsonSerializer.Serialize(new
            {
                engine,
                stored_parts = week.Parts,
                windows_read = StoredWeek.Windows,
                read_p50_ms = Percentile(whole, 50),
                read_p95_ms = Percentile(whole, 95),
                regrouped_to = StoredWeek.Windows * 60_000L / GroupMs(columns),
                regrouped_p50_ms = Percentile(grouped, 50),
                regrouped_p95_ms = Percentile(grouped, 95),
                insert_rows_s = Math.Round(week.Parts * 1e3 / batches.Sum()),
                insert_batch_p50_ms = Percentile(batches, 50),
                insert_batch_p95_ms = Percentile(batches, 95),
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

    /// <summary>Whole minutes, so that at most so many windows come back.</summary>
    private static long GroupMs(int columns) => (StoredWeek.Windows + columns - 1) / columns * 60_000L;

    private static async Task<double> ReadAsync(ISampleStore store, SeriesKey series, long? groupMs)
    {
        var count = 0L;
        var ms = await TimeAsync(async () =>
        {
            var windows = await store.ReadPartialsAsync(
                series.Listener, series.Node, StoredWeek.Range, groupMs, CancellationToken.None);
            count = groupMs is null ? windows.Count : StoredWeek.Windows;
        });
        if (count != StoredWeek.Windows)
            throw new InvalidOperationException($"{count} windows were read, {StoredWeek.Windows} are stored.");
        return ms;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var from = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static double Percentile(List<double> times, int percent) =>
        Math.Round(times.Order().ElementAt(times.Count * percent / 100), 2);

    private static (string Engine, int Nodes, int Parts, int Columns) Parse(ReadOnlySpan<string> args)
    {
        var parsed = (Engine: "sqlite", Nodes: 1_000, Parts: 1, Columns: 800);
        for (var at = 0; at < args.Length; at += 2)
        {
            if (at + 1 == args.Length) throw new FormatException($"{args[at]} has no value. {Usage}");
            var value = args[at + 1];
            switch (args[at])
            {
                case "--engine" when value is "sqlite" or "clickhouse": parsed.Engine = value; break;
                case "--nodes": parsed.Nodes = Number(value); break;
                case "--parts": parsed.Parts = Number(value); break;
                case "--columns": parsed.Columns = Number(value); break;
                default: throw new FormatException($"{args[at]} {value} is not understood. {Usage}");
            }
        }

        return parsed;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
