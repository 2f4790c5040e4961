using System.Collections.Immutable;
using CsCheck;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes;

/// <summary>Generates valid definitions of every policy, with every field that a person may write.</summary>
internal static class SomePipe
{
    private static readonly int[] Divisors = [.. Enumerable.Range(1, 86_400).Where(length => 86_400 % length == 0)];

    private static readonly Gen<double> Finite = Gen.Double.Where(double.IsFinite);

    private static readonly Gen<int> Divisor = Among(Divisors);

    // Of everything that UTF-16 can say but halves of pairs: those have no bytes to be written as.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char.Where(letter => !char.IsSurrogate(letter)), 0, 12],
        Among("", "yes", "null", "~", "5", "1e3", ": ", "- a", "# no", "'", "\"\\", "a\nb", "\t", "🌡️ 21°", "\u2028"));

    private static readonly Gen<DateTimeOffset> Moment = Gen.Long[0, new DateTime(9000, 1, 1).Ticks]
        .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<ActivePeriod> Period = Gen.Select(
        Gen.Enum<PeriodKind>(), Moment, Gen.Long[1, TimeSpan.TicksPerDay * 900],
        (kind, start, ticks) => new ActivePeriod
        {
            Kind = kind,
            Start = kind is PeriodKind.FromDate or PeriodKind.DateRange ? start : null,
            End = kind is PeriodKind.ToDate or PeriodKind.DateRange ? start.AddTicks(ticks) : null,
        });

    private static readonly Gen<string?> Path = Among<string?>(null, "$.a.b[0]", "a", "$.a['b c']");

    public static readonly Gen<PipeDefinition> Any = Gen.Enum<ValueKind>()
        .SelectMany(kind => Gen.Select(
            Period, Filters(kind), Transformations(kind), Policy(kind), Path,
            (period, filters, transformations, policy, path) => new PipeDefinition
            {
                ActivePeriod = period,
                Filters = filters,
                Transformations = transformations,
                Policy = policy,
                ValuePath = path,
            }));

    private static Gen<T> Among<T>(params T[] of) => Gen.Int[0, of.Length - 1].Select(at => of[at]);

    private static Gen<PipeFilters> Filters(ValueKind kind)
    {
        var rest = Gen.Select(
            Gen.Enum<ListFilterKind>().Nullable(), Gen.Int[0, 86_400], Gen.Bool, Gen.Int[0, 262_144],
            (list, rate, isUnique, size) => new PipeFilters
            {
                InputKind = kind,
                ListFilter = list,
                MinIntervalSeconds = rate,
                RefusesRepeated = isUnique,
                MaxPayloadBytes = size,
            });
        return kind == ValueKind.Text
            ? Gen.Select(rest, Text.Array[1, 5], (filters, texts) => filters with
            {
                Listed = filters.ListFilter is null ? null : new ListedValues { Texts = [.. texts] },
            })
            : Gen.Select(
                rest, Finite.Array[1, 5], Gen.Enum<ThresholdKind>().Nullable(), Finite, Finite,
                (filters, numbers, threshold, one, other) => filters with
                {
                    Listed = filters.ListFilter is null ? null : new ListedValues { Numbers = [.. numbers] },
                    Threshold = one == other ? null : threshold,
                    ThresholdMin = threshold is null || one == other ? null : Math.Min(one, other),
                    ThresholdMax = threshold is null || one == other ? null : Math.Max(one, other),
                });
    }

    private static Gen<PipeTransformations> Transformations(ValueKind kind) => kind == ValueKind.Number
        ? Gen.Select(Finite.Nullable(), Gen.Int[0, 7].Nullable(), (ratio, decimals) =>
            new PipeTransformations { MultiplicationRatio = ratio, Decimals = decimals })
        : Gen.Select(Gen.Int.Nullable(), Gen.Int.Nullable(), (start, end) =>
            new PipeTransformations { SliceStart = start, SliceEnd = end });

    private static Gen<ProcessingPolicy> Policy(ValueKind kind) => Gen.Select(
        kind == ValueKind.Text
            ? Gen.OneOf(Rows)
            : Gen.OneOf([.. Rows, .. Windows.Select(shape => Gen.Select(shape, Asked, WithAsked))]),
        Gen.Int[0, 604_800].Nullable(),
        (policy, lateness) => policy with { AllowedLateness = lateness });

    private static ProcessingPolicy WithAsked(
        ProcessingPolicy policy, (ImmutableArray<WindowFunction> Functions, ImmutableArray<double> Quantiles) asked) =>
        policy with { Functions = asked.Functions, Quantiles = asked.Quantiles };

    private static Gen<(ImmutableArray<WindowFunction> Functions, ImmutableArray<double> Quantiles)> Asked => Gen.Select(
        Gen.Enum<WindowFunction>().Array[0, 8], Gen.Double.Where(q => q is > 0 and < 1).Array[0, 8],
        (functions, quantiles) =>
            (functions.Distinct().ToImmutableArray(), quantiles.ToImmutableArray()))
        .Where(asked => asked.Item1.Length + asked.Item2.Length > 0);

    private static Gen<ProcessingPolicy>[] Rows =>
    [
        Gen.Const(new ProcessingPolicy { Kind = PolicyKind.LastValue }),
        Gen.Int[1, 1024].Select(count => new ProcessingPolicy { Kind = PolicyKind.NRecords, RecordCount = count }),
        Divisor.Select(length => new ProcessingPolicy { Kind = PolicyKind.TimeWindow, WindowSeconds = length }),
    ];

    private static Gen<ProcessingPolicy>[] Windows =>
    [
        Divisor.Select(length => new ProcessingPolicy { Kind = PolicyKind.Aggregation, WindowSeconds = length }),
        Gen.Select(Divisor, Gen.Int[1, 1440], (hop, panes) => new ProcessingPolicy
        {
            Kind = PolicyKind.Sliding,
            WindowHop = hop,
            WindowSeconds = hop * panes,
        }),
        Gen.Select(Divisor, Gen.Int[1, 86_400], (most, gap) => new ProcessingPolicy
        {
            Kind = PolicyKind.Session,
            SessionGap = Math.Min(gap, most),
            SessionMax = most,
        }),
        Gen.Select(
            Divisor, Divisor, Gen.Double[1e-300, 1e300], Gen.Int[1, int.MaxValue].Nullable(),
            (one, other, tolerance, count) => new ProcessingPolicy
            {
                Kind = PolicyKind.Adaptive,
                AdaptiveMin = Math.Max(one, other) % Math.Min(one, other) == 0 ? Math.Min(one, other) : 1,
                AdaptiveMax = Math.Max(one, other),
                AdaptiveTolerance = tolerance,
                AdaptiveCount = count,
            }),
    ];
}
