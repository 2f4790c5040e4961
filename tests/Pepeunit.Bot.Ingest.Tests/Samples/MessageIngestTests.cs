using System.Text;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

public sealed class MessageIngestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost/nobody/pepeunit", IngestOutcome.BadTopic)]
    [InlineData("elsewhere/0198f0b4-7c3a-7def-8123-456789abcdef/pepeunit", IngestOutcome.BadTopic)]
    [InlineData("localhost/0198f0b4-7c3a-7def-8123-456789abcdef/pepeunit", IngestOutcome.UnknownNode)]
    [InlineData("localhost/0198f0b4-7c3a-7def-8123-456789abcdef", IngestOutcome.UnknownNode)]
    [InlineData("localhost/output_base_topic/0198f0b4-7c3a-7def-8123-456789abcdef/log/pepeunit", IngestOutcome.SystemTopic)]
    public void Other_topics_are_turned_away(string topic, IngestOutcome outcome)
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());

        Assert.Equal(outcome, ingest.Ingest.Accept(topic, "5"u8, IngestUnderTest.NowMs, null));
        Assert.Equal(0, ingest.Load.Messages);
    }

    [Fact]
    public async Task A_topic_of_two_levels_is_metered_and_never_stored()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());

        var outcome = ingest.Ingest.Accept($"localhost/{ingest.Node}", "5"u8, IngestUnderTest.NowMs, null);

        Assert.Equal(IngestOutcome.Metered, outcome);
        Assert.Equal((1, 1), (ingest.Load.Messages, ingest.Load.Bytes));
        Assert.Null(await ingest.LastValueAsync(Stop));
    }

    [Fact]
    public void The_largest_payload_is_taken_and_a_larger_one_is_not()
    {
        using var ingest = new IngestUnderTest(Some.TextPipe());

        Assert.Equal(IngestOutcome.Accepted, ingest.Send(new string('x', 262_144)));
        Assert.Equal(IngestOutcome.PayloadTooLarge, ingest.Send(new string('x', 262_145)));
    }

    [Fact]
    public async Task Times_before_1970_and_beyond_the_skew_are_refused_and_the_owner_sees_it()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        var topic = $"localhost/{ingest.Node}/pepeunit";

        Assert.Equal(IngestOutcome.BadTime, ingest.Ingest.Accept(topic, "5"u8, IngestUnderTest.NowMs, -1));
        Assert.Equal(IngestOutcome.BadTime, ingest.Ingest.Accept(topic, "5"u8, IngestUnderTest.NowMs, long.MaxValue));
        Assert.Equal(IngestOutcome.BadTime, ingest.Send("5", eventMs: 300_001));
        Assert.Equal(IngestOutcome.Accepted, ingest.Send("5", eventMs: 300_000));

        Assert.Equal("BadTime 3", await ingest.RefusalsAsync(Stop));
        Assert.Equal(IngestUnderTest.NowMs + 300_000, ingest.Store.Samples(ingest.Listener, ingest.Node)[0].TimestampMs);
    }

    [Fact]
    public async Task The_last_value_moves_forward_only_and_counts_every_message()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());

        ingest.Send("1", 0);
        ingest.Send("2", 1_000);
        ingest.Send("old", atMs: 2_000, eventMs: 500);
        var first = await ingest.LastValueAsync(Stop);
        ingest.Send("older", atMs: 3_000, eventMs: 400);
        var second = await ingest.LastValueAsync(Stop);

        Assert.Equal((SampleValue.Of(2), IngestUnderTest.NowMs + 1_000, 3), (first!.Value, first.TimestampMs, first.Messages));
        Assert.Equal((SampleValue.Of(2), 4), (second!.Value, second.Messages));
        Assert.Equal(1_000, second.MeanPeriodMs!.Value, 1e-9);
    }

    [Fact]
    public async Task One_outage_does_not_become_the_period()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        for (var second = 0; second <= 20; second++) ingest.Send("1", second * 1_000);

        ingest.Send("1", 20_000 + 86_400_000);

        Assert.InRange((await ingest.LastValueAsync(Stop))!.MeanPeriodMs!.Value, 1_000, 1_400);
    }

    [Fact]
    public async Task The_pause_between_a_trial_and_the_real_start_is_soon_forgotten()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        ingest.Send("1", 0);

        for (var second = 0; second < 60; second++) ingest.Send("1", 600_000 + second * 1_000);

        Assert.InRange((await ingest.LastValueAsync(Stop))!.MeanPeriodMs!.Value, 1_000, 1_500);
    }

    [Fact]
    public async Task A_slower_rhythm_is_learned()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        for (var second = 0; second <= 20; second++) ingest.Send("1", second * 1_000);

        for (var minute = 1; minute <= 40; minute++) ingest.Send("1", 20_000 + minute * 60_000);

        Assert.InRange((await ingest.LastValueAsync(Stop))!.MeanPeriodMs!.Value, 50_000, 60_000);
    }

    [Theory]
    [InlineData(null, 4, 1_000_000_000, false)]
    [InlineData(1_000.0, 4, 10_000, false)]
    [InlineData(1_000.0, 4, 10_001, true)]
    [InlineData(1_000.0, 3, 10_001, false)]
    [InlineData(60_000.0, 4, 300_000, false)]
    [InlineData(60_000.0, 4, 300_001, true)]
    public void A_node_is_stale_after_five_of_its_own_periods_and_ten_seconds_at_least(
        double? periodMs, long messages, long silenceMs, bool isStale)
    {
        var last = new LastValue
        {
            Node = Some.UnitNodeId(),
            TimestampMs = 0,
            Value = SampleValue.Of(1),
            ReceivedAtMs = 5_000,
            Messages = messages,
            MeanPeriodMs = periodMs,
        };

        Assert.Equal(isStale, last.IsStaleAt(5_000 + silenceMs));
    }

    [Fact]
    public async Task A_value_that_is_not_text_blocks_nobody()
    {
        using var ingest = new IngestUnderTest(Some.TextPipe());

        ingest.Send("good");
        ingest.Send([0xC3, 0x28]);
        Assert.Equal("good", (await ingest.LastValueAsync(Stop))!.Value.Text);
        ingest.Send("better");

        Assert.Equal("better", (await ingest.LastValueAsync(Stop))!.Value.Text);
        Assert.Equal(["good", "better"], await ingest.KeptAsync(Stop));
        Assert.Equal("NotUtf8 1", await ingest.RefusalsAsync(Stop));
    }

    [Theory]
    [InlineData(null, "007", "7")]
    [InlineData(ValueKind.Text, "007", "007")]
    [InlineData(ValueKind.Number, "on", null)]
    [InlineData(null, "NaN", "NaN")]
    [InlineData(null, "", "")]
    public async Task The_kind_of_the_node_says_how_its_last_value_is_read(ValueKind? kind, string payload, string? value)
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe(), kind: kind);

        ingest.Send(payload);

        Assert.Equal(value, (await ingest.LastValueAsync(Stop))?.Value.ToString());
    }

    [Fact]
    public async Task A_long_last_value_is_cut_at_a_character_and_the_sample_is_whole()
    {
        using var ingest = new IngestUnderTest(Some.TextPipe());
        var text = new string('ж', 5_000);

        ingest.Send(text);

        var last = await ingest.LastValueAsync(Stop);
        Assert.Equal((new string('ж', 2_048), true), (last!.Value.Text, last.IsCut));
        Assert.Equal([text], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task Windows_follow_the_time_of_the_value_and_late_values_land_in_theirs()
    {
        using var ingest = new IngestUnderTest(Some.WindowPipe());

        ingest.Send("1", 0);
        ingest.Send("2", 59_999);
        ingest.Send("10", 60_000);
        ingest.Send("3", atMs: 61_000, eventMs: 30_000);
        ingest.Send("7", atMs: 61_000, eventMs: -600_000);
        await ingest.DrainAsync(Stop);
        ingest.Send("20", 70_000);
        ingest.Send("4", atMs: 71_000, eventMs: 45_000);

        var usage = await ingest.UsageAsync(Stop);
        var windows = ingest.Store.Partials(ingest.Listener, ingest.Node);
        Assert.Equal([-600_000, 0, 60_000], windows.Select(window => window.StartMs - IngestUnderTest.NowMs));
        Assert.Equal([(1, 7), (4, 10), (2, 30)], windows.Select(window => (window.Count, window.Sum)));
        Assert.Equal((3, 3, 7), (usage.Rows, usage.Late, usage.Accepted));
    }

    [Fact]
    public async Task An_open_window_that_is_flushed_again_and_again_is_one_window()
    {
        using var ingest = new IngestUnderTest(Some.WindowPipe());

        for (var i = 0; i < 20; i++)
        {
            ingest.Send($"{i}", i);
            await ingest.DrainAsync(Stop);
        }

        var window = Assert.Single(ingest.Store.Partials(ingest.Listener, ingest.Node));
        Assert.Equal((20, 9.5, 0, 19), (window.Count, window.Mean, window.First, window.Last));
        Assert.Equal(1, (await ingest.UsageAsync(Stop)).Rows);
    }

    [Fact]
    public async Task Two_nodes_with_different_policies_do_not_touch_each_other()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        var (raw, windowed) = (Some.UnitNodeId(), Some.UnitNodeId());
        var (first, second) = (Some.ListenerId(), Some.ListenerId());
        ingest.Rules.Replace(RuleSnapshot.Create(
            [Some.Node(raw, (first, Some.NumberPipe())), Some.Node(windowed, (second, Some.WindowPipe()))]));

        for (var i = 0; i < 10; i++)
        {
            ingest.Ingest.Accept(raw, "1"u8, IngestUnderTest.NowMs + i, null);
            ingest.Ingest.Accept(windowed, "2"u8, IngestUnderTest.NowMs + i, null);
        }

        await ingest.DrainAsync(Stop);
        Assert.Equal(10, ingest.Store.Samples(first, raw).Count);
        Assert.Equal(20, Assert.Single(ingest.Store.Partials(second, windowed)).Sum);
        Assert.Empty(ingest.Store.Partials(first, raw));
        Assert.Empty(ingest.Store.Samples(second, windowed));
    }

    [Fact]
    public async Task A_new_snapshot_with_the_same_pipe_keeps_the_memory_of_its_rules()
    {
        var pipe = Some.NumberPipe() with { Filters = new PipeFilters { InputKind = ValueKind.Number, RefusesRepeated = true } };
        using var ingest = new IngestUnderTest(pipe);

        ingest.Send("5");
        ingest.Follow(pipe);
        ingest.Send("5");
        ingest.Follow(pipe with { Transformations = new PipeTransformations { Decimals = 1 } });
        ingest.Send("5");

        // The second is a repetition; the changed pipe begins anew; what the old one had taken is not lost.
        Assert.Equal(["5", "5"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task A_listener_that_has_gone_leaves_what_it_took_and_takes_no_more()
    {
        using var ingest = new IngestUnderTest(Some.WindowPipe());

        ingest.Send("5");
        ingest.Rules.Replace(RuleSnapshot.Empty);

        Assert.Equal(IngestOutcome.UnknownNode, ingest.Send("6"));
        await ingest.DrainAsync(Stop);
        Assert.Equal(5, Assert.Single(ingest.Store.Partials(ingest.Listener, ingest.Node)).Sum);
    }

    [Fact]
    public async Task A_budget_of_rows_is_never_passed_and_says_so()
    {
        var budget = new ListenerBudget { MaxRows = 5, UsedRows = 2 };
        using var ingest = new IngestUnderTest(Some.NumberPipe(), budget);

        for (var i = 0; i < 10; i++) ingest.Send($"{i}", i);

        Assert.Equal(["0", "1", "2"], await ingest.KeptAsync(Stop));
        Assert.Equal("BudgetSpent 7", await ingest.RefusalsAsync(Stop));
        ingest.Follow(Some.NumberPipe(), budget with { MaxRows = 6 });
        ingest.Send("10", 10);
        ingest.Send("11", 11);
        Assert.Equal(["0", "1", "2", "10"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public async Task A_budget_of_bytes_counts_the_raw_payloads()
    {
        using var ingest = new IngestUnderTest(Some.TextPipe(), new ListenerBudget { MaxBytes = 6 });

        ingest.Send("abc");
        ingest.Send("defg");
        ingest.Send("hij");

        Assert.Equal(["abc", "hij"], await ingest.KeptAsync(Stop));
        Assert.Equal(6, (await ingest.UsageAsync(Stop)).Bytes);
    }

    [Fact]
    public async Task A_budget_of_windows_lets_the_last_window_fill()
    {
        using var ingest = new IngestUnderTest(Some.WindowPipe(), new ListenerBudget { MaxRows = 1 });

        ingest.Send("1", 0);
        ingest.Send("2", 59_999);
        ingest.Send("3", 60_000);

        await ingest.DrainAsync(Stop);
        Assert.Equal(2, Assert.Single(ingest.Store.Partials(ingest.Listener, ingest.Node)).Count);
        Assert.Equal("BudgetSpent 1", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task A_budget_ends_before_its_end_time()
    {
        using var ingest = new IngestUnderTest(
            Some.NumberPipe(), new ListenerBudget { EndsAtMs = IngestUnderTest.NowMs + 10 });

        ingest.Send("1", 9);
        ingest.Send("2", 10);

        Assert.Equal(["1"], await ingest.KeptAsync(Stop));
        Assert.Equal("Ended 1", await ingest.RefusalsAsync(Stop));
    }

    [Fact]
    public async Task Many_threads_on_a_few_nodes_lose_nothing_while_the_writer_drains()
    {
        const int threads = 8;
        const int perThread = 5_000;
        using var ingest = new IngestUnderTest(Some.WindowPipe());
        var nodes = Enumerable.Range(0, 3).Select(_ => Some.UnitNodeId()).ToArray();
        var listener = Some.ListenerId();
        ingest.Rules.Replace(RuleSnapshot.Create(nodes.Select(node => Some.Node(node, (listener, Some.WindowPipe())))));

        var senders = Enumerable.Range(0, threads).Select(thread => Task.Run(
            () =>
            {
                for (var i = 0; i < perThread; i++)
                {
                    var payload = Encoding.ASCII.GetBytes($"{i % 7}");
                    ingest.Ingest.Accept(nodes[(thread + i) % nodes.Length], payload, IngestUnderTest.NowMs + i * 100, null);
                }
            },
            Stop)).ToArray();
        var sending = Task.WhenAll(senders);
        while (!sending.IsCompleted)
        {
            await ingest.DrainAsync(Stop);
            await Task.Yield();
        }

        await sending;
        await ingest.DrainAsync(Stop);
        var windows = nodes.SelectMany(node => ingest.Store.Partials(listener, node)).ToList();
        var sum = threads * Enumerable.Range(0, perThread).Sum(i => (double)(i % 7));
        Assert.Equal((threads * perThread, sum), (windows.Sum(window => window.Count), windows.Sum(window => window.Sum)));
        var values = await ingest.Store.ReadLastValuesAsync(nodes, Stop);
        Assert.Equal(threads * perThread, values.Values.Sum(value => value.Messages));
        Assert.Equal(0, ingest.Ingest.Intake.PendingRows);
    }

    [Fact]
    public async Task Ten_thousand_nodes_that_cross_a_window_end_fit_one_flush()
    {
        using var ingest = new IngestUnderTest(Some.WindowPipe());
        var nodes = Enumerable.Range(0, 10_000).Select(_ => Some.UnitNodeId()).ToArray();
        var listener = Some.ListenerId();
        ingest.Rules.Replace(RuleSnapshot.Create(nodes.Select(node => Some.Node(node, (listener, Some.WindowPipe())))));

        foreach (var node in nodes)
        {
            ingest.Ingest.Accept(node, "1"u8, IngestUnderTest.NowMs + 59_999, null);
            ingest.Ingest.Accept(node, "2"u8, IngestUnderTest.NowMs + 60_000, null);
        }

        await ingest.DrainAsync(Stop);
        var batch = Assert.Single(ingest.Store.Batches);
        Assert.Equal((20_000, 10_000), (batch.Partials.Length, batch.LastValues.Length));
        Assert.Equal(20_000, Assert.Single(batch.Usage).Rows);
        Assert.Equal(0, ingest.Ingest.Intake.PendingRows);
    }

    [Fact]
    public void Twice_the_same_node_is_no_snapshot() =>
        Assert.Throws<ArgumentException>(() =>
        {
            var node = Some.UnitNodeId();
            RuleSnapshot.Create([Some.Node(node), Some.Node(node)]);
        });
}
