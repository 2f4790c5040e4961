using CsCheck;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Testing.Windows;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Aggregation;

/// <summary>However values come, to whichever worker and however often it dies: the windows are those of the values.</summary>
public sealed class WindowPropertyTests
{
    [Theory]
    [InlineData(WindowKind.Tumbling)]
    [InlineData(WindowKind.Sliding)]
    [InlineData(WindowKind.Session)]
    [InlineData(WindowKind.Adaptive)]
    public async Task Any_history_gives_the_windows_of_its_values(WindowKind kind) =>
        await Gen.Select(Gen.Int[1, 60], Gen.Int[1, 4], Gen.Int[0, int.MaxValue]).SampleAsync(
            async (values, workers, seed) =>
            {
                var store = new CollectingSampleStore();
                var problem = await WindowHistoryRun.PlayAsync(
                    WindowHistory.Of(kind, values, workers, seed), store, nowMs => store.NowMs = nowMs,
                    TestContext.Current.CancellationToken);
                if (problem is not null) throw new InvalidOperationException(problem);
            },
            iter: 2_500);
}
