using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>Finds everything that is wrong with the processing policy of a pipe. Pure.</summary>
internal static class PolicyValidator
{
    private const int SecondsPerDay = 86_400;
    private const int MaxLatenessSeconds = 604_800;
    private const int MaxRawSeconds = 31_622_400;
    private const int MaxRecords = 1_024;
    private const int MaxPanes = 1_440;
    private const int MaxQuantiles = 8;
    private const string DivisorOfDay = "a divisor of 86400";

    public static void Check(PipeDefinition definition, List<PipeProblem> problems)
    {
        var policy = definition.Policy;
        if (!Enum.IsDefined(policy.Kind)) Add("policy_type", PipeProblemCode.Unknown, PipeValidator.Names<PolicyKind>());
        switch (policy.Kind)
        {
            case PolicyKind.NRecords:
                CheckRange("n_records_count", policy.RecordCount, 1, MaxRecords);
                break;
            case PolicyKind.TimeWindow:
                CheckDivisor("time_window_size", policy.WindowSeconds);
                break;
            case PolicyKind.Aggregation:
                CheckDivisor("time_window_size", policy.WindowSeconds);
                CheckWindows();
                break;
            case PolicyKind.Sliding:
                CheckSliding();
                CheckWindows();
                break;
            case PolicyKind.Session:
                CheckSession();
                CheckWindows();
                break;
            case PolicyKind.Adaptive:
                CheckAdaptive();
                CheckWindows();
                break;
        }

        if (policy.AllowedLateness is not null)
            CheckRange("allowed_lateness", policy.AllowedLateness, 0, MaxLatenessSeconds);

        void CheckSliding()
        {
            var hop = policy.WindowHop;
            var hasHop = CheckDivisor("window_hop", hop);
            const string allowed = "a multiple of window_hop, at most 1440 times it";
            if (policy.WindowSeconds is not { } size)
                Add("time_window_size", PipeProblemCode.Required, allowed);
            else if (size < 1 || (hasHop && (size % hop != 0 || size / hop > MaxPanes)))
                Add("time_window_size", PipeProblemCode.OutOfRange, allowed);
        }

        void CheckSession()
        {
            CheckRange("session_gap", policy.SessionGap, 1, SecondsPerDay);
            if (CheckDivisor("session_max", policy.SessionMax) && policy.SessionGap > policy.SessionMax)
                Add("session_max", PipeProblemCode.WrongOrder, "session_gap <= session_max");
        }

        void CheckAdaptive()
        {
            var hasMin = CheckDivisor("adaptive_min", policy.AdaptiveMin);
            var hasMax = CheckDivisor("adaptive_max", policy.AdaptiveMax);
            if (hasMin && hasMax && policy.AdaptiveMax % policy.AdaptiveMin != 0)
                Add("adaptive_max", PipeProblemCode.OutOfRange, "a multiple of adaptive_min");
            if (policy.AdaptiveTolerance is not { } tolerance)
                Add("adaptive_tolerance", PipeProblemCode.Required, "> 0");
            else if (!double.IsFinite(tolerance))
                Add("adaptive_tolerance", PipeProblemCode.NotFinite, "> 0");
            else if (tolerance <= 0)
                Add("adaptive_tolerance", PipeProblemCode.OutOfRange, "> 0");
            if (policy.AdaptiveCount < 1) Add("adaptive_count", PipeProblemCode.OutOfRange, ">= 1");
        }

        void CheckWindows()
        {
            if (definition.Filters.InputKind != ValueKind.Number) Add("policy_type", PipeProblemCode.NumberOnly);
            if (policy.RawSeconds is not null) CheckRange("raw_retention", policy.RawSeconds, 1, MaxRawSeconds);
            var quantiles = policy.Quantiles.IsDefault ? [] : policy.Quantiles;
            var functions = policy.Functions.IsDefault ? [] : policy.Functions;
            if (functions.IsEmpty && quantiles.IsEmpty)
                Add("aggregation_functions", PipeProblemCode.Required, PipeValidator.Names<WindowFunction>());
            if (functions.Any(function => !Enum.IsDefined(function)))
                Add("aggregation_functions", PipeProblemCode.Unknown, PipeValidator.Names<WindowFunction>());
            if (quantiles.Length > MaxQuantiles) Add("quantiles", PipeProblemCode.TooMany, "1..8");
            if (quantiles.Any(quantile => !(quantile is > 0 and < 1)))
                Add("quantiles", PipeProblemCode.OutOfRange, "0 < q < 1");
        }

        bool CheckDivisor(string field, int? seconds)
        {
            if (seconds is null) Add(field, PipeProblemCode.Required, DivisorOfDay);
            else if (seconds < 1 || SecondsPerDay % seconds != 0) Add(field, PipeProblemCode.OutOfRange, DivisorOfDay);
            else return true;
            return false;
        }

        void CheckRange(string field, int? number, int least, int most)
        {
            if (number is null) Add(field, PipeProblemCode.Required, $"{least}..{most}");
            else if (number < least || number > most) Add(field, PipeProblemCode.OutOfRange, $"{least}..{most}");
        }

        void Add(string field, PipeProblemCode code, string allowed = "") =>
            problems.Add(new PipeProblem(PipeStage.ProcessingPolicy, field, code, allowed));
    }
}
