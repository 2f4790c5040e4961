using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Pepeunit.Bot.Benchmarks.HotPath;

/// <summary>The verb <c>hotpath</c>: nanoseconds and allocated bytes per message of the straight line of
/// ingest.</summary>
internal static class HotPathRun
{
    public static int Run(string[] args)
    {
        var summaries = BenchmarkSwitcher.FromTypes([typeof(HotPathBenchmark)])
            .Run(["--filter", "*", .. args], DefaultConfig.Instance.WithArtifactsPath("artifacts/benchmarks"));
        var reports = summaries.SelectMany(summary => summary.Reports).ToList();
        return reports.Count > 0 && reports.TrueForAll(report => report.Success) ? 0 : 1;
    }
}
