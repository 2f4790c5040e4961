using System.Globalization;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>What the windows of a pipe are: their kind and lengths, and how stored parts become windows.</summary>
/// <remarks>
/// The windows of every kind are a function of the set of (event time, value) pairs alone. What is stored are
/// <em>parts</em>: partials that any worker made of any of the values, in any order. <see cref="CreateCoalescer"/> makes
/// windows of them. Immutable; two rules are equal when their windows are (<see cref="Shape"/>).
/// <list type="bullet">
/// <item>Tumbling: parts are windows.</item>
/// <item>Sliding: parts are panes of the hop's length; [k·hop, k·hop + size) is the merge of its panes.</item>
/// <item>Session: parts are runs of values; runs belong together when the next begins less than the gap after the last
/// value of the one before, within one UTC-aligned block of the greatest length. It starts at its first value and ends a
/// gap after its last, at most with its block. The mask counts 64ths of the block.</item>
/// <item>Adaptive: parts are panes of the least length, or windows made of them before. Lengths form a chain, each
/// dividing the next. All windows of one longer window merge when each is whole, max − min is at most twice the
/// tolerance, and the count is not above its bound.</item>
/// </list>
/// </remarks>
public sealed class WindowRule : IEquatable<WindowRule>
{
    /// <summary>How long after a window's end its parts stay as they came, when the pipe does not ask for longer.</summary>
    public const long ShortestSettleMs = 3_600_000;

    private readonly long[] _chainMs;

    private WindowRule(WindowKind kind, long partMs, long lengthMs, double tolerance, long? maxCount, string shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partMs);
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthMs, partMs);
        if (kind is not WindowKind.Session && lengthMs % partMs != 0)
            throw new ArgumentException($"{lengthMs} ms is no multiple of {partMs} ms.", nameof(lengthMs));

        (Kind, PartMs, LengthMs, Tolerance, MaxCount, Shape) = (kind, partMs, lengthMs, tolerance, maxCount, shape);
        _chainMs = kind == WindowKind.Adaptive ? ChainOf(partMs, lengthMs) : [];
    }

    /// <summary>The kind.</summary>
    public WindowKind Kind { get; }

    /// <summary>Tumbling: the length. Sliding: the hop. Session: the gap. Adaptive: the least length. In ms.</summary>
    public long PartMs { get; }

    /// <summary>Tumbling: the length. Sliding: the size. Session, Adaptive: the greatest length, which is that of the
    /// aligned blocks inside which parts can belong together. In ms.</summary>
    public long LengthMs { get; }

    /// <summary>Adaptive: half of what max − min may be in a window longer than the least; else 0.</summary>
    public double Tolerance { get; }

    /// <summary>Adaptive: how many values a window longer than the least may hold; <c>null</c>: any number.</summary>
    public long? MaxCount { get; }

    /// <summary>How long after the end of a block its parts may be replaced by its windows, in ms: the allowed lateness
    /// of the pipe, at least <see cref="ShortestSettleMs"/>. No part of what the windows are.</summary>
    public long SettleMs { get; private init; } = ShortestSettleMs;

    /// <summary>Kind and lengths as a text that never changes its meaning: the stored form, at most 100
    /// characters.</summary>
    public string Shape { get; }

    /// <summary>Adaptive: the lengths from the least to the greatest, each dividing the next; else empty.</summary>
    internal ReadOnlySpan<long> ChainMs => _chainMs;

    /// <summary>Windows side by side.</summary>
    public static WindowRule Tumbling(long lengthMs) =>
        new(WindowKind.Tumbling, lengthMs, lengthMs, 0, null, Text($"Tumbling/{lengthMs}"));

    /// <summary>A window of <paramref name="sizeMs"/> (a multiple of the hop) every <paramref name="hopMs"/>.</summary>
    public static WindowRule Sliding(long sizeMs, long hopMs) =>
        new(WindowKind.Sliding, hopMs, sizeMs, 0, null, Text($"Sliding/{sizeMs}/{hopMs}"));

    /// <summary>A window that a pause of <paramref name="gapMs"/> ends, cut at UTC multiples of
    /// <paramref name="maximumMs"/>.</summary>
    public static WindowRule Session(long gapMs, long maximumMs) =>
        new(WindowKind.Session, gapMs, maximumMs, 0, null, Text($"Session/{gapMs}/{maximumMs}"));

    /// <summary>Windows as long as the values stay within the tolerance.</summary>
    /// <param name="minimumMs">The least length.</param>
    /// <param name="maximumMs">The greatest, a multiple of the least.</param>
    /// <param name="tolerance">Positive and finite.</param>
    /// <param name="maxCount">Of values in a window longer than the least; <c>null</c>: any number.</param>
    public static WindowRule Adaptive(long minimumMs, long maximumMs, double tolerance, long? maxCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tolerance);
        if (maxCount is { } bound) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound, nameof(maxCount));
        return new WindowRule(
            WindowKind.Adaptive, minimumMs, maximumMs, tolerance, maxCount,
            Text($"Adaptive/{minimumMs}/{maximumMs}/{tolerance:R}/{maxCount ?? 0}"));
    }

    /// <summary>Reads a <see cref="Shape"/>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static WindowRule Parse(string shape)
    {
        var words = shape.Split('/');
        try
        {
            var rule = words switch
            {
                ["Tumbling", var length] => Tumbling(Long(length)),
                ["Sliding", var size, var hop] => Sliding(Long(size), Long(hop)),
                ["Session", var gap, var maximum] => Session(Long(gap), Long(maximum)),
                ["Adaptive", var minimum, var maximum, var tolerance, var count] => Adaptive(
                    Long(minimum), Long(maximum), double.Parse(tolerance, CultureInfo.InvariantCulture),
                    Long(count) is var bound and not 0 ? bound : null),
                _ => null,
            };
            if (rule is not null) return rule;
        }
        catch (Exception failure) when (failure is ArgumentException or OverflowException)
        {
            throw new FormatException($"'{shape}' is no window rule.", failure);
        }

        throw new FormatException($"'{shape}' is no window rule.");

        static long Long(string word) => long.Parse(word, CultureInfo.InvariantCulture);
    }

    /// <summary>The same windows with another allowed lateness.</summary>
    public WindowRule WithSettleMs(long settleMs) => new(Kind, PartMs, LengthMs, Tolerance, MaxCount, Shape)
    {
        SettleMs = Math.Max(settleMs, ShortestSettleMs),
    };

    /// <summary>Makes windows of parts that come one by one.</summary>
    public WindowCoalescer CreateCoalescer() => Kind switch
    {
        WindowKind.Tumbling => new TumblingCoalescer(),
        WindowKind.Sliding => new SlidingCoalescer(this),
        WindowKind.Session => new SessionCoalescer(this),
        WindowKind.Adaptive => new AdaptiveCoalescer(this),
        _ => throw new InvalidOperationException($"{Kind} is no kind of window."),
    };

    /// <summary>Makes windows of parts. Bounded in memory: a block of parts is held at a time.</summary>
    /// <param name="parts">In order of start, of equal starts in order of end; several of the same bounds merge. Windows
    /// that were coalesced before are parts too, except those of Sliding.</param>
    /// <returns>The windows in order of start.</returns>
    public IEnumerable<Partial> Coalesce(IEnumerable<Partial> parts)
    {
        var coalescer = CreateCoalescer();
        foreach (var part in parts)
        {
            coalescer.Add(part);
            while (coalescer.TryTake(out var window)) yield return window;
        }

        coalescer.Finish();
        while (coalescer.TryTake(out var window)) yield return window;
    }

    /// <summary>The starts of the parts that are needed for all windows that start in a range. Their coalescing may give
    /// windows outside the range too, which are not whole and are to be left out.</summary>
    public TimeRange PartsFor(TimeRange windows)
    {
        if (windows.StartMs == windows.EndMs) return windows;
        return Kind switch
        {
            WindowKind.Sliding => new TimeRange(windows.StartMs, Plus(windows.EndMs, LengthMs - PartMs)),
            WindowKind.Session or WindowKind.Adaptive => new TimeRange(
                BlockOf(windows.StartMs).StartMs,
                windows.EndMs == long.MaxValue ? long.MaxValue : BlockOf(windows.EndMs - 1).EndMs),
            _ => windows,
        };
    }

    /// <summary>The aligned block of the greatest length that a time falls into: parts of different blocks never belong
    /// together (Sliding apart).</summary>
    public TimeRange BlockOf(long timestampMs) => new TumblingWindow(LengthMs).RangeOf(timestampMs);

    /// <summary>Says whether two parts of a session rule belong to one session.</summary>
    public bool AreTogether(in Partial earlier, in Partial later) =>
        later.FirstMs - earlier.LastMs < PartMs && earlier.FirstMs - later.LastMs < PartMs
        && BlockOf(earlier.FirstMs) == BlockOf(later.FirstMs);

    /// <summary>Merges two parts of one session.</summary>
    public Partial Join(in Partial left, in Partial right) => AsSession(Partial.Combine(
        Math.Min(left.StartMs, right.StartMs), Math.Max(left.EndMs, right.EndMs), left, right));

    /// <summary>The window with its mask counted in 64ths of its own length, as all kinds but Session have it.</summary>
    public Partial WithOwnMask(in Partial window)
    {
        if (Kind != WindowKind.Session) return window;
        var block = BlockOf(window.FirstMs);
        var mask = Partial.Stretch(window.StartMs, window.EndMs, block.StartMs, block.EndMs, window.Mask);
        return window with { Mask = mask, CountedBits = 64 };
    }

    /// <inheritdoc/>
    public bool Equals(WindowRule? other) => other is not null && other.Shape == Shape;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WindowRule);

    /// <inheritdoc/>
    public override int GetHashCode() => Shape.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Shape"/>.</summary>
    public override string ToString() => Shape;

    /// <summary>Gives a run of values the bounds of its session.</summary>
    internal Partial AsSession(in Partial run)
    {
        var block = BlockOf(run.FirstMs);
        var endMs = Math.Min(run.LastMs + PartMs, block.EndMs);
        var touched = BitOf(endMs - 1) - BitOf(run.FirstMs) + 1;
        return run with { StartMs = run.FirstMs, EndMs = endMs, CountedBits = touched };

        int BitOf(long timestampMs) => Partial.BitOf(block.StartMs, block.EndMs, timestampMs);
    }

    // Of max/min by its prime factors, the small ones first.
    private static long[] ChainOf(long minimumMs, long maximumMs)
    {
        var chain = new List<long> { minimumMs };
        var rest = maximumMs / minimumMs;
        for (var factor = 2L; rest > 1; factor = factor * factor > rest ? rest : factor + 1)
        {
            for (; rest % factor == 0; rest /= factor) chain.Add(chain[^1] * factor);
        }

        return [.. chain];
    }

    private static long Plus(long timestampMs, long ms) => timestampMs > long.MaxValue - ms ? long.MaxValue : timestampMs + ms;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
