using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

/// <summary>What the intake makes of values before a store sees them: parts, rows of the budget, lateness.</summary>
public sealed class WindowIngestTests
{
    private static readonly PipeDefinition Sessions = WithPolicy(new()
    {
        Kind = PolicyKind.Session,
        SessionGap = 10,
        SessionMax = 3_600,
        Quantiles = [0.5],
    });

    private static readonly PipeDefinition Sliding = WithPolicy(new()
    {
        Kind = PolicyKind.Sliding,
        WindowSeconds = 300,
        WindowHop = 60,
        Functions = [WindowFunction.Avg],
    });

    private static readonly PipeDefinition Adaptive = WithPolicy(new()
    {
        Kind = PolicyKind.Adaptive,
        AdaptiveMin = 60,
        AdaptiveMax = 3_600,
        AdaptiveTolerance = 1,
        Functions = [WindowFunction.Avg],
    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_between_two_pending_runs_joins_them()
    {
        using var ingest = new IngestUnderTest(Sessions);
        foreach (var (atMs, value) in new[] { (0L, "1"), (12_000L, "3"), (60_000L, "9"), (6_000L, "2") })
            ingest.Send(value, eventMs: atMs, atMs: 60_000);

        await ingest.DrainAsync(Stop);

        var parts = Assert.Single(ingest.Store.Batches).Partials;
        Assert.Equal([1L, 3L], parts.Select(part => part.Partial.Count).Order());
        Assert.All(parts, part => Assert.Equal(part.Partial.Count, part.Partial.Sketch!.Count));
        Assert.Equal(0, ingest.Ingest.Intake.PendingRows);
    }

    [Fact]
    public async Task A_value_before_the_newest_run_joins_it_with_the_one_before()
    {
        using var ingest = new IngestUnderTest(Sessions);
        foreach (var atMs in new[] { 0L, 12_000, 6_000 }) ingest.Send("1", eventMs: atMs, atMs: 60_000);

        await ingest.DrainAsync(Stop);

        Assert.Equal(3, Assert.Single(Assert.Single(ingest.Store.Batches).Partials).Partial.Count);
    }

    [Fact]
    public async Task A_session_is_one_row_of_the_budget_however_often_it_is_flushed()
    {
        using var ingest = new IngestUnderTest(Sessions);
        for (var atMs = 0; atMs < 60_000; atMs += 5_000)
        {
            ingest.Send("1", atMs);
            await ingest.DrainAsync(Stop);
        }

        ingest.Send("1", 70_000);

        Assert.Equal(2, (await ingest.UsageAsync(Stop)).Rows);
    }

    [Fact]
    public async Task A_pane_is_a_row_of_the_budget()
    {
        foreach (var pipe in new[] { Sliding, Adaptive })
        {
            using var ingest = new IngestUnderTest(pipe);
            for (var atMs = 0; atMs < 180_000; atMs += 10_000) ingest.Send("1", atMs);

            Assert.Equal(3, (await ingest.UsageAsync(Stop)).Rows);
        }
    }

    [Fact]
    public async Task A_budget_of_rows_ends_with_the_session_that_would_pass_it()
    {
        using var ingest = new IngestUnderTest(Sessions, new ListenerBudget { MaxRows = 1 });
        foreach (var atMs in new[] { 0, 9_999, 20_000, 10_000 }) ingest.Send("1", atMs);

        Assert.Equal("BudgetSpent 1", await ingest.RefusalsAsync(Stop));
        Assert.Equal(3, Assert.Single(ingest.Store.Partials(ingest.Listener, ingest.Node)).Count);
    }

    [Theory]
    [InlineData(PolicyKind.TimeWindow)]
    [InlineData(PolicyKind.Sliding)]
    public async Task What_is_older_than_the_allowed_lateness_is_refused(PolicyKind kind)
    {
        var pipe = kind == PolicyKind.Sliding ? Sliding : Some.NumberPipe();
        using var ingest = new IngestUnderTest(Late(pipe, 30));
        foreach (var eventMs in new[] { 60_000L, 30_000, 29_999, 90_000, 59_999 }) ingest.Send("1", 90_000, eventMs);

        Assert.Equal("TooLate 2", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task Lateness_is_measured_from_the_newest_value_before_a_change_of_the_pipe()
    {
        using var ingest = new IngestUnderTest(Late(Sliding, 30));
        ingest.Send("1", 90_000, 90_000);

        ingest.Follow(Late(Sliding, 60));
        ingest.Send("1", 90_000, 30_000);
        ingest.Send("1", 90_000, 29_999);

        Assert.Equal("TooLate 1", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task A_value_that_is_too_late_leaves_the_held_one_in_its_place()
    {
        var pipe = Late(Some.NumberPipe(), 0);
        using var ingest = new IngestUnderTest(pipe with { Filters = pipe.Filters with { MinIntervalSeconds = 10 } });
        ingest.Send("1", 0, 0);
        ingest.Send("2", 1_000, 1_000);
        ingest.Send("3", 2_000, -1_000);

        ingest.Ingest.ReleaseDue(IngestUnderTest.NowMs + 10_000);

        Assert.Equal(["1", "2"], await ingest.KeptAsync(Stop));
        Assert.Equal("TooLate 1", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task Raw_rows_say_how_long_they_are_kept()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        ingest.Send("1");

        await ingest.DrainAsync(Stop);

        Assert.Equal(3_600_000, Assert.Single(Assert.Single(ingest.Store.Batches).Samples).RetentionMs);
    }

    private static PipeDefinition WithPolicy(ProcessingPolicy policy) => Some.NumberPipe() with { Policy = policy };

    private static PipeDefinition Late(PipeDefinition pipe, int seconds) =>
        pipe with { Policy = pipe.Policy with { AllowedLateness = seconds } };
}
