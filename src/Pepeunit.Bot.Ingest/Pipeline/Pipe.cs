using System.Text;
using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>A valid pipe, compiled once for the many messages that run through it. Immutable; any thread.</summary>
public sealed class Pipe
{
    private readonly bool _isWhiteList;
    private readonly double[] _listedNumbers;
    private readonly byte[][] _listedTexts;
    private readonly double _thresholdMin;
    private readonly double _thresholdMax;
    private readonly double _ratio;
    private readonly int? _decimals;
    private readonly int? _sliceStart;
    private readonly int? _sliceEnd;

    private Pipe(PipeDefinition definition)
    {
        var (period, filters, transformations, policy) =
            (definition.ActivePeriod, definition.Filters, definition.Transformations, definition.Policy);

        Definition = definition;
        Fingerprint = PipeJson.Write(definition);
        if (definition.ValuePath is { } text && ValuePath.TryParse(text, out var path)) Path = path;

        StartMs = period is { Kind: PeriodKind.FromDate or PeriodKind.DateRange, Start: { } start }
            ? start.ToUnixTimeMilliseconds()
            : long.MinValue;
        EndMs = period is { Kind: PeriodKind.ToDate or PeriodKind.DateRange, End: { } end }
            ? end.ToUnixTimeMilliseconds()
            : long.MaxValue;

        IsNumber = filters.InputKind == ValueKind.Number;
        TakesWordsToo = filters is { InputKind: ValueKind.Number, IsKindGuessed: true, MinIntervalSeconds: 0 } && Path is null;
        _isWhiteList = filters.ListFilter == ListFilterKind.WhiteList;
        var listed = filters.ListFilter is null ? null : filters.Listed;
        _listedNumbers = [.. listed?.Numbers ?? []];
        _listedTexts = [.. (listed?.Texts ?? []).Select(Encoding.UTF8.GetBytes)];
        _thresholdMin = filters is { Threshold: ThresholdKind.Min or ThresholdKind.Range, ThresholdMin: { } min }
            ? min
            : double.NegativeInfinity;
        _thresholdMax = filters is { Threshold: ThresholdKind.Max or ThresholdKind.Range, ThresholdMax: { } max }
            ? max
            : double.PositiveInfinity;
        MinIntervalMs = filters.MinIntervalSeconds * 1_000L;
        MaxPayloadBytes = filters.MaxPayloadBytes == 0 ? int.MaxValue : filters.MaxPayloadBytes;

        _ratio = transformations.MultiplicationRatio ?? 1;
        _decimals = transformations.Decimals;
        (_sliceStart, _sliceEnd) = (transformations.SliceStart, transformations.SliceEnd);

        Policy = policy.Kind;
        Keep = policy is { Kind: PolicyKind.NRecords, RecordCount: { } count } ? count : 1;
        RetentionMs = policy is { Kind: PolicyKind.TimeWindow, WindowSeconds: { } kept } ? kept * 1_000L : 0;
        AllowedLatenessMs = policy.AllowedLateness is { } lateness ? lateness * 1_000L : long.MaxValue;
        Windows = RuleOf(policy)?.WithSettleMs((policy.AllowedLateness ?? 0) * 1_000L);
        RawRetentionMs = Windows is not null ? (policy.RawSeconds ?? 0) * 1_000L : 0;
        AsksQuantiles = Windows is not null && !policy.Quantiles.IsDefaultOrEmpty;
    }

    /// <summary>What it was made from.</summary>
    public PipeDefinition Definition { get; }

    /// <summary>How long raw rows are kept (policy TimeWindow); <c>null</c>: as long as the listener.</summary>
    public TimeSpan? Retention => RetentionMs > 0 ? TimeSpan.FromMilliseconds(RetentionMs) : null;

    /// <summary>What its windows are; <c>null</c>: it keeps rows, not windows.</summary>
    public WindowRule? Windows { get; }

    /// <summary>Equal for pipes that do the same, so that a rebuilt snapshot keeps the state of what did not
    /// change.</summary>
    internal string Fingerprint { get; }

    /// <summary>Where the value stands in a JSON payload; <c>null</c>: the payload is the value.</summary>
    internal ValuePath? Path { get; }

    /// <summary>The active period starts here, inclusive, by arrival time.</summary>
    internal long StartMs { get; }

    /// <summary>The active period ends here, exclusive, by arrival time.</summary>
    internal long EndMs { get; }

    /// <summary>Whether it reads numbers; else texts.</summary>
    internal bool IsNumber { get; }

    /// <summary>It reads numbers by a guess only: what is none is kept as a text.</summary>
    internal bool TakesWordsToo { get; }

    /// <summary>0 is off.</summary>
    internal long MinIntervalMs { get; }

    internal int MaxPayloadBytes { get; }

    internal bool RefusesRepeated => Definition.Filters.RefusesRepeated;

    internal PolicyKind Policy { get; }

    /// <summary>How many rows stay: N of NRecords, 1 of LastValue.</summary>
    internal int Keep { get; }

    /// <summary><see cref="Retention"/> in ms; 0: as long as the listener.</summary>
    internal long RetentionMs { get; }

    /// <summary>How long the values of windows are kept as rows too, in ms; 0: they are not.</summary>
    internal long RawRetentionMs { get; }

    /// <summary>How much older than the newest accepted value one may be; the greatest number: any.</summary>
    internal long AllowedLatenessMs { get; }

    /// <summary>Whether its windows count values by bin.</summary>
    internal bool AsksQuantiles { get; }

    /// <summary>Compiles a definition.</summary>
    /// <exception cref="ArgumentException">It is not valid; ask <see cref="PipeValidator"/> first.</exception>
    public static Pipe Compile(PipeDefinition definition)
    {
        var problems = PipeValidator.Validate(definition);
        return problems.Count == 0
            ? new Pipe(definition)
            : throw new ArgumentException($"The pipe is not valid: {string.Join("; ", problems)}", nameof(definition));
    }

    /// <summary>The stateless filters on a raw number, in their order: list, threshold.</summary>
    internal Refusal Screen(double raw)
    {
        if (_listedNumbers.Length > 0 && _listedNumbers.AsSpan().Contains(raw) != _isWhiteList) return Refusal.Listed;
        return raw >= _thresholdMin && raw <= _thresholdMax ? Refusal.None : Refusal.OutsideThreshold;
    }

    /// <summary>The stateless filter on a raw text: list.</summary>
    internal Refusal Screen(ReadOnlySpan<byte> raw) =>
        _listedTexts.Length > 0 && IsListed(raw) != _isWhiteList ? Refusal.Listed : Refusal.None;

    /// <summary>Multiplies and rounds. Not storable when the product is not finite or too great.</summary>
    internal double Transform(double raw)
    {
        var scaled = raw * _ratio;
        var rounded = _decimals is { } decimals ? Math.Round(scaled, decimals, MidpointRounding.ToEven) : scaled;

        // Adding zero turns negative zero into zero.
        return rounded + 0.0;
    }

    /// <summary>Cuts the slice.</summary>
    internal ReadOnlySpan<byte> Transform(ReadOnlySpan<byte> raw) => Utf8Slice.Of(raw, _sliceStart, _sliceEnd);

    private static WindowRule? RuleOf(ProcessingPolicy policy) => policy switch
    {
        { Kind: PolicyKind.Aggregation, WindowSeconds: { } length } => WindowRule.Tumbling(length * 1_000L),
        { Kind: PolicyKind.Sliding, WindowSeconds: { } size, WindowHop: { } hop } =>
            WindowRule.Sliding(size * 1_000L, hop * 1_000L),
        { Kind: PolicyKind.Session, SessionGap: { } gap, SessionMax: { } maximum } =>
            WindowRule.Session(gap * 1_000L, maximum * 1_000L),
        { Kind: PolicyKind.Adaptive, AdaptiveMin: { } min, AdaptiveMax: { } max, AdaptiveTolerance: { } tolerance } =>
            WindowRule.Adaptive(min * 1_000L, max * 1_000L, tolerance, policy.AdaptiveCount),
        _ => null,
    };

    private bool IsListed(ReadOnlySpan<byte> raw)
    {
        foreach (var text in _listedTexts)
        {
            if (raw.SequenceEqual(text)) return true;
        }

        return false;
    }
}
