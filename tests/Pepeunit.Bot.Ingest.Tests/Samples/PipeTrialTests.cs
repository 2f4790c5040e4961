using System.Text;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

public sealed class PipeTrialTests
{
    [Fact]
    public void It_counts_what_was_refused_and_keeps_the_last_rows()
    {
        using var trial = new PipeTrial(Pipe(
            new ProcessingPolicy { Kind = PolicyKind.NRecords, RecordCount = 2 },
            new PipeFilters { InputKind = ValueKind.Number, Threshold = ThresholdKind.Max, ThresholdMax = 50 }));
        string[] payloads = ["1", "99", "x", "2", "3"];
        foreach (var (at, text) in payloads.Index()) trial.Offer(Encoding.UTF8.GetBytes(text), at * 1000);

        var result = trial.End(10_000);

        Assert.Equal((5, 3L), (result.Read, result.Usage.Accepted));
        Assert.Equal(1, result.Usage.RefusedFor(Refusal.OutsideThreshold));
        Assert.Equal(1, result.Usage.RefusedFor(Refusal.NotANumber));
        Assert.Equal([2.0, 3], result.Samples.Select(sample => sample.Value.Number));
    }

    [Fact]
    public void Windows_are_coalesced_by_their_rule_and_a_held_value_is_taken_when_its_interval_ends()
    {
        using var trial = new PipeTrial(Pipe(
            new ProcessingPolicy
            {
                Kind = PolicyKind.Session,
                SessionGap = 60,
                SessionMax = 3600,
                Functions = [WindowFunction.Avg],
            },
            new PipeFilters { InputKind = ValueKind.Number, MinIntervalSeconds = 10 }));
        trial.Offer("1"u8, 0);
        trial.Offer("2"u8, 5_000);
        trial.Offer("3"u8, 200_000);

        var result = trial.End(300_000);

        Assert.Equal(3, result.Usage.Accepted);
        Assert.Equal([2L, 1], result.Windows.Select(window => window.Count));
    }

    private static PipeDefinition Pipe(ProcessingPolicy policy, PipeFilters filters) =>
        new() { Filters = filters, Policy = policy };
}
