using CsCheck;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Testing.Windows;

namespace Pepeunit.Bot.Storage.Tests.Samples;

public abstract partial class SampleStoreContract
{
    private const long Minute = 60_000;
    private const long Hour = 3_600_000;

    // A day that begins a block of every length.
    private const long Day = 1_795_478_400_000;

    private static readonly WindowRule Sliding = WindowRule.Sliding(3 * Minute, Minute);
    private static readonly WindowRule Session = WindowRule.Session(Minute, Hour);
    private static readonly WindowRule Adaptive = WindowRule.Adaptive(Minute, Hour, 1, null);

    /// <summary>The clock of the store.</summary>
    private protected SettableTime Clock { get; } = new();

    /// <summary>Whether the store keeps the panes of Adaptive windows for ever, and makes the windows anew whenever it
    /// reads: then a late value is no exception, and there is nothing to compact.</summary>
    private protected virtual bool KeepsPanes => false;

    [Theory]
    [InlineData(WindowKind.Tumbling)]
    [InlineData(WindowKind.Sliding)]
    [InlineData(WindowKind.Session)]
    [InlineData(WindowKind.Adaptive)]
    public async Task Any_history_gives_the_windows_of_its_values(WindowKind kind) =>
        await Gen.Select(Gen.Int[1, 60], Gen.Int[1, 4], Gen.Int[0, int.MaxValue]).SampleAsync(
            async (values, workers, seed) =>
            {
                var problem = await WindowHistoryRun.PlayAsync(
                    WindowHistory.Of(kind, values, workers, seed), Store, Clock.Set, Stop);
                if (problem is not null) throw new InvalidOperationException(problem);
            },
            iter: 100,
            threads: 1);

    [Fact]
    public async Task A_sliding_window_is_made_of_its_panes_also_of_those_behind_the_range()
    {
        await WriteAsync(Part(Sliding, (Day, 1), (Day + Minute, 2)), Part(Sliding, (Day + 3 * Minute, 4)));

        var read = await ReadWindowsAsync(Sliding, new TimeRange(Day, Day + 2 * Minute));

        Assert.Equal([(Day, 2, 3.0), (Day + Minute, 2, 6.0)], read.Select(window => (window.StartMs, window.Count, window.Sum)));
        Assert.All(read, window => Assert.Equal(3 * Minute, window.EndMs - window.StartMs));
    }

    [Fact]
    public async Task Sliding_windows_regroup_by_their_panes()
    {
        await WriteAsync(Part(Sliding, (Day, 1), (Day + Minute, 2), (Day + 7 * Minute, 4)));

        var read = await Store.ReadPartialsAsync(Key.Listener, Key.Node, TimeRange.All, 6 * Minute, Stop);

        Assert.Equal([(Day, 3.0), (Day + 6 * Minute, 4.0)], read.Select(window => (window.StartMs, window.Sum)));
    }

    [Fact]
    public async Task Parts_of_a_session_join_in_any_order()
    {
        await WriteAsync(Part(Session, (Day, 1)));
        await WriteAsync(Part(Session, (Day + 100_000, 3)));
        Assert.Equal(2, (await ReadWindowsAsync(Session, TimeRange.All)).Count);

        // Less than a minute from both.
        await WriteAsync(Part(Session, (Day + 50_000, 2)));

        var session = Assert.Single(await ReadWindowsAsync(Session, TimeRange.All));
        Assert.Equal((Day, Day + 160_000, 3, 6.0), (session.StartMs, session.EndMs, session.Count, session.Sum));
        Assert.Equal((1.0, 3.0), (session.First, session.Last));
    }

    [Fact]
    public async Task A_pause_of_the_gap_ends_a_session_and_one_millisecond_less_does_not()
    {
        await WriteAsync(Part(Session, (Day, 1)), Part(Session, (Day + Minute - 1, 2)), Part(Session, (Day + 2 * Minute - 1, 3)));

        var read = await ReadWindowsAsync(Session, TimeRange.All);

        Assert.Equal([(Day, 2), (Day + 2 * Minute - 1, 1)], read.Select(window => (window.StartMs, window.Count)));
    }

    [Fact]
    public async Task A_session_is_cut_at_multiples_of_its_maximum()
    {
        await WriteAsync(Part(Session, (Day + Hour - 2, 1)), Part(Session, (Day + Hour - 1, 2)), Part(Session, (Day + Hour, 3)));

        var read = await ReadWindowsAsync(Session, TimeRange.All);

        Assert.Equal(
            [(Day + Hour - 2, Day + Hour, 2), (Day + Hour, Day + Hour + Minute, 1)],
            read.Select(window => (window.StartMs, window.EndMs, (int)window.Count)));
    }

    [Fact]
    public async Task Coverage_of_a_session_is_a_share_of_what_it_touches()
    {
        // 64ths of an hour are 56.25 s long: values in two of the three that it touches.
        await WriteAsync(Part(Session, (Day, 1)), Part(Session, (Day + 59_999, 2)));

        var session = Assert.Single(await ReadWindowsAsync(Session, TimeRange.All));

        Assert.Equal(2.0 / 3, session.Coverage);
    }

    [Fact]
    public async Task A_range_takes_a_session_whole_by_its_start()
    {
        await WriteAsync(Part(Session, (Day + 30_000, 1)), Part(Session, (Day + 70_000, 2)));

        Assert.Equal(2, Assert.Single(await ReadWindowsAsync(Session, new TimeRange(Day, Day + Minute))).Count);
        Assert.Empty(await ReadWindowsAsync(Session, new TimeRange(Day + Minute, Day + Hour)));
    }

    [Fact]
    public async Task Quiet_values_get_long_windows_and_lively_ones_short()
    {
        await WriteAsync(Part(Adaptive, Quiet(0)));
        await WriteAsync(Part(Adaptive, [.. Enumerable.Range(0, 60).Select(i => (Day + Hour + i * Minute, i * 10.0))]));

        var read = await ReadWindowsAsync(Adaptive, TimeRange.All);

        Assert.Equal((Day, Day + Hour, 60), (read[0].StartMs, read[0].EndMs, read[0].Count));
        Assert.Equal(0.5, read[0].ErrorBound);
        Assert.Equal(60, read.Skip(1).Count());
        Assert.All(read.Skip(1), window => Assert.Equal(Minute, window.EndMs - window.StartMs));
    }

    [Fact]
    public async Task Compaction_saves_rows_and_changes_nothing_that_is_read()
    {
        foreach (var hour in new[] { 0, 1, 2 }) await WriteAsync(Part(Adaptive, Quiet(hour)));
        await WriteAsync(Part(Session, (Day, 1)), Part(Sliding, (Day, 1), (Day + Minute, 2)));
        var before = await ReadAllAsync();
        Clock.Set(Day + 3 * Hour);

        // Of three hours the third has ended only now.
        Assert.Equal(KeepsPanes ? 0 : 2 * 59, await Store.CompactAsync(Stop));
        Assert.Equal(before, await ReadAllAsync());
        Assert.Equal(0, await Store.CompactAsync(Stop));
        Clock.Set(Day + 4 * Hour);
        Assert.Equal(KeepsPanes ? 0 : 59, await Store.CompactAsync(Stop));
        Assert.Equal(before, await ReadAllAsync());
        Assert.Equal(before, await ExportWindowsAsync());
    }

    [Fact]
    public async Task Compaction_waits_for_the_allowed_lateness()
    {
        await WriteAsync(Part(Adaptive.WithSettleMs(5 * Hour), Quiet(0)));

        Clock.Set(Day + 6 * Hour - 1);
        Assert.Equal(0, await Store.CompactAsync(Stop));
        Clock.Set(Day + 6 * Hour);
        Assert.Equal(KeepsPanes ? 0 : 59, await Store.CompactAsync(Stop));
    }

    [Fact]
    public async Task A_value_later_than_that_merges_into_the_window_that_covers_it()
    {
        await WriteAsync(Part(Adaptive, Quiet(0)));
        Clock.Set(Day + 10 * Hour);
        await Store.CompactAsync(Stop);

        await WriteAsync(Part(Adaptive, (Day + 90_000, 100)));

        foreach (var _ in new[] { "as a part", "compacted" })
        {
            if (KeepsPanes)
            {
                // The panes are all there, so the windows are those of the values, as if this one had come in time.
                var windows = await ReadWindowsAsync(Adaptive, TimeRange.All);
                Assert.Equal(61, windows.Sum(each => each.Count));
                Assert.Equal(Minute, Assert.Single(windows, each => each.Max == 100) is var lively ? lively.EndMs - lively.StartMs : 0);
                await Store.CompactAsync(Stop);
                continue;
            }

            var window = Assert.Single(await ReadWindowsAsync(Adaptive, TimeRange.All));
            Assert.Equal((Day, Day + Hour, 61, 100.0), (window.StartMs, window.EndMs, window.Count, window.Max));
            Assert.Equal(50, window.ErrorBound);
            await Store.CompactAsync(Stop);
        }
    }

    [Fact]
    public async Task Quantiles_merge_and_a_part_without_them_ends_them()
    {
        var values = Enumerable.Range(1, 1_000).Select(i => (Day + i, (double)i)).ToArray();
        await WriteAsync(Sketched(values[..500]));
        await WriteAsync(Sketched(values[500..]));

        var window = Assert.Single(await ReadWindowsAsync(WindowRule.Tumbling(Minute), TimeRange.All));

        Assert.Equal(QuantileSketch.Of([.. values.Select(value => value.Item2)]), window.Sketch);
        Assert.Equal(990, window.Quantile(0.99)!.Value, 990 * 0.01);
        await WriteAsync(Part(WindowRule.Tumbling(Minute), (Day, 1)));
        Assert.Null(Assert.Single(await ReadWindowsAsync(WindowRule.Tumbling(Minute), TimeRange.All)).Quantile(0.5));
        await WriteAsync(Sketched(values[..1]));
        Assert.Null(Assert.Single(await ReadWindowsAsync(WindowRule.Tumbling(Minute), TimeRange.All)).Quantile(0.5));
    }

    [Fact]
    public async Task A_rule_that_was_changed_keeps_the_windows_of_both()
    {
        var longer = WindowRule.Session(5 * Minute, Hour);
        await WriteAsync(Part(Session, (Day, 1)), Part(longer, (Day + 2 * Minute, 2)), Part(Session, (Day + 4 * Minute, 3)));

        var read = await Store.ReadPartialsAsync(Key.Listener, Key.Node, TimeRange.All, null, Stop);

        Assert.Equal(
            [(Day, Minute), (Day + 2 * Minute, 5 * Minute), (Day + 4 * Minute, Minute)],
            read.Select(window => (window.StartMs, window.EndMs - window.StartMs)));
    }

    [Theory]
    [InlineData(WindowKind.Sliding)]
    [InlineData(WindowKind.Session)]
    [InlineData(WindowKind.Adaptive)]
    public async Task An_export_of_any_length_gives_the_windows_that_are_read(WindowKind kind)
    {
        var rule = kind switch { WindowKind.Sliding => Sliding, WindowKind.Session => Session, _ => Adaptive };
        var values = Enumerable.Range(0, 5_000).Select(i => (Day + i * 2 * Minute, i % 7 * 0.5)).ToArray();
        await WriteAsync(Part(rule, values));
        var range = new TimeRange(Day + Hour, Day + 100 * Hour);

        var read = await ReadWindowsAsync(rule, range);

        Assert.NotEmpty(read);
        Assert.Equal(read, await ExportWindowsAsync(range));
    }

    [Fact]
    public async Task Dropping_and_forgetting_take_windows_of_every_kind()
    {
        await WriteAsync(
            Part(Sliding, (Day, 1), (Day + Hour, 2)), Part(Session, (Day, 1), (Day + Hour, 2)), Part(Adaptive, (Day, 1), (Day + Hour, 2)));

        Assert.Equal(3, await Store.DropBeforeAsync(Key.Listener, Day + Minute, Stop));
        Assert.All(await ReadAllAsync(), window => Assert.Equal(2, window.Max));
        var series = Assert.Single(await Store.ListSeriesAsync(Key.Listener, Stop));
        Assert.Equal((true, 3, Day + Hour), (series.IsWindowed, series.Rows, series.Span.StartMs));
        await Store.DeleteListenerAsync(Key.Listener, Stop);
        Assert.Empty(await ReadAllAsync());
        Assert.Empty(await Store.ListSeriesAsync(Key.Listener, Stop));
    }

    // A value a minute, half up and half down: within half a tolerance.
    private static (long, double)[] Quiet(int hour) =>
        [.. Enumerable.Range(0, 60).Select(i => (Day + hour * Hour + i * Minute, i % 2 * 1.0))];

    /// <summary>The parts that an intake would make of values: one a pane, or one a value of a session.</summary>
    private WindowPartial[] Part(WindowRule rule, params (long TimestampMs, double Value)[] values) =>
    [
        .. values.Select(value =>
        {
            var pane = new TumblingWindow(rule.Kind == WindowKind.Session ? rule.LengthMs : rule.PartMs).RangeOf(value.TimestampMs);
            var part = Partial.Of(pane.StartMs, pane.EndMs, value.TimestampMs, value.Value);
            if (rule.Kind != WindowKind.Session) return new WindowPartial(Key, rule, part);
            var endMs = Math.Min(value.TimestampMs + rule.PartMs, pane.EndMs);
            return new WindowPartial(Key, rule, part with { StartMs = value.TimestampMs, EndMs = endMs });
        }),
    ];

    private WindowPartial[] Sketched((long TimestampMs, double Value)[] values)
    {
        var whole = Part(WindowRule.Tumbling(Minute), values)
            .Select(part => part.Partial with { Sketch = QuantileSketch.Of([part.Partial.First]) })
            .Aggregate((left, right) => Partial.Merge(left, right));
        return [new WindowPartial(Key, WindowRule.Tumbling(Minute), whole)];
    }

    private Task WriteAsync(params WindowPartial[][] parts) =>
        WriteAsync(Batch.OfWindows(parts.SelectMany(part => part)));

    // Of one rule only, to say what is meant; a listener rarely has more.
    private async Task<IReadOnlyList<Partial>> ReadWindowsAsync(WindowRule rule, TimeRange range)
    {
        var read = await Store.ReadPartialsAsync(Key.Listener, Key.Node, range, null, Stop);
        Assert.All(read, window => Assert.InRange(window.EndMs - window.StartMs, 1, Math.Max(rule.LengthMs, rule.PartMs)));
        return read;
    }

    private Task<IReadOnlyList<Partial>> ReadAllAsync() =>
        Store.ReadPartialsAsync(Key.Listener, Key.Node, TimeRange.All, null, Stop);

    private async Task<IReadOnlyList<Partial>> ExportWindowsAsync(TimeRange? range = null)
    {
        var windows = new List<Partial>();
        await foreach (var row in Store.ExportAsync(Key.Listener, range ?? TimeRange.All, Stop)) windows.Add(row.Partial!.Value);
        return [.. windows.OrderBy(window => window.StartMs).ThenBy(window => window.EndMs)];
    }
}
