using System.Globalization;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>A pipe in words, a line for each of its stages. Pure.</summary>
internal static class PipeWords
{
    /// <summary>Listed values that are named; the others are counted.</summary>
    private const int MaxListed = 5;

    private const int MaxWordLength = 20;

    public static PipeInWords Of(PipeDefinition pipe, bool isNew, Texts texts) => new(
        Period(pipe.ActivePeriod, texts), Filters(pipe, texts), Transformations(pipe.Transformations, texts),
        Policy(pipe.Policy, texts), isNew);

    /// <summary>The four lines with their headings.</summary>
    public static HtmlText Lines(PipeDefinition pipe, Texts texts)
    {
        var words = Of(pipe, isNew: false, texts);
        return texts.Html(
            "pipes.card.lines", ("period", words.Period), ("filters", words.Filters),
            ("transformations", words.Transformations), ("policy", words.Policy));
    }

    /// <summary>What the policy keeps.</summary>
    public static string Policy(ProcessingPolicy policy, Texts texts)
    {
        var words = new List<string>
        {
            texts.Plain(
                PolicyKey(policy.Kind), ("records", policy.RecordCount ?? 0), ("length", Length(policy.WindowSeconds)),
                ("hop", Length(policy.WindowHop)), ("gap", Length(policy.SessionGap)), ("most", Length(policy.SessionMax)),
                ("least", Length(policy.AdaptiveMin)), ("longest", Length(policy.AdaptiveMax)),
                ("tolerance", policy.AdaptiveTolerance ?? 0)),
        };
        if (policy.Kind == PolicyKind.Adaptive && policy.AdaptiveCount is { } count)
            words.Add(texts.Plain("pipes.words.adaptive_count", ("count", count)));
        if (PipeShape.IsWindowed(policy.Kind)) words.AddRange(Asked(policy, texts));
        if (policy.AllowedLateness is { } lateness) words.Add(texts.Plain("pipes.words.lateness", ("length", Length(lateness))));
        return string.Join(" · ", words);
    }

    public static string KeyOf(PolicyKind kind) => kind switch
    {
        PolicyKind.LastValue => "pipes.policy.last_value",
        PolicyKind.NRecords => "pipes.policy.n_records",
        PolicyKind.TimeWindow => "pipes.policy.time_window",
        PolicyKind.Aggregation => "pipes.policy.aggregation",
        PolicyKind.Sliding => "pipes.policy.sliding",
        PolicyKind.Session => "pipes.policy.session",
        _ => "pipes.policy.adaptive",
    };

    public static string KeyOf(WindowFunction function) => function switch
    {
        WindowFunction.Avg => "pipes.function.avg",
        WindowFunction.Min => "pipes.function.min",
        WindowFunction.Max => "pipes.function.max",
        WindowFunction.Sum => "pipes.function.sum",
        WindowFunction.Count => "pipes.function.count",
        WindowFunction.First => "pipes.function.first",
        WindowFunction.Last => "pipes.function.last",
        _ => "pipes.function.stddev",
    };

    private static string PolicyKey(PolicyKind kind) => kind switch
    {
        PolicyKind.LastValue => "pipes.words.last_value",
        PolicyKind.NRecords => "pipes.words.n_records",
        PolicyKind.TimeWindow => "pipes.words.time_window",
        PolicyKind.Aggregation => "pipes.words.aggregation",
        PolicyKind.Sliding => "pipes.words.sliding",
        PolicyKind.Session => "pipes.words.session",
        _ => "pipes.words.adaptive",
    };

    private static IEnumerable<string> Asked(ProcessingPolicy policy, Texts texts)
    {
        if (!policy.Functions.IsDefaultOrEmpty)
            yield return string.Join(", ", policy.Functions.Select(function => texts.Plain(KeyOf(function))));
        if (!policy.Quantiles.IsDefaultOrEmpty)
        {
            yield return texts.Plain(
                "pipes.words.quantiles",
                ("values", string.Join(' ', policy.Quantiles.Select(q => q.ToString("R", CultureInfo.InvariantCulture)))));
        }
    }

    private static string Period(ActivePeriod period, Texts texts) => period.Kind switch
    {
        PeriodKind.FromDate => texts.Plain("pipes.words.from", ("from", period.Start)),
        PeriodKind.ToDate => texts.Plain("pipes.words.to", ("to", period.End)),
        PeriodKind.DateRange => texts.Plain("pipes.words.from_to", ("from", period.Start), ("to", period.End)),
        _ => texts.Plain("pipes.words.always"),
    };

    private static string Filters(PipeDefinition pipe, Texts texts)
    {
        var filters = pipe.Filters;
        var words = new List<string>
        {
            texts.Plain(filters.InputKind == ValueKind.Number ? "pipes.kind.number" : "pipes.kind.text"),
        };
        if (pipe.ValuePath is { } path) words.Add(texts.Plain("pipes.words.path", ("path", path)));
        if (filters is { ListFilter: { } list, Listed: { } listed })
        {
            words.Add(texts.Plain(
                list == ListFilterKind.WhiteList ? "pipes.words.white" : "pipes.words.black", ("values", Named(listed, texts))));
        }

        if (filters.Threshold is { } threshold)
        {
            words.Add(texts.Plain(
                threshold switch
                {
                    ThresholdKind.Min => "pipes.words.at_least",
                    ThresholdKind.Max => "pipes.words.at_most",
                    _ => "pipes.words.between",
                },
                ("min", filters.ThresholdMin ?? 0), ("max", filters.ThresholdMax ?? 0)));
        }

        if (filters.MinIntervalSeconds > 0)
            words.Add(texts.Plain("pipes.words.rate", ("length", Length(filters.MinIntervalSeconds))));
        if (filters.MaxPayloadBytes > 0)
            words.Add(texts.Plain("pipes.words.size", ("size", new ByteCount(filters.MaxPayloadBytes))));
        if (filters.RefusesRepeated) words.Add(texts.Plain("pipes.words.unique"));
        return string.Join(" · ", words);
    }

    private static string Named(ListedValues listed, Texts texts)
    {
        var all = listed.Numbers.Select(number => texts.Number(number))
            .Concat(listed.Texts.Select(text => ForeignText.Cut(text, MaxWordLength))).ToList();
        var named = string.Join(", ", all.Take(MaxListed));
        return all.Count > MaxListed
            ? string.Create(CultureInfo.InvariantCulture, $"{named} … +{all.Count - MaxListed}")
            : named;
    }

    private static string Transformations(PipeTransformations changes, Texts texts)
    {
        var words = new List<string>();
        if (changes.MultiplicationRatio is { } ratio) words.Add(texts.Plain("pipes.words.ratio", ("ratio", ratio)));
        if (changes.Decimals is { } decimals) words.Add(texts.Plain("pipes.words.decimals", ("count", decimals)));
        if (changes.SliceStart is not null || changes.SliceEnd is not null)
        {
            words.Add(texts.Plain("pipes.words.slice", ("slice", string.Create(
                CultureInfo.InvariantCulture, $"{changes.SliceStart}:{changes.SliceEnd}"))));
        }

        return words.Count == 0 ? texts.Plain("pipes.words.unchanged") : string.Join(" · ", words);
    }

    private static TimeSpan Length(int? seconds) => TimeSpan.FromSeconds(seconds ?? 0);
}
