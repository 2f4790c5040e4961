using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Testing.Windows;

/// <summary>The windows of a rule, computed by the plainest code from all values at once.</summary>
public static class WindowOracle
{
    private static readonly double[] Quantiles = [0.01, 0.25, 0.5, 0.9, 0.99];

    /// <summary>The windows in order of start.</summary>
    public static IReadOnlyList<OracleWindow> Windows(WindowRule rule, IEnumerable<TimedValue> values)
    {
        var sorted = values.OrderBy(value => value.TimestampMs).ThenBy(value => value.Value).ToList();
        return rule.Kind switch
        {
            WindowKind.Tumbling => [.. Panes(sorted, rule.LengthMs)],
            WindowKind.Sliding => [.. Sliding(sorted, rule.LengthMs, rule.PartMs)],
            WindowKind.Session => [.. Sessions(sorted, rule.PartMs, rule.LengthMs)],
            _ => Adaptive(sorted, rule),
        };
    }

    /// <summary>Says what differs; <c>null</c>: nothing.</summary>
    public static string? Compare(IReadOnlyList<OracleWindow> expected, IReadOnlyList<Partial> actual, bool hasSketches)
    {
        if (expected.Count != actual.Count) return $"{actual.Count} windows instead of {expected.Count}: {Show(expected, actual)}";
        return expected.Zip(actual, (one, other) => Compare(one, other, hasSketches)).FirstOrDefault(problem => problem is not null);
    }

    private static string? Compare(OracleWindow expected, in Partial actual, bool hasSketches)
    {
        var values = expected.Values.Select(value => value.Value).ToList();
        var (firstMs, lastMs) = (expected.Values[0].TimestampMs, expected.Values[^1].TimestampMs);
        var mean = values.Average();
        var scale = Math.Max(1, values.Max(Math.Abs));
        var problems = new List<string>();
        Check("start", expected.StartMs, actual.StartMs, 0);
        Check("end", expected.EndMs, actual.EndMs, 0);
        Check("count", values.Count, actual.Count, 0);
        Check("sum", values.Sum(), actual.Sum, scale * values.Count);
        Check("mean", mean, actual.Mean, scale);
        Check("M2", values.Sum(value => (value - mean) * (value - mean)), actual.M2, scale * scale * values.Count);
        Check("min", values.Min(), actual.Min, 0);
        Check("max", values.Max(), actual.Max, 0);
        Check("first time", firstMs, actual.FirstMs, 0);
        Check("last time", lastMs, actual.LastMs, 0);
        Check("first", expected.Values.Where(value => value.TimestampMs == firstMs).Min(value => value.Value), actual.First, 0);
        Check("last", expected.Values.Where(value => value.TimestampMs == lastMs).Max(value => value.Value), actual.Last, 0);
        Check("error bound", (values.Max() - values.Min()) / 2, actual.ErrorBound, scale);
        if (expected.Mask != actual.Mask) problems.Add($"mask {actual.Mask:x} instead of {expected.Mask:x}");
        Check("counted 64ths", expected.CountedBits, actual.CountedBits, 0);
        if (hasSketches != actual.Sketch is not null) problems.Add("a sketch is there or not");
        if (hasSketches && actual.Sketch is { } sketch) CheckSketch(sketch, actual);
        return problems.Count == 0 ? null : $"[{expected.StartMs}, {expected.EndMs}): {string.Join("; ", problems)}";

        void Check(string what, double wanted, double found, double toScale)
        {
            if (Math.Abs(wanted - found) <= 1e-9 * toScale) return;
            problems.Add($"{what} {found:R} instead of {wanted:R}");
        }

        void CheckSketch(QuantileSketch found, in Partial window)
        {
            Check("count of the sketch", values.Count, found.Count, 0);
            values.Sort();
            foreach (var quantile in Quantiles)
            {
                var exact = values[Math.Max(0, (int)Math.Ceiling(quantile * values.Count - 1e-9) - 1)];
                var answer = window.Quantile(quantile)!.Value;
                if (Math.Abs(answer - exact) > 0.01 * Math.Abs(exact)) problems.Add($"p{quantile} {answer:R} instead of {exact:R}");
            }
        }
    }

    private static IEnumerable<OracleWindow> Panes(IEnumerable<TimedValue> sorted, long lengthMs) => sorted
        .GroupBy(value => value.TimestampMs / lengthMs * lengthMs)
        .Select(group => new OracleWindow(
            group.Key, group.Key + lengthMs, [.. group], MaskOf(group, group.Key, group.Key + lengthMs), 64));

    private static IEnumerable<OracleWindow> Sliding(List<TimedValue> sorted, long sizeMs, long hopMs)
    {
        if (sorted.Count == 0) yield break;
        var panes = Panes(sorted, hopMs).ToList();
        for (var startMs = panes[0].StartMs - sizeMs + hopMs; startMs <= panes[^1].StartMs; startMs += hopMs)
        {
            var inside = panes.Where(pane => pane.StartMs >= startMs && pane.EndMs <= startMs + sizeMs).ToList();
            if (inside.Count > 0) yield return Whole(startMs, startMs + sizeMs, inside);
        }
    }

    private static IEnumerable<OracleWindow> Sessions(List<TimedValue> sorted, long gapMs, long maximumMs)
    {
        var run = new List<TimedValue>();
        foreach (var value in sorted)
        {
            var isNext = run.Count > 0 && value.TimestampMs - run[^1].TimestampMs < gapMs
                && value.TimestampMs / maximumMs == run[^1].TimestampMs / maximumMs;
            if (!isNext && run.Count > 0) yield return Session(run);
            if (!isNext) run = [];
            run.Add(value);
        }

        if (run.Count > 0) yield return Session(run);

        OracleWindow Session(List<TimedValue> values)
        {
            var blockMs = values[0].TimestampMs / maximumMs * maximumMs;
            var endMs = Math.Min(values[^1].TimestampMs + gapMs, blockMs + maximumMs);
            var touched = (endMs - 1 - blockMs) * 64 / maximumMs - (values[0].TimestampMs - blockMs) * 64 / maximumMs + 1;
            return new OracleWindow(
                values[0].TimestampMs, endMs, values, MaskOf(values, blockMs, blockMs + maximumMs), (int)touched);
        }
    }

    private static List<OracleWindow> Adaptive(List<TimedValue> sorted, WindowRule rule)
    {
        var lengths = new List<long> { rule.PartMs };
        for (var factor = 2; lengths[^1] < rule.LengthMs;)
        {
            if (rule.LengthMs / lengths[^1] % factor == 0) lengths.Add(lengths[^1] * factor);
            else factor++;
        }

        // Bottom-up: level by level, what was split below stays.
        var level = Panes(sorted, lengths[0]).ToList();
        for (var at = 1; at < lengths.Count; at++)
        {
            var (below, length) = (lengths[at - 1], lengths[at]);
            var next = new List<OracleWindow>();
            foreach (var group in level.GroupBy(window => window.StartMs / length))
            {
                var windows = group.ToList();
                var values = windows.SelectMany(window => window.Values).Select(value => value.Value).ToList();
                var isOne = windows.All(window => window.EndMs - window.StartMs == below)
                    && values.Max() - values.Min() <= 2 * rule.Tolerance
                    && !(values.Count > rule.MaxCount);
                if (isOne) next.Add(Whole(group.Key * length, (group.Key + 1) * length, windows));
                else next.AddRange(windows);
            }

            level = next;
        }

        return level;
    }

    private static OracleWindow Whole(long startMs, long endMs, List<OracleWindow> parts)
    {
        var mask = 0UL;
        foreach (var part in parts)
        {
            for (var bit = 0; bit < 64; bit++)
            {
                if ((part.Mask >> bit & 1) == 0) continue;

                // Each 64th of the whole that a millisecond of this 64th of the part falls into.
                var length = part.EndMs - part.StartMs;
                var atMs = length * bit / 64;
                while (atMs * 64 / length < bit) atMs++;
                var from = (part.StartMs + atMs - startMs) * 64 / (endMs - startMs);
                while (atMs < length && atMs * 64 / length == bit) atMs++;
                var until = (part.StartMs + atMs - 1 - startMs) * 64 / (endMs - startMs);
                for (var touched = from; touched <= until; touched++) mask |= 1UL << (int)touched;
            }
        }

        return new OracleWindow(startMs, endMs, [.. parts.SelectMany(part => part.Values)], mask, 64);
    }

    private static ulong MaskOf(IEnumerable<TimedValue> values, long startMs, long endMs) => values.Aggregate(
        0UL, (mask, value) => mask | 1UL << (int)((value.TimestampMs - startMs) * 64 / (endMs - startMs)));

    private static string Show(IEnumerable<OracleWindow> expected, IEnumerable<Partial> actual) =>
        string.Join(", ", expected.Select(window => $"[{window.StartMs}, {window.EndMs}) {window.Values.Count}")) + " | "
        + string.Join(", ", actual.Select(window => $"[{window.StartMs}, {window.EndMs}) {window.Count}"));
}

/// <summary>A value and its event time, Unix ms.</summary>
public readonly record struct TimedValue(long TimestampMs, double Value);

/// <summary>A window as the oracle has it: its values by time.</summary>
public sealed record OracleWindow(
    long StartMs, long EndMs, IReadOnlyList<TimedValue> Values, ulong Mask, int CountedBits);
