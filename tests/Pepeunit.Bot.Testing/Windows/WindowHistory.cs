using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Testing.Windows;

/// <summary>What a step of a history does.</summary>
public enum HistoryStepKind
{
    /// <summary>The next value, by its number, goes to a worker.</summary>
    Deliver,

    /// <summary>A worker commits; its values are acknowledged.</summary>
    Flush,

    /// <summary>A worker dies and another begins in its place; what was not acknowledged is delivered again, to
    /// anyone.</summary>
    Kill,

    /// <summary>The store compacts, at a time at which every value that is still to come is on time.</summary>
    Compact,
}

/// <summary>A step of a history.</summary>
public readonly record struct HistoryStep(HistoryStepKind Kind, int Worker, int Value);

/// <summary>Values and all that happens to them on their way: order, workers, flushes, deaths. The same numbers give the
/// same history.</summary>
public sealed class WindowHistory
{
    // A day that begins a block of every length.
    private const long OriginMs = 1_795_478_400_000;

    private WindowHistory(PipeDefinition pipe, int workers, IReadOnlyList<TimedValue> values, IReadOnlyList<HistoryStep> steps) =>
        (Pipe, Workers, Values, Steps) = (pipe, workers, values, steps);

    /// <summary>What the listener keeps.</summary>
    public PipeDefinition Pipe { get; }

    /// <summary>How many workers share the values.</summary>
    public int Workers { get; }

    /// <summary>All values, in order of their first delivery.</summary>
    public IReadOnlyList<TimedValue> Values { get; }

    /// <summary>What happens, in order.</summary>
    public IReadOnlyList<HistoryStep> Steps { get; }

    /// <summary>Whether some batches are written twice.</summary>
    public bool RepeatsBatches { get; private init; }

    /// <summary>An arrival at which no value lies in the future.</summary>
    public static long ArrivalMs => OriginMs + 3 * 86_400_000L;

    /// <summary>Makes a history.</summary>
    /// <param name="kind">Of the windows.</param>
    /// <param name="values">How many values.</param>
    /// <param name="workers">How many workers.</param>
    /// <param name="seed">Everything else.</param>
    public static WindowHistory Of(WindowKind kind, int values, int workers, int seed)
    {
        var random = new Random(seed);
        var pipe = PipeOf(kind, random);
        var timed = ValuesOf(values, random);
        var steps = new List<HistoryStep>();
        for (var value = 0; value < values; value++)
        {
            steps.Add(new HistoryStep(HistoryStepKind.Deliver, random.Next(workers), value));
            var chance = random.Next(20);
            if (chance < 4) steps.Add(new HistoryStep(HistoryStepKind.Flush, random.Next(workers), 0));
            else if (chance == 4) steps.Add(new HistoryStep(HistoryStepKind.Kill, random.Next(workers), 0));
            else if (chance == 5) steps.Add(new HistoryStep(HistoryStepKind.Compact, 0, 0));
        }

        return new WindowHistory(pipe, workers, timed, steps) { RepeatsBatches = random.Next(2) == 0 };
    }

    private static PipeDefinition PipeOf(WindowKind kind, Random random)
    {
        var policy = kind switch
        {
            WindowKind.Tumbling => new ProcessingPolicy { Kind = PolicyKind.Aggregation, WindowSeconds = Pick(1, 5, 60) },
            WindowKind.Sliding => new ProcessingPolicy
            {
                Kind = PolicyKind.Sliding,
                WindowHop = Pick(1, 2, 15),
                WindowSeconds = 0,
            },
            WindowKind.Session => new ProcessingPolicy
            {
                Kind = PolicyKind.Session,
                SessionGap = Pick(1, 2, 5),
                SessionMax = Pick(5, 30, 3_600),
            },
            _ => new ProcessingPolicy
            {
                Kind = PolicyKind.Adaptive,
                AdaptiveMin = Pick(1, 2, 5),
                AdaptiveMax = Pick(10, 30, 60),
                AdaptiveTolerance = Pick(1, 3, 100) / 2.0,
                AdaptiveCount = random.Next(3) == 0 ? Pick(1, 3, 10) : null,
            },
        };
        if (kind == WindowKind.Sliding) policy = policy with { WindowSeconds = policy.WindowHop * Pick(1, 3, 70) };
        return Some.NumberPipe() with
        {
            Policy = policy with
            {
                Functions = [WindowFunction.Avg],
                Quantiles = random.Next(2) == 0 ? [] : [0.5],
            },
        };

        int Pick(params ReadOnlySpan<int> numbers) => numbers[random.Next(numbers.Length)];
    }

    // Coarse times and values on purpose: ties of both, and pauses of exactly a gap, are what a wrong rule would show.
    private static List<TimedValue> ValuesOf(int count, Random random)
    {
        var spanMs = random.Next(3) switch { 0 => 3_000, 1 => 30_000, _ => 200_000 };
        var gridMs = random.Next(2) == 0 ? 500 : 1;
        var values = new List<TimedValue>(count);
        for (var at = 0; at < count; at++)
        {
            var timestampMs = OriginMs + random.Next(spanMs) / gridMs * gridMs;
            var value = random.Next(3) switch
            {
                0 => random.Next(-3, 4),
                1 => random.NextDouble() * 4 - 2,
                _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7)),
            };
            values.Add(new TimedValue(timestampMs, Math.Round(value, 7) + 0.0));
        }

        // Mostly in order of time with some late ones, or in any order at all.
        if (random.Next(2) == 0) values.Sort((left, right) => left.TimestampMs.CompareTo(right.TimestampMs));
        for (var late = random.Next(1 + count / 5); late > 0; late--)
        {
            var (one, other) = (random.Next(count), random.Next(count));
            (values[one], values[other]) = (values[other], values[one]);
        }

        return values;
    }
}
