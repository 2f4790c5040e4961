using System.Text.Json;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Pepeunit.Bot.Benchmarks.HotPath;

/// <summary>
/// The verb <c>hotpath</c>: nanoseconds and allocated bytes per message of the straight line of ingest; the last line is
/// one JSON object.
/// </summary>
internal static class HotPathRun
{
    public static int Run(string[] args)
    {
        // In this process: building another one for each path takes minutes on a busy machine.
        var config = DefaultConfig.Instance
            .WithArtifactsPath("artifacts/benchmarks")
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        var summaries = BenchmarkSwitcher.FromTypes([typeof(HotPathBenchmark)]).Run(["--filter", "*", .. args], config);
        var reports = summaries.SelectMany(summary => summary.Reports).ToList();
        if (reports.Count == 0 || !reports.TrueForAll(report => report.Success)) return 1;

        Console.WriteLine(JsonSerializer.Serialize(reports.ToDictionary(
            report => (string)report.BenchmarkCase.Parameters[nameof(HotPathBenchmark.Path)],
            report => new
            {
                ns = Math.Round(report.ResultStatistics!.Mean, 1),
                allocated_bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase),
            })));
        return 0;
    }
}
